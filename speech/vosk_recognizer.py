"""Vosk behind the `Recognizer` contract; the only module that imports it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from speech.audio import Audio
from speech.errors import EngineUnavailable
from speech.transcript import Transcript, Word
from speech.vosk_model import facts_of, without_dither

ENGINE = "vosk"
# Vosk's own examples feed so many frames at a time. The size changes neither words nor speed, but
# a call cannot be interrupted: half a second of a telephone call is a short one.
FRAMES_A_TIME = 4000
_SILENT = -1  # Vosk's log level: nothing but errors


class _KaldiRecognizer(Protocol):
    """What is used of Vosk's recogniser, which has no types of its own."""

    def SetWords(self, enable_words: bool) -> None: ...  # noqa: N802
    def AcceptWaveform(self, data: bytes) -> int: ...  # noqa: N802
    def Result(self) -> str: ...  # noqa: N802
    def FinalResult(self) -> str: ...  # noqa: N802


class VoskRecognizer:
    """A Vosk model with its whole vocabulary; hundreds of megabytes while it lives."""

    def __init__(self, folder: Path, language: str) -> None:
        """Load the model. ModelMissing if the folder is no model, EngineUnavailable if it fails."""
        self._folder = folder
        self._language = language
        self._facts = facts_of(folder)
        self._vosk = _import_vosk()
        # A path always, as text: without one Vosk looks on the network, or ends the process.
        with without_dither(folder) as overlay, _vosk_may_fail("load the model"):
            self._model = self._vosk.Model(str(overlay))

    def transcribe(self, audio: Audio) -> Transcript:
        """As `Recognizer` says. The native rate is kept where the model takes it: it reads more."""
        if not self._facts.takes(audio.rate):
            audio = audio.resampled(self._facts.sample_frequency)
        results = [json.loads(result) for result in self._results(audio)]
        return Transcript(
            text=" ".join(result["text"] for result in results if result["text"]),
            words=tuple(_word(word) for result in results for word in result.get("result", ())),
            language=self._language,
            engine=ENGINE,
            model=self._folder.name,
            model_hash="",
        )

    def _results(self, audio: Audio) -> Iterator[str]:
        """Vosk's results as JSON, one at every pause it finds and one at the end."""
        recognizer = self._new_recognizer(audio.rate)
        for block in audio.blocks(FRAMES_A_TIME):
            with _vosk_may_fail("read the audio"):
                ended = recognizer.AcceptWaveform(block)
            if ended:
                yield recognizer.Result()
        yield recognizer.FinalResult()

    def _new_recognizer(self, rate: int) -> _KaldiRecognizer:
        """One for each recording: its clock is never set back.

        At a rate that is not positive Vosk would never return; Audio has none such.
        """
        with _vosk_may_fail("make a recogniser"):
            recognizer: _KaldiRecognizer = self._vosk.KaldiRecognizer(self._model, rate)
        recognizer.SetWords(True)
        return recognizer


def _import_vosk() -> Any:
    try:
        import vosk  # noqa: PLC0415 - its library is loaded only by those who use it
    except (ImportError, OSError) as fault:  # OSError: libvosk itself cannot be loaded
        raise EngineUnavailable(f"Vosk cannot be imported: {fault}") from fault
    vosk.SetLogLevel(_SILENT)
    return vosk


@contextmanager
def _vosk_may_fail(doing: str) -> Iterator[None]:
    try:
        yield
    except Exception as fault:  # Vosk raises Exception itself, and nothing narrower
        raise EngineUnavailable(f"Vosk could not {doing}: {fault}") from fault


def _word(heard: dict[str, Any]) -> Word:
    return Word(heard["word"], heard["start"], heard["end"], heard["conf"])
