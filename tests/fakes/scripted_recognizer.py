"""A recogniser that hears what it was told to, so that tests need no model."""

from speech.audio import Audio
from speech.errors import EngineUnavailable
from speech.transcript import Transcript, Word

_BLOCK_FRAMES = 4000


class ScriptedRecognizer:
    """Hears its script, evenly spread over any recording that is not silent.

    Reads the audio as an engine does, so that what cannot be decoded fails here too. With
    `unavailable` it says why it cannot work, until that is set to None.
    """

    def __init__(
        self,
        script: str,
        language: str = "id",
        unavailable: str | None = None,
        name: str = "script",
    ) -> None:
        self.script = script
        self.unavailable = unavailable
        self._language = language
        self._name = name

    def transcribe(self, audio: Audio) -> Transcript:
        if self.unavailable:
            raise EngineUnavailable(self.unavailable)
        blocks = audio.blocks(_BLOCK_FRAMES)
        spoken = [any(block) for block in blocks]
        words = self.script.split() if any(spoken) else []
        each = audio.seconds / len(words) if words else 0.0
        return Transcript(
            text=" ".join(words),
            words=tuple(Word(w, each * i, each * (i + 1), 1.0) for i, w in enumerate(words)),
            language=self._language,
            engine="scripted",
            model=self._name,
            model_hash="",
        )
