"""Listeners that hear what they were told to, in this process, so that tests need no model."""

from pathlib import Path

from speech.activity import Measure, measure
from speech.audio import open_audio
from speech.isolation import ModelChoice
from speech.listening_copy import write_listening_copy
from speech.transcript import Transcript
from tests.fakes.scripted_recognizer import ScriptedRecognizer


class ScriptedListeners:
    """As `speech.isolation.Listeners`; `fault`, while it is set, is raised instead of reading.

    Recordings are really decoded, measured and copied. `heard` has the path of each one
    transcribed.
    """

    def __init__(self, says: str = "motor saya hilang") -> None:
        self.says = says
        self.fault: Exception | None = None
        self.heard: list[Path] = []

    def measure(self, path: Path) -> Measure:
        return measure(open_audio(path))

    def copy(self, path: Path, sound: Path, shape: Path) -> float:
        return write_listening_copy(open_audio(path), sound, shape)

    def transcribe(
        self, path: Path, model: ModelChoice, language: str, seconds: float
    ) -> Transcript:
        self.heard.append(path)
        if self.fault is not None:
            raise self.fault
        return ScriptedRecognizer(self.says, language).transcribe(open_audio(path))

    def close(self) -> None:
        pass
