"""Sound recorded in a browser, made into what a telephone plays, with what can be said of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import soundfile

from speech.activity import measure
from speech.audio import open_audio
from speech.decoders import FULL_SCALE

_RATE = 8000  # Hz
_BLOCK = 65536  # samples
_AT_THE_TOP = 0.97  # of full scale; mu-law ends at 0.98


@dataclass(frozen=True)
class Loudness:
    """How a recording came out. `peak` is of full scale; `clipped` the share of samples there."""

    seconds: float
    speech_seconds: float
    peak: float
    clipped: float

    def to_json(self) -> dict[str, Any]:
        """A plain dict, as `from_json` takes it."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The loudness `to_json` was asked of; TypeError if it is not one."""
        return cls(**kept)


def write_telephone_copy(source: Path, copy: Path, max_seconds: float) -> Loudness:
    """Write `source` as WAV, 8 kHz, 16 bits, mono, and say how loud it is.

    UnreadableAudio if it cannot be decoded, or is longer than `max_seconds`.
    """
    audio = open_audio(source, max_seconds)
    peak, clipped, count = 0.0, 0, 0
    with soundfile.SoundFile(copy, "w", _RATE, 1, "PCM_16", format="WAV") as file:
        for pcm in audio.resampled(_RATE).blocks(_BLOCK):
            samples = np.frombuffer(pcm, "<i2")
            loud = np.abs(samples.astype(np.float64) / FULL_SCALE)
            peak = max(peak, float(loud.max(initial=0.0)))
            clipped += int(np.count_nonzero(loud >= _AT_THE_TOP))
            count += len(samples)
            file.write(samples)
    spoken = measure(open_audio(copy)).speech_seconds
    return Loudness(count / _RATE, spoken, peak, clipped / max(1, count))
