"""Two libraries that turn sound files into samples; only here are soundfile and PyAV imported.

Each reader goes by the file's content, never by its name, and yields what it could decode before
the file was cut or broken: nothing at all means that the library cannot read the file. Only
OSError leaves a reader, when the disk and not the file is at fault.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]
Piece: TypeAlias = tuple[int, Samples]  # rate in Hz; mono samples

FULL_SCALE = 32768  # 16-bit: what a sample of 1.0 is
_BLOCK_SAMPLES = 65536  # of all channels together: 256 kB as float32, whatever a header claims

# FFmpeg reads playlists too, which name other files and addresses: only sound files may be opened.
_AV_OPTIONS = {
    "format_whitelist": "aac,aiff,amr,asf,au,avi,caf,flac,flv,matroska,webm,mov,mp4,m4a,3gp,mp3,"
    "mpeg,mpegts,ogg,wav,w64",
    "protocol_whitelist": "file",
}


def read_with_soundfile(path: Path) -> Iterator[Piece]:
    """WAV of any kind, FLAC, Ogg, MP3 and others; 5 to 15 times cheaper than PyAV on WAV."""
    with path.open("rb") as file:
        try:
            # A descriptor has no name, and libsndfile believes names: `.vox`, `.au`, `.raw`.
            with soundfile.SoundFile(file.fileno(), closefd=False) as sound:
                frames = max(1, _BLOCK_SAMPLES // sound.channels)
                # Until a read gives nothing, for the number of frames in a header may be a lie.
                while len(block := sound.read(frames, dtype="float32", always_2d=True)):
                    yield sound.samplerate, _mixed(pcm16(block))
        except (soundfile.SoundFileError, ValueError, OverflowError):
            return


def read_with_pyav(path: Path) -> Iterator[Piece]:
    """M4A, WebM, damaged MP3 and others; nothing where PyAV, an optional part, is absent."""
    try:
        import av  # noqa: PLC0415 - optional, and 40 ms that a good WAV need not wait for
    except ImportError:
        return
    try:
        # `file:` lest a name with a colon be taken for an address.
        with av.open(f"file:{path}", options=_AV_OPTIONS, metadata_errors="ignore") as container:
            sound = container.streams.audio[0]
            to_mono = av.AudioResampler(format="s16", layout="mono", rate=sound.rate)
            for frame in container.decode(sound):
                for mono in to_mono.resample(frame):
                    yield sound.rate, mono.to_ndarray().reshape(-1).astype(np.int16)
    except (av.FFmpegError, ValueError, IndexError, OverflowError):
        return
    except AttributeError:  # a stream of a codec FFmpeg does not know has no rate
        return


def pcm16(samples: NDArray[np.float32]) -> Samples:
    """-1..1 as 16 bits. What came from 16 bits, or from mu-law, comes back bit for bit."""
    within = np.clip(np.nan_to_num(samples), -1, 1 - 1 / FULL_SCALE)
    return np.rint(within * FULL_SCALE).astype(np.int16)


def floats(samples: Samples) -> NDArray[np.float32]:
    """16 bits as -1..1, exactly."""
    return samples.astype(np.float32) / np.float32(FULL_SCALE)


def _mixed(channels: Samples) -> Samples:
    """The mean of the channels, frame by frame."""
    return np.asarray(np.rint(channels.mean(axis=1)), dtype=np.int16)
