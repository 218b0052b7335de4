"""Calls are placed on a line in this process; whatever Twilio would object to fails the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.calls.line import Line


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with capture_logs() as line_logs, Line(tmp_path / "line") as line:
        line.logged = line_logs
        yield line
    asked = [request for call in line.calls for request in call.requests]
    assert [request.url for request in asked if request.status not in {200, 204}] == []


@pytest.fixture
def dial(line: Line):
    return line.dial
