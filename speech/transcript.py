"""What an engine heard: a text, and its words with their places in the recording."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Word:
    """One word; `start` and `end` in seconds from the recording's first sample."""

    text: str
    start: float
    end: float
    confidence: float | None  # 0..1, by the engine's own lights; None if it gives none


@dataclass(frozen=True)
class Transcript:
    """The machine's reading of one recording, and which machine it was."""

    text: str
    words: tuple[Word, ...]
    language: str  # the language the engine was told to expect
    engine: str
    model: str
    model_hash: str  # SHA-256 (hex) of the model's folder; empty until its loader has filled it in

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and lists, as `from_json` takes them."""
        return {**asdict(self), "words": [asdict(word) for word in self.words]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The transcript `to_json` was asked of; KeyError or TypeError if it is not one."""
        return cls(**{**kept, "words": tuple(Word(**word) for word in kept["words"])})
