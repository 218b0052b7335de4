"""Synthetic callers for rehearsals and tests: eSpeak NG, made to sound as a telephone does.

eSpeak is fit for showing that every part works, not for judging what an engine understands.
"""

import ctypes
from collections.abc import Callable
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from speech.decoders import floats, pcm16
from speech.errors import EngineUnavailable

TELEPHONE_RATE = 8000  # Hz
TELEPHONE_BAND = (300, 3400)  # Hz; what a line carries, ITU-T G.712
_FILTER_TAPS = 255  # at 8 kHz: 32 ms, edges about 100 Hz wide

# From speak_lib.h of eSpeak NG 1.52.
_SYNCHRONOUS = 2  # samples go to the callback, on the caller's thread
_DONT_EXIT = 0x8000  # do not end the process when the voices cannot be found
_UTF8 = 1
_OK = 0
_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)

_one_at_a_time = Lock()  # eSpeak keeps its voice, its callback and its text in globals


def speak(text: str, voice: str, rate_hz: int = TELEPHONE_RATE) -> bytes:
    """`text` in an eSpeak voice (`id`, `ko`, ...) as 16-bit little-endian mono PCM.

    Raises EngineUnavailable where eSpeak NG is not installed or has no such voice.
    """
    samples, rate = _synthesize(text, voice)
    return pcm16(soxr.resample(samples, rate, rate_hz)).astype("<i2").tobytes()


def write_telephone_wav(path: Path, text: str, voice: str) -> None:
    """Write `text` as spoken on a line, in the form Twilio serves: WAV, 8 kHz, 16 bits, mono."""
    samples = floats(np.frombuffer(speak(text, voice), "<i2"))
    soundfile.write(path, pcm16(as_by_telephone(samples)), TELEPHONE_RATE, "PCM_16", format="WAV")


def as_by_telephone(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Samples at 8 kHz without what a line does not carry."""
    low, high = (2 * edge / TELEPHONE_RATE for edge in TELEPHONE_BAND)
    at = np.arange(_FILTER_TAPS) - _FILTER_TAPS // 2
    taps = (high * np.sinc(high * at) - low * np.sinc(low * at)) * np.hamming(_FILTER_TAPS)
    return np.convolve(samples, taps, mode="same").astype(np.float32)


def _synthesize(text: str, voice: str) -> tuple[NDArray[np.float32], int]:
    """The samples, -1..1, and their rate in Hz."""
    heard: list[NDArray[np.int16]] = []

    def take(samples: "ctypes._Pointer[ctypes.c_short]", count: int, _events: int | None) -> int:
        if samples and count:
            heard.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0  # go on

    with _one_at_a_time:
        library, rate = _espeak()
        if library.espeak_SetVoiceByName(voice.encode()) != _OK:
            raise EngineUnavailable(f"eSpeak NG has no voice {voice!r}")
        _say(library, text, _Callback(take))
    return floats(np.concatenate(heard or [np.zeros(0, np.int16)])), rate


def _say(library: ctypes.CDLL, text: str, callback: Callable[..., int]) -> None:
    spoken = text.encode() + b"\0"
    library.espeak_SetSynthCallback(callback)
    library.espeak_Synth(spoken, ctypes.c_size_t(len(spoken)), 0, 0, 0, _UTF8, None, None)
    library.espeak_Synchronize()


@cache
def _espeak() -> tuple[ctypes.CDLL, int]:
    """The library, started once, and the rate of its samples."""
    try:
        import espeakng_loader  # noqa: PLC0415 - an optional part
    except ImportError as fault:
        raise EngineUnavailable("eSpeak NG needs: pip install 'suara-warga[demo]'") from fault
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    voices = espeakng_loader.get_data_path().encode()
    rate = library.espeak_Initialize(_SYNCHRONOUS, 0, voices, _DONT_EXIT)
    if rate <= 0:
        raise EngineUnavailable("eSpeak NG does not find its voices")
    return library, rate
