"""Where a model is made ready before it is shown: it appears whole in the store, or not at all.

Work is done in a hidden folder beside the place the model will have, so that the last step is one
rename. Only one installation works in a store at a time; a second waits and finds the result.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from speech.models import Model, write_manifest

Progress = Callable[[int, int, str], None]
"""Told bytes done, bytes in all (0: not known) and what is being done."""

_UNFINISHED = ".unfinished-"


@contextmanager
def workshop(root: Path, progress: Progress) -> Iterator[Path]:
    """An empty folder inside `root` for one installation, gone with all it holds at the end."""
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root / ".lock", progress):
        for left in root.glob(f"{_UNFINISHED}*"):  # by an installation that was killed
            shutil.rmtree(left)
        with TemporaryDirectory(dir=root, prefix=_UNFINISHED) as work:
            yield Path(work)


def place(model: Model, root: Path) -> Model:
    """Move a model that is ready from the workshop to its place, on disk before it is visible."""
    target = root / model.name
    write_manifest(model)
    _flush_tree(model.path)
    if target.exists():
        target.rename(model.path.with_name("replaced"))  # the workshop takes it away
    model.path.rename(target)
    _flush(root)
    return replace(model, path=target)


@contextmanager
def _alone(lock: Path, progress: Progress) -> Iterator[None]:
    """Holds the lock; the kernel lets go of it for us however this process ends."""
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(0, 0, "waiting for another installation")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _flush_tree(folder: Path) -> None:
    for path in (*folder.rglob("*"), folder):
        _flush(path)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
