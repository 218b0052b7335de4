"""500 damaged files: each is read or refused, and none takes its process with it."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech.errors import RecognizerStopped, UnreadableAudio
from speech.isolation import Listeners

FILES = 500
FORMATS = (
    ("WAV", "PCM_16", 8000),
    ("WAV", "ULAW", 8000),
    ("WAV", "MS_ADPCM", 8000),
    ("WAV", "GSM610", 8000),
    ("W64", "PCM_16", 8000),
    ("AIFF", "PCM_16", 8000),
    ("AU", "ULAW", 8000),
    ("CAF", "ALAC_16", 8000),
    ("FLAC", "PCM_16", 8000),
    ("OGG", "VORBIS", 8000),
    ("OGG", "OPUS", 8000),
    ("MP3", "MPEG_LAYER_III", 8000),
)


def cut(content: bytearray, dice: random.Random) -> bytes:
    return bytes(content[: dice.randrange(len(content))])


def flip(content: bytearray, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 5, 50, 500))):
        content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
    return bytes(content)


def change_header(content: bytearray, dice: random.Random) -> bytes:
    for _ in range(dice.choice((1, 2, 4))):
        at = dice.randrange(0, min(120, len(content) - 4))
        value = dice.choice((0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF))
        size = dice.choice((1, 2, 4))
        content[at : at + size] = (value & (1 << 8 * size) - 1).to_bytes(size, "little")
    return bytes(content)


def swap(content: bytearray, dice: random.Random) -> bytes:
    start, end = sorted(dice.randrange(len(content)) for _ in range(2))
    return bytes(content[end:] + content[start:end] + content[:start])


def other(content: bytearray, dice: random.Random) -> bytes:
    return dice.choice(
        (
            b"",
            b"\0" * dice.randrange(1, 9000),
            b"<!doctype html><title>404</title>" * dice.randrange(1, 99),
            b'{"code": 20404, "message": "not found"}',
            dice.randbytes(dice.randrange(1, 9000)),
            bytes(content[:4]) + dice.randbytes(2000),
            b"#EXTM3U\nhttp://127.0.0.1:9/a.ts\n",
        )
    )


DAMAGE: tuple[Callable[[bytearray, random.Random], bytes], ...] = (
    cut,
    flip,
    flip,
    change_header,
    change_header,
    swap,
    other,
)


@pytest.fixture(scope="module")
def sound_files(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    folder = tmp_path_factory.mktemp("sound")
    tone = 0.3 * np.sin(np.arange(12_000) / 3)
    for number, (kind, subtype, rate) in enumerate(FORMATS):
        soundfile.write(folder / str(number), tone, rate, subtype, format=kind)
    return [(folder / str(number)).read_bytes() for number in range(len(FORMATS))]


def damaged(sound_files: list[bytes]) -> Iterator[bytes]:
    dice = random.Random(20110)
    for _ in range(FILES):
        yield dice.choice(DAMAGE)(bytearray(dice.choice(sound_files)), dice)


def test_damaged_files_are_read_or_refused(sound_files: list[bytes], tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    path = tmp_path / "damaged.wav"
    with Listeners(1) as listeners:
        for content in damaged(sound_files):
            path.write_bytes(content)
            outcomes[outcome(listeners, path)] += 1
    assert outcomes["died"] == 0
    assert outcomes["read"] > 50
    assert outcomes["refused"] > 50
    assert outcomes.total() == FILES


def outcome(listeners: Listeners, path: Path) -> str:
    try:
        listeners.measure(path)
    except UnreadableAudio:
        return "refused"
    except RecognizerStopped:
        return "died"
    return "read"
