"""Where recordings are kept: a folder addressed by content, each file flushed before it counts."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cases.errors import RecordingDamaged

_BLOCK = 1 << 20


class RecordingStore(Protocol):
    """Keeps bytes under their SHA-256 (64 lower-case hexadecimal digits)."""

    def keep(self, content: bytes) -> str:
        """Keep `content` for good and return its SHA-256; keeping it again changes nothing."""

    def path(self, sha256: str) -> Path:
        """A readable file with this content.

        Raises:
            RecordingDamaged: when it is not there.
        """

    def verify(self, sha256: str) -> int:
        """The size in bytes, once the content has been proved to have this hash.

        Raises:
            RecordingDamaged: when it is missing or altered.
        """


@dataclass(frozen=True, slots=True)
class FolderRecordings:
    """Recordings as files under `root`, named by hash, in 256 folders of two digits."""

    root: Path

    def keep(self, content: bytes) -> str:
        """Write, flush, rename, flush the folder: a crash leaves the whole file or none."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self._place(sha256)
        if not (target.exists() and _hash(target) == sha256):
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_through(target, content)
            _flush_folder(target.parent)
            _flush_folder(target.parent.parent)
        return sha256

    def path(self, sha256: str) -> Path:
        place = self._place(sha256)
        if not place.is_file():
            raise RecordingDamaged(f"recording {sha256} is missing from the store")
        return place

    def verify(self, sha256: str) -> int:
        place = self.path(sha256)
        if _hash(place) != sha256:
            raise RecordingDamaged(f"recording {sha256} was altered in the store")
        return place.stat().st_size

    def _place(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise RecordingDamaged("that is not the hash of a recording")
        return self.root / sha256[:2] / sha256


def _write_through(target: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    for block in _blocks(path):
        digest.update(block)
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block
