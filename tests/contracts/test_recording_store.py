"""What keeping recordings promises: all the bytes or none, for ever the same, and nothing else."""

import errno
import hashlib
import os
import random
import string
import threading
from pathlib import Path
from typing import NoReturn

import pytest

from cases.errors import RecordingDamaged
from cases.recording_store import FolderRecordings, RecordingStore

SOUND = b"RIFF" + bytes(range(256)) * 40
ITS_HASH = hashlib.sha256(SOUND).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recordings"


@pytest.fixture
def recordings(folder: Path) -> RecordingStore:
    return FolderRecordings(folder)


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [SOUND, b"", b"\0" * 3_000_000], ids=["some", "none", "long"])
def test_what_is_kept_comes_back_under_its_hash(recordings: RecordingStore, content: bytes) -> None:
    sha256 = recordings.keep(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert recordings.path(sha256).read_bytes() == content
    assert recordings.verify(sha256) == len(content)


def test_keeping_it_again_changes_nothing(recordings: RecordingStore, folder: Path) -> None:
    recordings.keep(SOUND)
    [before] = files_in(folder)
    written = before.stat().st_mtime_ns, before.stat().st_ino
    assert recordings.keep(SOUND) == ITS_HASH
    [after] = files_in(folder)
    assert (after.stat().st_mtime_ns, after.stat().st_ino) == written


def test_another_store_on_the_folder_finds_it(recordings: RecordingStore, folder: Path) -> None:
    recordings.keep(SOUND)
    assert FolderRecordings(folder).verify(ITS_HASH) == len(SOUND)


def test_a_missing_recording_is_found_out(recordings: RecordingStore) -> None:
    recordings.keep(SOUND)
    recordings.path(ITS_HASH).unlink()
    for ask in (recordings.path, recordings.verify):
        with pytest.raises(RecordingDamaged, match="missing"):
            ask(ITS_HASH)


@pytest.mark.parametrize("altered", [SOUND[:-1], SOUND + b"\0", b"", SOUND[:-1] + b"\0"])
def test_an_altered_recording_is_found_out_and_mended(
    recordings: RecordingStore, altered: bytes
) -> None:
    recordings.keep(SOUND)
    recordings.path(ITS_HASH).write_bytes(altered)
    with pytest.raises(RecordingDamaged, match="altered"):
        recordings.verify(ITS_HASH)
    recordings.keep(SOUND)
    assert recordings.verify(ITS_HASH) == len(SOUND)


def test_every_flipped_bit_is_found_out(recordings: RecordingStore) -> None:
    dice = random.Random(1)
    file = recordings.path(recordings.keep(SOUND))
    for _ in range(100):
        damaged = bytearray(SOUND)
        damaged[dice.randrange(len(SOUND))] ^= 1 << dice.randrange(8)
        file.write_bytes(damaged)
        with pytest.raises(RecordingDamaged):
            recordings.verify(ITS_HASH)


def test_a_half_written_file_is_never_seen(
    recordings: RecordingStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    flush = os.fsync

    def look_then_flush(descriptor: int) -> None:
        seen.append((folder / ITS_HASH[:2] / ITS_HASH).exists())
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", look_then_flush)
    recordings.keep(SOUND)
    assert seen == [False, True, True], "flushed the file, then gave it its name, then the folders"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_disk_that_fails_leaves_nothing_behind(
    recordings: RecordingStore, folder: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def fail(_descriptor: int) -> NoReturn:
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises(OSError, match=os.strerror(code)):
            recordings.keep(SOUND)
    assert files_in(folder) == []
    with pytest.raises(RecordingDamaged):
        recordings.path(ITS_HASH)
    assert recordings.keep(SOUND) == ITS_HASH


def test_a_folder_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    in_the_way = tmp_path / "recordings"
    in_the_way.write_text("a file where the folder should be")
    with pytest.raises(OSError, match="recordings"):
        FolderRecordings(in_the_way).keep(SOUND)
    assert in_the_way.read_text() == "a file where the folder should be"


def test_many_who_keep_the_same_at_once_keep_it_whole(
    recordings: RecordingStore, folder: Path
) -> None:
    threads = [threading.Thread(target=recordings.keep, args=(SOUND,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(files_in(folder)) == 1
    assert recordings.verify(ITS_HASH) == len(SOUND)


def hostile_keys() -> list[str]:
    """A thousand names that are no hash, many of them leading out of the folder."""
    dice = random.Random(2)
    fixed = [
        "",
        "..",
        "/etc/passwd",
        "../" * 21 + "x",
        ITS_HASH.upper(),
        ITS_HASH + "\n",
        ITS_HASH[:-1],
        ITS_HASH + "0",
        "/" + ITS_HASH[1:],
        "../" + ITS_HASH[3:],
        ITS_HASH[:-1] + "\0",
        "٣" * 64,
        "０" * 64,
    ]
    letters = string.printable + "éß٣"
    made = ["".join(dice.choices(letters, k=dice.choice([1, 63, 64, 65]))) for _ in range(494)]
    broken = [
        ITS_HASH[:at] + dice.choice("/\\.%ghzG \n\0") + ITS_HASH[at + 1 :]
        for at in dice.choices(range(64), k=493)
    ]
    return fixed + made + broken


def test_a_thousand_hostile_keys_open_nothing(recordings: RecordingStore) -> None:
    recordings.keep(SOUND)
    keys = hostile_keys()
    assert len(keys) == 1000
    for key in keys:
        for ask in (recordings.path, recordings.verify):
            with pytest.raises(RecordingDamaged, match="not the hash"):
                ask(key)
