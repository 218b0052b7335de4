"""What is said into the line: eSpeak's Korean, since the free Vosk model reads Korean.

No two recordings are alike, yet all of a size hold as many words, so that they cost alike.
"""

from pathlib import Path

import numpy as np
import soundfile

from ivr.simulator.sound import Samples
from speech.synthesis import write_telephone_wav

VOICE = "ko"
_WORDS = (
    "영화",
    "커피",
    "전화",
    "감사합니다",
    "안녕하세요",
    "서울",
    "여보세요",
    "학교",
    "경찰",
    "병원",
)


def recordings(folder: Path, count: int, words: int) -> list[Path]:
    """Telephone WAVs of so many words each, about 0.6 s a word."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_recording(folder / f"{words}-{number}.wav", number, words) for number in range(count)]


def samples_of(path: Path) -> Samples:
    """The sound as the exchange takes it."""
    return np.asarray(soundfile.read(path, dtype="int16")[0])


def seconds_of(path: Path) -> float:
    """How long it plays."""
    return float(soundfile.info(path).duration)


def _recording(path: Path, number: int, words: int) -> Path:
    said = [_WORDS[(number + step * (1 + number % 5)) % len(_WORDS)] for step in range(words)]
    write_telephone_wav(path, " ".join(said), VOICE)
    return path
