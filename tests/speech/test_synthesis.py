"""Synthetic callers sound as Twilio's recordings do."""

import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile

from speech.errors import EngineUnavailable
from speech.synthesis import speak, write_telephone_wav


def test_a_telephone_recording(tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    write_telephone_wav(path, "Saya mau melapor kehilangan sepeda motor.", "id")
    with wave.open(str(path)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
    samples, rate = soundfile.read(path)
    power = np.abs(np.fft.rfft(samples)) ** 2
    hertz = np.fft.rfftfreq(len(samples), 1 / rate)
    inside = power[(hertz > 250) & (hertz < 3500)].sum()
    assert 1 < len(samples) / rate < 10
    assert inside / power.sum() > 0.99


def test_rates() -> None:
    slow, fast = (len(speak("selamat pagi", "id", rate)) for rate in (8000, 16000))
    assert fast == pytest.approx(2 * slow, rel=0.02)


def test_nothing_to_say() -> None:
    assert not any(speak("", "id"))


def test_a_voice_nobody_has() -> None:
    with pytest.raises(EngineUnavailable, match="tlhh"):
        speak("halo", "tlhh")


def test_many_threads_speak_one_at_a_time() -> None:
    with ThreadPoolExecutor(4) as pool:
        lengths = list(pool.map(lambda text: len(speak(text, "id")), ["satu", "satu dua tiga"] * 6))
    assert max(lengths[::2]) < min(lengths[1::2])
