"""Recordings of every kind become one stream of samples, or are refused."""

import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from speech.audio import Audio, open_audio
from speech.errors import UnreadableAudio

RATE = 8000
SECONDS = 3
_at = np.arange(SECONDS * RATE) / RATE
TONE: NDArray[np.float64] = (
    0.5 * np.sin(2 * np.pi * 440 * _at) * (1 + np.sin(2 * np.pi * 3 * _at)) / 2
)


def read(audio: Audio, frames: int = 4000) -> bytes:
    return b"".join(audio.blocks(frames))


def samples(audio: Audio) -> NDArray[np.float64]:
    return np.frombuffer(read(audio), "<i2") / 32768


@pytest.fixture
def telephone_wav(tmp_path: Path) -> Path:
    """Every 16-bit value there is, as the standard library writes it."""
    path = tmp_path / "all.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(np.arange(-32768, 32768).astype("<i2").tobytes())
    return path


def test_16_bit_samples_come_out_byte_for_byte(telephone_wav: Path) -> None:
    with wave.open(str(telephone_wav)) as file:
        assert read(open_audio(telephone_wav)) == file.readframes(file.getnframes())


@pytest.mark.parametrize("subtype", ["ULAW", "ALAW"])
def test_companded_samples_come_out_as_the_codec_has_them(tmp_path: Path, subtype: str) -> None:
    path = tmp_path / "law.wav"
    soundfile.write(path, TONE, RATE, subtype)
    expected, _ = soundfile.read(path, dtype="int16")
    assert read(open_audio(path)) == expected.astype("<i2").tobytes()


@pytest.mark.parametrize(
    ("kind", "subtype", "rate", "tolerance"),
    [
        ("WAV", "PCM_16", 8000, 1e-4),
        ("WAV", "PCM_24", 8000, 1e-4),
        ("WAV", "FLOAT", 44100, 1e-4),
        ("WAV", "PCM_U8", 8000, 0.01),
        ("WAV", "ULAW", 8000, 0.02),
        ("FLAC", "PCM_16", 16000, 1e-4),
        ("OGG", "VORBIS", 16000, 0.1),
        ("OGG", "OPUS", 48000, 0.1),
        ("MP3", "MPEG_LAYER_III", 8000, 0.1),
    ],
)
@pytest.mark.parametrize("channels", [1, 2])
def test_formats(
    tmp_path: Path, *, kind: str, subtype: str, rate: int, tolerance: float, channels: int
) -> None:
    path = tmp_path / "recording.wav"  # the name says WAV whatever is inside
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(SECONDS * rate) / rate)
    soundfile.write(path, np.column_stack([tone] * channels), rate, subtype, format=kind)
    audio = open_audio(path)
    heard = samples(audio)
    assert audio.rate == rate
    assert audio.seconds == pytest.approx(SECONDS, abs=0.15)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(np.sqrt(np.mean(tone**2)), abs=tolerance)


def test_channels_are_mixed(tmp_path: Path) -> None:
    path = tmp_path / "two.wav"
    soundfile.write(path, np.column_stack([TONE, -TONE]), RATE)
    assert not any(read(open_audio(path)))


def test_pyav_reads_what_soundfile_cannot(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    path = tmp_path / "message.m4a"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16000, layout="mono")
        tone = np.sin(2 * np.pi * 440 * np.arange(32000) / 16000).astype(np.float32)[None, :]
        frame = av.AudioFrame.from_ndarray(tone * 0.5, "fltp", "mono")
        frame.rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    audio = open_audio(path)
    assert np.sqrt(np.mean(samples(audio) ** 2)) == pytest.approx(0.35, abs=0.03)
    assert audio.rate == 16000
    assert audio.seconds == pytest.approx(2.0, abs=0.15)


def test_playlists_are_not_followed(tmp_path: Path, telephone_wav: Path) -> None:
    for name, text in {
        "list.m3u8": f"#EXTM3U\n#EXTINF:1,\nfile://{telephone_wav}\n#EXT-X-ENDLIST\n",
        "list.txt": f"ffconcat version 1.0\nfile {telephone_wav.name}\n",
    }.items():
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(UnreadableAudio):
            open_audio(path)


