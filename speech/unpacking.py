"""Takes files out of a zip archive that a stranger may have made."""

import shutil
import stat
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from speech.errors import ModelDamaged
from speech.workshop import Progress

_MOST_FILES = 2_000  # Vosk's largest models have some dozens
_ENCRYPTED = 0x1
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,  # a compression Python does not know
    FileExistsError,  # a file used as a folder, before it
    NotADirectoryError,  # or inside it
)


def unpack(
    archive: Path, into: Path, most_bytes: int, progress: Progress, *, name: str, only: str = ""
) -> None:
    """Unpack the files under the archive's folder `only` (all, without it); `name` is for people.

    Raises ModelDamaged, before anything is written, when a name leads out of the folder, a link
    is among them or they would take more than `most_bytes`; and when the archive is broken.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            wanted = _wanted(opened, only, most_bytes)
            into.mkdir(parents=True, exist_ok=True)
            _write(opened, wanted, into, name, progress)
    except _ZIP_FAULTS as error:
        raise ModelDamaged(f"{archive.name} cannot be unpacked: {error}") from error


def _wanted(
    archive: zipfile.ZipFile, only: str, most_bytes: int
) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The archive's files by the name they will have, once all of them are known to be harmless."""
    base = PurePosixPath(only)
    members = [member for member in archive.infolist() if not member.is_dir()]
    for member in members:
        _refuse_dangerous(member)
    named = {PurePosixPath(member.filename): member for member in members}
    if len(named) < len(members):
        raise zipfile.BadZipFile("it holds a name twice")
    wanted = {name.relative_to(base): m for name, m in named.items() if name.is_relative_to(base)}
    # zipfile never gives more bytes than the size declared, so the declared sizes are a true bound.
    if not wanted or len(wanted) > _MOST_FILES or _bytes_of(wanted) > most_bytes:
        raise zipfile.BadZipFile(f"{len(wanted)} files of {_bytes_of(wanted)} bytes")
    return wanted


def _refuse_dangerous(member: zipfile.ZipInfo) -> None:
    name = PurePosixPath(member.filename)
    outside = name.is_absolute() or ".." in name.parts or "\\" in member.filename
    if outside or stat.S_ISLNK(member.external_attr >> 16):
        raise zipfile.BadZipFile(f"it holds a link or a path that leads outside: {name}")
    if member.flag_bits & _ENCRYPTED:
        raise zipfile.BadZipFile(f"it is encrypted: {name}")


def _bytes_of(members: dict[PurePosixPath, zipfile.ZipInfo]) -> int:
    return sum(member.file_size for member in members.values())


def _write(
    archive: zipfile.ZipFile,
    wanted: dict[PurePosixPath, zipfile.ZipInfo],
    into: Path,
    name: str,
    progress: Progress,
) -> None:
    done, total = 0, _bytes_of(wanted)
    for path, member in wanted.items():
        progress(done, total, f"unpacking {name}")
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as packed, target.open("xb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
        done += member.file_size
    progress(done, total, f"unpacking {name}")
