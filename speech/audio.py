"""A recording as one stream of 16-bit mono PCM, decoded while it is read."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np
import soxr

from speech.decoders import Piece, Samples, floats, pcm16, read_with_pyav, read_with_soundfile
from speech.errors import UnreadableAudio

# Sound for people is made within these; outside them a header is broken and times would be false.
LOWEST_RATE = 4_000  # Hz
HIGHEST_RATE = 192_000  # Hz
LONGEST_SECONDS = 3600.0  # twelve times the longest statement a caller can leave

_BYTES_PER_SAMPLE = 2
_READERS = (read_with_soundfile, read_with_pyav)


class Audio:
    """Sound that can be read through once, in memory that does not grow with its length."""

    def __init__(self, rate: int, pieces: Iterator[Samples]) -> None:
        self.rate = rate  # Hz
        self.frames = 0  # decoded so far; a header's word for it is never taken
        self._pieces = self._counted(pieces)

    @property
    def seconds(self) -> float:
        """How much has been decoded so far; after the last block, how long the recording is."""
        return self.frames / self.rate

    def blocks(self, frames: int) -> Iterator[bytes]:
        """Little-endian PCM, `frames` samples a block but for the last, which may be shorter.

        Raises UnreadableAudio on the way if the recording turns out to be too long.
        """
        held, size = bytearray(), frames * _BYTES_PER_SAMPLE
        for piece in self._pieces:
            held += piece.astype("<i2").tobytes()
            while len(held) >= size:
                yield bytes(held[:size])
                del held[:size]
        if held:
            yield bytes(held)

    def resampled(self, rate: int) -> "Audio":
        """The same sound at another rate; this Audio is used up by reading that one."""
        return self if rate == self.rate else Audio(rate, _resample(self._pieces, self.rate, rate))

    def _counted(self, pieces: Iterator[Samples]) -> Iterator[Samples]:
        for piece in pieces:
            self.frames += len(piece)
            yield piece


def open_audio(path: Path, max_seconds: float = LONGEST_SECONDS) -> Audio:
    """The recording in `path`, told by its content; several channels are mixed into one.

    Raises UnreadableAudio if no sound can be decoded, or at a rate no recording has; a file that
    is cut short is read up to the cut. OSError if the disk does not give the file.
    """
    if not path.is_file():
        raise UnreadableAudio("there is no such file")
    (rate, first), rest = _first_to_hear(path)
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise UnreadableAudio(f"{rate} samples a second is not a rate of recordings")
    pieces = chain([first], (samples for _, samples in rest))
    return Audio(rate, _limited(pieces, round(max_seconds * rate), max_seconds))


def _first_to_hear(path: Path) -> tuple[Piece, Iterator[Piece]]:
    for reader in _READERS:
        pieces = reader(path)
        if first := next(pieces, None):
            return first, pieces
    raise UnreadableAudio("no sound could be decoded from the file")


def _limited(pieces: Iterator[Samples], frames: int, seconds: float) -> Iterator[Samples]:
    for piece in pieces:
        frames -= len(piece)
        if frames < 0:
            raise UnreadableAudio(f"the recording is longer than {seconds:g} seconds")
        yield piece


def _resample(pieces: Iterator[Samples], rate: int, wanted: int) -> Iterator[Samples]:
    # In floats: with 16 bits soxr adds a dither seeded by the clock, and no two runs are alike.
    stream = soxr.ResampleStream(rate, wanted, 1, dtype="float32")
    for piece in pieces:
        yield pcm16(stream.resample_chunk(floats(piece)))
    yield pcm16(stream.resample_chunk(np.empty(0, np.float32), last=True))
