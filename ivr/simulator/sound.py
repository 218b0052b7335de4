"""Sound as the telephone carries it: 8 kHz, one channel, 16-bit samples, in memory."""

import io
import wave
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from ivr.simulator.errors import UnreadableSound
from ivr.simulator.script import Speak

RATE = 8000
Samples: TypeAlias = npt.NDArray[np.int16]

_FRAME = RATE // 50
_QUIET = 250
"""Root mean square of a 20 ms frame, of 32767, under which nobody speaks (about -42 dB)."""
_MURMUR_SECONDS = 3.0


def spoken(speech: Speak) -> Samples:
    """What the caller says, at line quality; raises UnreadableSound."""
    if speech.sound is None:
        return murmur(_MURMUR_SECONDS if speech.seconds is None else speech.seconds)
    samples = _at_line_quality(speech.sound)
    return samples if speech.seconds is None else samples[: round(speech.seconds * RATE)]


def murmur(seconds: float) -> Samples:
    """A made-up voice: a 140 Hz hum that swells four times a second, never down to silence."""
    time = np.arange(round(seconds * RATE)) / RATE
    hum = np.sin(2 * np.pi * 140 * time) + 0.5 * np.sin(2 * np.pi * 420 * time)
    swell = 6000 + 3000 * np.sin(2 * np.pi * 4 * time)
    return np.asarray((hum * swell).astype(np.int16))


def silence(seconds: float) -> Samples:
    """Nothing at all."""
    return np.zeros(round(seconds * RATE), dtype=np.int16)


def length(samples: Samples) -> float:
    """Seconds."""
    return len(samples) / RATE


def gives_up_after(samples: Samples, timeout: float) -> float | None:
    """The second at which a silence has lasted `timeout` seconds, or None if none has."""
    needed, quiet = round(timeout * RATE / _FRAME), 0
    for frame, loud in enumerate(_loud_frames(samples)):
        quiet = 0 if loud else quiet + 1
        if quiet >= needed:
            return (frame + 1) * _FRAME / RATE
    return None


def is_silent(samples: Samples) -> bool:
    """Whether nobody speaks anywhere in it."""
    return not _loud_frames(samples).any()


def trimmed(samples: Samples) -> Samples:
    """Without the silence before the first word and after the last."""
    loud = np.flatnonzero(_loud_frames(samples))
    if not loud.size:
        return samples[:0]
    return samples[loud[0] * _FRAME : (loud[-1] + 1) * _FRAME]


def as_wav(samples: Samples) -> bytes:
    """The file Twilio would hand out."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def file_length(content: bytes) -> float:
    """Seconds a sound file of any common kind plays; raises UnreadableSound."""
    try:
        return float(soundfile.info(io.BytesIO(content)).duration)
    except soundfile.LibsndfileError as error:
        raise UnreadableSound(str(error)) from error


def _loud_frames(samples: Samples) -> npt.NDArray[np.bool_]:
    whole = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME).astype(np.float64)
    return np.asarray(np.sqrt((whole**2).mean(axis=1)) >= _QUIET)


def _at_line_quality(source: Path | bytes) -> Samples:
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise UnreadableSound(f"cannot read what the caller says: {error}") from error
    mono = soxr.resample(samples.mean(axis=1), rate, RATE)
    return np.asarray(np.clip(mono * 32768, -32768, 32767).astype(np.int16))
