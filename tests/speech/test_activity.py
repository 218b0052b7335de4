"""A caller who spoke is told from one who did not; in doubt, he spoke."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from speech.activity import Measure, measure
from speech.audio import Audio
from speech.decoders import floats
from speech.synthesis import as_by_telephone, speak

RATE = 8000
Sound = NDArray[np.float64]
_dice = np.random.default_rng(110)


def amplitude(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def noise(seconds: float, decibels: float) -> Sound:
    return np.asarray(amplitude(decibels) * _dice.standard_normal(round(seconds * RATE)))


def tone(seconds: float, *hertz: float, decibels: float = -12) -> Sound:
    at = np.arange(round(seconds * RATE)) / RATE
    waves = [np.sin(2 * np.pi * f * at) for f in hertz]
    return np.asarray(amplitude(decibels) * np.sum(waves, axis=0))


def amid_silence(sound: Sound, seconds: float = 2.0) -> Sound:
    return np.pad(sound, round(seconds * RATE))


def measured(sound: Sound, rate: int = RATE) -> Measure:
    whole = np.clip(np.rint(sound * 32768), -32768, 32767).astype(np.int16)
    return measure(Audio(rate, iter(np.array_split(whole, 7))))


def spoken(text: str, decibels: float = -20) -> Sound:
    """Speech as it comes over a line, at that level while there is speech, without its silence."""
    samples = floats(np.frombuffer(speak(text, "id"), "<i2"))
    heard = as_by_telephone(samples).astype(np.float64)
    at = np.flatnonzero(np.abs(heard) > 0.01 * np.abs(heard).max())
    heard = heard[at[0] : at[-1]]
    return np.asarray(heard * amplitude(decibels) / np.sqrt(np.mean(heard**2)))


SHORT = "tolong datang cepat pak polisi"
LONG = (
    "Saya mau melapor pencurian sepeda motor di depan pasar tadi malam jam sepuluh, "
    "motor saya warna merah dan hitam, mohon segera dibantu pak polisi."
)

NOT_SPEECH: dict[str, Callable[[], Sound]] = {
    "nothing at all": lambda: np.zeros(0),
    "digital silence": lambda: np.zeros(20 * RATE),
    "constant offset": lambda: np.full(20 * RATE, 0.2),
    "faint noise": lambda: noise(20, -70),
    "hiss": lambda: noise(20, -45),
    "loud hiss": lambda: noise(20, -15),
    "hiss that comes and goes": lambda: amid_silence(noise(10, -20)),
    "mains hum": lambda: tone(20, 50, 150, decibels=-10),
    "60 Hz hum": lambda: tone(20, 60, 120, 180, decibels=-10),
    "dial tone": lambda: tone(20, 425),
    "click": lambda: amid_silence(np.array([0.9, -0.9, 0.5])),
    "click in hiss": lambda: amid_silence(noise(0.02, -6)) + noise(4.02, -40),
    "beep": lambda: amid_silence(tone(0.95, 1000)),
    "beep in hiss": lambda: amid_silence(tone(0.95, 1000)) + noise(4.95, -45),
    "fading beep": lambda: amid_silence(tone(0.9, 1000) * np.minimum(1, np.linspace(6, 0, 7200))),
    "DTMF": lambda: amid_silence(tone(0.4, 770, 1336, decibels=-14)),
    "a cough's worth of noise": lambda: amid_silence(noise(0.3, -20)),
}


@pytest.mark.parametrize("sound", NOT_SPEECH.values(), ids=NOT_SPEECH)
def test_not_speech(sound: Callable[[], Sound]) -> None:
    assert measured(sound()).speech_seconds < 1


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("decibels", [-6, -20, -35, -45])
def test_speech_loud_and_quiet(text: str, decibels: float) -> None:
    speech = spoken(text, decibels)
    found = measured(amid_silence(speech)).speech_seconds
    assert max(1.0, 0.9 * len(speech) / RATE) <= found <= len(speech) / RATE + 0.5


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("decibels", [-12, -20, -35])
@pytest.mark.parametrize("ratio", [10, 5])
def test_speech_in_noise(text: str, decibels: float, ratio: float) -> None:
    speech = amid_silence(spoken(text, decibels))
    noisy = speech + noise(len(speech) / RATE, decibels - ratio)[: len(speech)]
    assert measured(noisy).speech_seconds >= 1


@pytest.mark.parametrize("gain", [1, 20], ids=["clean", "clipped"])
def test_loud_speech_without_a_pause_is_not_background(gain: float) -> None:
    speech = np.clip(gain * np.tile(spoken(LONG, -15), 3), -0.9, 0.9)
    assert measured(speech).speech_seconds > 0.9 * len(speech) / RATE


def test_speech_under_hum() -> None:
    speech = amid_silence(spoken(SHORT, -25))
    assert measured(speech + tone(len(speech) / RATE, 50, decibels=-12)).speech_seconds >= 1


def test_one_short_call_for_help_in_a_minute_of_loud_noise() -> None:
    speech = amid_silence(spoken(SHORT, -12), 30)
    noisy = speech + noise(len(speech) / RATE, -24)[: len(speech)]
    assert 1 <= measured(noisy).speech_seconds < 10


def test_a_scream() -> None:
    at = np.arange(3 * RATE) / RATE
    phase = 2 * np.pi * 700 * at + 60 * np.sin(2 * np.pi * 0.5 * at)
    trembling = 1 + 0.3 * np.sin(2 * np.pi * 5 * at)
    scream = 0.15 * trembling * np.sum([np.sin(k * phase) for k in (1, 2, 3, 4)], axis=0)
    assert measured(scream).speech_seconds >= 1


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
def test_times_are_of_the_recording(rate: int) -> None:
    speech = np.frombuffer(speak(LONG, "id", rate), "<i2") / 32768
    found = measured(speech, rate)
    assert found.rate == rate
    assert found.seconds == pytest.approx(len(speech) / rate)
    assert 5 < found.speech_seconds <= found.seconds


def test_measure_survives_json() -> None:
    found = Measure(3.5, 1.25, 8000)
    assert Measure.from_json(found.to_json()) == found
