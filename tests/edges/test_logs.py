"""Logs that anybody may read: known fields, places of faults, and not a word of what was said."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from ivr.logs import FIELDS, set_up_logs

SECRET = "+6281234567890 dipukul di Palu"
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lines]:
    """Logs as a process writes them; gives what was written since it was last asked."""
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    root, engine = logging.getLogger(), logging.getLogger("dbos")
    before = root.handlers.copy(), root.level, engine.handlers.copy(), engine.propagate
    set_up_logs("INFO")

    def lines() -> list[dict[str, Any]]:
        assert SECRET not in written.getvalue()
        found = [json.loads(line) for line in written.getvalue().splitlines()]
        written.truncate(0)
        return found

    yield lines
    root.handlers, root.level, engine.handlers, engine.propagate = before
    structlog.reset_defaults()


def test_an_event_is_one_line_of_json(logged: Lines) -> None:
    structlog.get_logger().info("call.began", call="CA1")
    [line] = logged()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "call.began", "level": "info", "call": "CA1"}


def test_only_known_fields_are_written(logged: Lines) -> None:
    everything = dict.fromkeys(("caller", "text", "digits", "pin", "reference", "form"), SECRET)
    structlog.get_logger().warning("call.fault", code=7, **everything)
    [line] = logged()
    assert set(line) == {"event", "level", "timestamp", "code"}
    assert set(line) <= FIELDS


def test_no_known_field_is_meant_for_a_person(logged: Lines) -> None:
    personal = {"caller", "reporter", "from", "to", "number", "name", "text", "words", "pin"}
    assert not FIELDS & (personal | {"message", "exception", "reference", "digits", "exc_info"})


def test_a_traceback_is_reduced_to_its_places(logged: Lines) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        structlog.get_logger().error("call.fault", error="ValueError", exc_info=True)
    [line] = logged()
    assert line["error"] == "ValueError"
    assert line["places"][0].startswith("test_logs.py:")
    assert "exc_info" not in line


@pytest.mark.parametrize("name", ["dbos", "dbos.queue", "httpx", "sqlalchemy.engine", "uvicorn"])
def test_libraries_are_named_but_not_quoted(logged: Lines, name: str) -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger(name).exception("could not send %s", SECRET)
    [line] = logged()
    assert (line["event"], line["why"], line["error"]) == ("library", name, "ValueError")


def test_the_level_is_kept(logged: Lines) -> None:
    structlog.get_logger().debug("call.detail")
    logging.getLogger("httpx").info("HTTP Request: %s", SECRET)
    assert logged() == []
