"""Starts the worker beside the web process on SQLite, and starts it again whenever it dies."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from types import TracebackType
from typing import Self

import structlog

_log = structlog.get_logger()
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_STOP_SECONDS = 10.0
_HEALTHY_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


class WorkerSupervisor:
    """Keeps one worker process running while it is entered.

    The worker inherits the environment, so it has the same settings. It dies with its parent:
    the thread that starts it lives as long as the supervisor.
    """

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep_running, name="supervisor")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._thread.join()

    def _keep_running(self) -> None:
        pause = _FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            code = self._run_once()
            if time.monotonic() - began > _HEALTHY_SECONDS:
                pause = _FIRST_PAUSE
            if self._ending.is_set():
                return
            _log.error("worker.died", code=code, again_in_seconds=pause)
            self._ending.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE) if code else _FIRST_PAUSE

    def _run_once(self) -> int:
        process = subprocess.Popen(
            [sys.executable, "-m", "ivr.cli", "worker"],
            preexec_fn=partial(_die_with, os.getpid()) if sys.platform == "linux" else None,  # noqa: PLW1509
        )
        while process.poll() is None:
            if self._ending.wait(0.2):
                return _stop(process)
        return process.returncode


def _die_with(parent: int) -> None:
    """In the child: end with the parent, also if that died before this was said."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
