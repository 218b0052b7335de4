"""How much of a recording is speech: enough to tell a caller who spoke from one who did not.

It errs towards speech. To be called anything else, sound must be faint, or no louder than what is
always there, or a click, or steady: speech rises and falls with every syllable, three to eight a
second, while hum, hiss and tones do not.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from speech.audio import Audio

_RATE = 8000  # Hz; all that a telephone carries, whatever the recording's own rate
_FRAME = 160  # samples: 20 ms, one period of 50 Hz, so that mains hum has one level in every frame
_BLOCK_FRAMES = 500  # 10 s of PCM held at a time
_SECOND = 50  # frames

# Of a frame's spectrum (a line each 50 Hz) what a telephone carries: 300 to 3400 Hz. That leaves
# out a constant offset and the hum of the mains, under which faint speech could be lost.
_BAND = slice(6, 69)
_WINDOW = np.hanning(_FRAME)

# Levels in dB: a square wave of full scale has 0.
_FAINT = -60.0  # the idle noise of a mu-law line is below it, speech 45 dB below full scale is not
_ABOVE_FLOOR = 6.0  # hiss stays within 3 dB of its mean; syllables rise 10 dB and more
_HIGHEST_FLOOR = -25.0  # louder than this is never taken for background by its level alone
_FLOOR_SHARE = 20  # percentile of a second's frames: even in fluent speech, the dips
_FLOOR_REACH = 5  # seconds to either side; rooms and lines change no faster

_PAUSE = 15  # frames, 0.3 s: pauses within a phrase, and closures of consonants, belong to it
_CLICK = 4  # frames: fewer than 80 ms of sound in a run are a click; a short "ya" has 150 ms
_MARGIN = 5  # frames, 0.1 s: beginnings and ends of words, which hiss 10 dB below speech covers

# Spread of levels in dB, from the 5th to the 95th percentile of a second's frames. White noise has
# 2.2 and never more than 3.2, tones and DTMF under 1; speech has over 10, and 5 in noise as loud.
_STEADY = 3.5


@dataclass(frozen=True)
class Measure:
    """What a recording holds, by decoding it all."""

    seconds: float
    speech_seconds: float  # of those
    rate: int  # Hz, of the recording

    def to_json(self) -> dict[str, Any]:
        """A plain dict, as `from_json` takes it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The measure `to_json` was asked of; TypeError if it is not one."""
        return cls(**kept)


def measure(audio: Audio) -> Measure:
    """Decode the recording to its end and measure it; only a level per 20 ms is kept.

    Raises UnreadableAudio if it turns out to be too long.
    """
    levels = _levels(audio)
    frames = sum(end - start for start, end in _lively_stretches(levels))
    return Measure(audio.seconds, min(frames / _SECOND, audio.seconds), audio.rate)


def _levels(audio: Audio) -> NDArray[np.float64]:
    """The level of each whole frame."""
    blocks = audio.resampled(_RATE).blocks(_FRAME * _BLOCK_FRAMES)
    return np.concatenate([np.zeros(0), *map(_levels_of, blocks)])


def _levels_of(pcm: bytes) -> NDArray[np.float64]:
    samples = np.frombuffer(pcm, "<i2").astype(np.float64) / 32768
    frames = samples[: len(samples) - len(samples) % _FRAME].reshape(-1, _FRAME)
    lines = np.abs(np.fft.rfft(frames * _WINDOW)[:, _BAND]) ** 2
    power = 2 * lines.sum(axis=1) / (_FRAME * np.sum(_WINDOW**2))
    return np.asarray(10 * np.log10(power + 1e-12))  # digital silence is -120


def _lively_stretches(levels: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Where speech starts and ends, in frames; stretches do not overlap."""
    stretches: list[tuple[int, int]] = []
    for start, end in _runs(levels > _thresholds(levels)):
        for first, last in pairwise(_cuts(start, end)):
            if not _is_steady(levels[first:last]):
                begins = max(first - _MARGIN, stretches[-1][1] if stretches else 0)
                stretches.append((begins, min(last + _MARGIN, len(levels))))
    return stretches


def _thresholds(levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each frame the level above which it may be speech."""
    seconds = [levels[i : i + _SECOND] for i in range(0, len(levels), _SECOND)]
    dips = np.array([np.percentile(second, _FLOOR_SHARE) for second in seconds])
    around = np.pad(dips, _FLOOR_REACH, constant_values=_HIGHEST_FLOOR)
    floors = [around[i : i + 2 * _FLOOR_REACH + 1].min() for i in range(len(dips))]
    each = np.repeat(np.asarray(floors, np.float64), _SECOND)[: len(levels)]
    return np.maximum(each + _ABOVE_FLOOR, _FAINT)


def _runs(loud: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of loud frames, joined over pauses; clicks are left out."""
    at = np.flatnonzero(loud)
    groups = np.split(at, np.flatnonzero(np.diff(at) > _PAUSE) + 1)
    return [(int(run[0]), int(run[-1]) + 1) for run in groups if len(run) >= _CLICK]


def _cuts(start: int, end: int) -> list[int]:
    """A run in parts of about a second, so that noise beside it cannot hide a word."""
    parts = max(1, round((end - start) / _SECOND))
    return [round(cut) for cut in np.linspace(start, end, parts + 1)]


def _is_steady(levels: NDArray[np.float64]) -> bool:
    """Whether the level stays the same, but for where the sound comes and goes."""
    edge = max(1, len(levels) // 10)
    low, high = np.percentile(levels[edge:-edge], [5, 95])
    return bool(high - low < _STEADY)
