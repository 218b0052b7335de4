"""What Linux says of processes: whose children they are and what memory they hold."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MIB = 1024


def children(pid: int) -> list[int]:
    """The processes that a process has started and that still live."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in _words(thread / "children")]


def tree(pid: int) -> list[int]:
    """A process, its children, and theirs."""
    return [pid, *(below for child in children(pid) for below in tree(child))]


def memory(pids: list[int]) -> float:
    """Their memory in MiB, a page that several share counted once in all (PSS)."""
    return sum(_pss(pid) for pid in pids) / _MIB


@contextmanager
def paused(pid: int) -> Iterator[None]:
    """A process and all below it stand still: not even an idle one steals from a measurement."""
    stopped = tree(pid)
    try:
        for each in stopped:
            os.kill(each, signal.SIGSTOP)
        yield
    finally:
        for each in stopped:
            os.kill(each, signal.SIGCONT)


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def _words(path: Path) -> list[str]:
    return path.read_text("ascii").split()