def test_names_prove_nothing(tmp_path: Path, telephone_wav: Path) -> None:
    expected = read(open_audio(telephone_wav))
    for name in ("a.raw", "a.vox", "a.au", "a:b|c.mp3", "-", "rekaman pélapor.gsm", "noname"):
        path = tmp_path / name
        path.write_bytes(telephone_wav.read_bytes())
        assert read(open_audio(path)) == expected


def test_a_cut_file_is_read_up_to_the_cut(tmp_path: Path, telephone_wav: Path) -> None:
    path = tmp_path / "cut.wav"
    path.write_bytes(telephone_wav.read_bytes()[: 44 + 20_001])
    audio = open_audio(path)
    assert read(audio) == np.arange(-32768, -22768).astype("<i2").tobytes()
    assert audio.frames == 10_000


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 1_000_000_000])
def test_a_header_that_lies_about_length(tmp_path: Path, telephone_wav: Path, size: int) -> None:
    content = bytearray(telephone_wav.read_bytes())
    content[40:44] = size.to_bytes(4, "little")
    path = tmp_path / "lie.wav"
    path.write_bytes(content)
    audio = open_audio(path)
    read(audio)
    assert audio.frames == 65536


@pytest.mark.parametrize("rate", [1, 3999, 192_001, 4_000_000_000])
def test_rates_no_recording_has(tmp_path: Path, telephone_wav: Path, rate: int) -> None:
    content = bytearray(telephone_wav.read_bytes())
    content[24:28] = rate.to_bytes(4, "little")
    path = tmp_path / "rate.wav"
    path.write_bytes(content)
    with pytest.raises(UnreadableAudio):
        open_audio(path)


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 10_000, b"<!doctype html><p>404", b'{"code": 20404}', b"RIFF", b"\xff" * 5000],
)
def test_what_is_no_recording(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "nothing.wav"
    path.write_bytes(content)
    with pytest.raises(UnreadableAudio):
        open_audio(path)


def test_no_sound_no_file_no_recording(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), RATE)
    for path in (tmp_path / "empty.wav", tmp_path / "absent.wav", tmp_path):
        with pytest.raises(UnreadableAudio):
            open_audio(path)


def test_floats_beyond_full_scale_are_clipped_and_holes_are_silent(tmp_path: Path) -> None:
    path = tmp_path / "float.wav"
    values = np.array([3.0, -3.0, np.nan, np.inf, -np.inf, 0.5], np.float32)
    soundfile.write(path, values, RATE, "FLOAT")
    heard = np.frombuffer(read(open_audio(path)), "<i2")
    assert heard.tolist() == [32767, -32768, 0, 32767, -32768, 16384]


def test_too_long_is_said(telephone_wav: Path) -> None:
    assert read(open_audio(telephone_wav, max_seconds=65536 / RATE))
    with pytest.raises(UnreadableAudio, match="longer than 8 seconds"):
        read(open_audio(telephone_wav, max_seconds=8))


@pytest.mark.parametrize("frames", [1, 160, 4000, 100_000])
def test_blocks_have_the_size_asked_for(telephone_wav: Path, frames: int) -> None:
    blocks = list(open_audio(telephone_wav, 60).blocks(frames))
    assert {len(block) for block in blocks[:-1]} <= {2 * frames}
    assert sum(map(len, blocks)) == 2 * 65536


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 48000])
def test_resampling_keeps_sound_and_length_and_is_repeatable(tmp_path: Path, rate: int) -> None:
    path = tmp_path / "tone.wav"
    soundfile.write(path, TONE, RATE)
    once, again = (samples(open_audio(path).resampled(rate)) for _ in range(2))
    assert len(once) == pytest.approx(SECONDS * rate, abs=2)
    assert np.sqrt(np.mean(once**2)) == pytest.approx(np.sqrt(np.mean(TONE**2)), rel=0.01)
    assert np.array_equal(once, again)
