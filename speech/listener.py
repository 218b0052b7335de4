"""One child process (`child`) and the conversation with it."""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import Any

from speech.errors import EngineUnavailable, RecognizerStopped

_READ_BYTES = 65536
_DYING_SECONDS = 2.0  # between a process's last word and its exit code
_PACKAGES = str(Path(__file__).parent.parent)  # where `speech` is, whatever folder we are run from


class Listener:
    """A child process: started when it is first asked, and anew after it was lost.

    One thread asks at a time; any thread may retire it.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._retired = False
        self._starting = Lock()

    def ask(self, request: Mapping[str, str], seconds: float) -> Mapping[str, Any]:
        """The child's reply. RecognizerStopped, and no child, if it dies or overruns `seconds`."""
        process = self._running()
        with ExitStack() as undo:  # even when interrupted: a late reply must not meet a new request
            undo.callback(self._end, process)
            try:
                reply: Mapping[str, Any] = _converse(process, request, seconds)
            except (OSError, ValueError) as fault:
                raise RecognizerStopped(_epitaph(process, fault)) from fault
            undo.pop_all()
        return reply

    def retire(self) -> None:
        """Kill the child and start none any more; whoever waits for it is told that it stopped."""
        with self._starting:
            self._retired = True
            if self._process:
                self._process.kill()

    def bury(self) -> None:
        """Let go of a retired child; nobody may be asking it."""
        if self._process:
            self._end(self._process)

    def _running(self) -> subprocess.Popen[bytes]:
        with self._starting:
            if self._retired:
                raise EngineUnavailable("speech is being shut down")
            if self._process and self._process.poll() is not None:  # died while idle
                self._end(self._process)
            self._process = self._process or _start()
            return self._process

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self._process = None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def _start() -> subprocess.Popen[bytes]:
    """A child that finds this package, and no module that lies about where we were started."""
    path = os.pathsep.join(filter(None, (_PACKAGES, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "speech.child", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": path},
    )


def _converse(process: subprocess.Popen[bytes], request: Mapping[str, str], seconds: float) -> Any:
    """OSError (TimeoutError, BrokenPipeError, EOF) or ValueError if no reply comes of it."""
    deadline = time.monotonic() + seconds
    if not process.stdin or not process.stdout:
        raise BrokenPipeError("the child has no pipes")
    process.stdin.write(json.dumps(request).encode() + b"\n")
    return json.loads(_line(process.stdout.fileno(), deadline))


def _line(descriptor: int, deadline: float) -> bytes:
    heard = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while not heard.endswith(b"\n"):
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError("it took too long")
            if not (some := os.read(descriptor, _READ_BYTES)):
                raise BrokenPipeError("it ended")
            heard += some
    return bytes(heard)


def _epitaph(process: subprocess.Popen[bytes], fault: Exception) -> str:
    """What is known of the child's end, for the log."""
    if isinstance(fault, TimeoutError):
        return "the process reading the recording took too long and was killed"
    try:
        code = process.wait(_DYING_SECONDS)
    except subprocess.TimeoutExpired:
        return "the process reading the recording gave no sensible answer and was killed"
    cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    return f"the process reading the recording ended ({cause})"
