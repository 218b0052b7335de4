"""The real processes, a web process and its worker, against a played exchange."""

import io
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from ivr.cli import main
from ivr.rehearsal import Rehearsal

QUICK = {
    "SUARA_HEARTBEAT": "0.5",
    "SUARA_RECONCILE_EVERY": "2",
    "SUARA_SPEECH": "id=vosk:nowhere,en=vosk:nowhere",
    "SUARA_SPEECH_PROCESSES": "1",
}
"""Settings of a line whose statements stay kept, since its model is not there."""


@pytest.fixture
def rehearse(tmp_path: Path) -> Callable[..., AbstractContextManager[Rehearsal]]:
    @contextmanager
    def start(**environment: str) -> Iterator[Rehearsal]:
        with Rehearsal(tmp_path / "line", QUICK | environment) as rehearsal:
            yield rehearsal

    return start


@dataclass(frozen=True)
class Answered:
    """What a command said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def suara(rehearsal: Rehearsal | None, *arguments: str, **environment: str) -> Answered:
    """A command as an operator runs it, with the settings of a line; its process is this one."""
    settings = rehearsal._environment() if rehearsal else dict(os.environ)
    told, complained = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (settings | environment | {"COLUMNS": "200"}).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", ["suara", *arguments])
        with redirect_stdout(told), redirect_stderr(complained), pytest.raises(SystemExit) as end:
            main()
    code = end.value.code
    assert code is None or isinstance(code, int)
    return Answered(code or 0, told.getvalue(), complained.getvalue())


def worker_of(rehearsal: Rehearsal) -> psutil.Process | None:
    """The worker beside the web process."""
    for child in psutil.Process(rehearsal.pid).children():
        if "worker" in child.cmdline():
            return child
    return None


def until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)
