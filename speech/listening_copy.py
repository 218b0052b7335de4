"""A light copy of a recording for slow links, and its shape; the recording itself is untouched.

MP3 at a constant 16 kbit/s plays in every browser and is sought by plain arithmetic. It costs 0.4 %
of a core's time; Opus of the same size sounds better and costs 2.4 % (5 minutes of telephone sound:
1.2 s against 7 s), which the recogniser would lack.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import soundfile

from speech.audio import Audio
from speech.waveform import picture

MEDIA_TYPE = "audio/mpeg"

_RATE = 8000  # Hz; what a telephone carries
_SIXTEEN_KBIT = 0.9  # libsndfile's scale from 64 kbit/s down to the least, at this rate
_FRAME = 160  # samples in one value of the picture: 20 ms
_BLOCK = _FRAME * 500

# Encoder and decoder together hold sound back by so many samples (LAME 576, any decoder 529), and
# libsndfile writes no tag that says so. Left out at the beginning, every word sounds at its time.
_DELAY = 1105


def write_listening_copy(audio: Audio, sound: Path, shape: Path) -> float:
    """Write the light copy and the picture; returns how many seconds there are.

    The first 0.14 s are silent in the copy. UnreadableAudio if the recording is too long.
    """
    levels: list[float] = []
    with soundfile.SoundFile(
        sound,
        "w",
        _RATE,
        1,
        format="MP3",
        subtype="MPEG_LAYER_III",
        compression_level=_SIXTEEN_KBIT,
        bitrate_mode="CONSTANT",
    ) as copy:
        late = _DELAY
        for samples in chain(_blocks(audio), [np.zeros(_DELAY, np.int16)]):
            levels.extend(_levels(samples))
            copy.write(samples[late:])
            late = max(0, late - len(samples))
    shape.write_text(picture(np.asarray(levels)[: -(-_DELAY // -_FRAME)]), "utf-8")
    return audio.seconds


def _blocks(audio: Audio) -> Iterator[np.ndarray]:
    for pcm in audio.resampled(_RATE).blocks(_BLOCK):
        yield np.frombuffer(pcm, "<i2")


def _levels(samples: np.ndarray) -> list[float]:
    """The loudest sample of each 20 ms."""
    whole = np.abs(samples.astype(np.float64) / 32768)
    starts = np.arange(0, len(whole), _FRAME)
    return list(np.maximum.reduceat(whole, starts)) if len(whole) else []
