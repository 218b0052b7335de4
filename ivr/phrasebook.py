"""What callers hear, by language: packs read from TOML and checked when they are loaded."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cases.states import State
from ivr.errands import SPOKEN, Errand
from ivr.errors import PromptsWrong
from ivr.spoken import Vocabulary

FOLDER = Path(__file__).parent / "prompts"
MAX_CHARACTERS = 300
"""About 20 seconds of speech: the longest instruction callers still follow (domain rule 5)."""

_PLACES: Mapping[str, frozenset[str]] = {
    "greeting": frozenset({"station"}),
    "promise": frozenset({"date"}),
    "next-news": frozenset({"date"}),
    "news-late": frozenset({"date"}),
    **{f"menu-{errand.value}": frozenset({"key"}) for errand in Errand if errand != "addition"},
}
_PLAIN = (
    "quiet",
    "wrong-key",
    "straight-to-recording",
    "notice",
    "unheard",
    "unheard-goodbye",
    "reference-intro",
    "reference-again",
    "reference-slowly",
    "pin-intro",
    "pin-again",
    "noted-ask",
    "goodbye",
    "offer",
    "status-ask",
    "status-quiet",
    "status-wrong-digit",
    "proof-ask",
    "no-match",
    "status-message",
    "too-many",
    "told-ask",
    "answer-ready",
    "answer-elsewhere",
    "answer-intro",
    "clarify-ask",
    "solved-ask",
    "solved-thanks",
    "not-solved",
    "addition-taken",
    "rehearsal-done",
    "apology",
)
PROMPTS: frozenset[str] = frozenset(
    {
        *_PLACES,
        *_PLAIN,
        *(f"how-{errand.value}" for errand in SPOKEN),
        *(f"state-{state.value}" for state in State),
    }
)
"""Every prompt that a complete pack has."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One language: its voice at the exchange, its words, its prompts."""

    language: str
    voice: str
    vocabulary: Vocabulary
    says: Mapping[str, str]


class Phrasebook:
    """The packs of all languages."""

    def __init__(self, packs: Mapping[str, Pack]) -> None:
        self._packs = packs

    def __contains__(self, language: str) -> bool:
        return language in self._packs

    def pack(self, language: str) -> Pack:
        """The pack of a language that stations were checked to have."""
        return self._packs[language]

    def text(self, language: str, prompt: str, words: Mapping[str, str]) -> str:
        """A prompt as it is spoken."""
        return self._packs[language].says[prompt].format_map(words)


def load_phrasebook(folder: Path = FOLDER) -> Phrasebook:
    """Every pack in `folder`, each complete.

    Raises:
        PromptsWrong: naming file and prompt.
    """
    return Phrasebook({path.stem: _load(path) for path in sorted(folder.glob("*.toml"))})


def _load(path: Path) -> Pack:
    try:
        content: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        words = content["words"]
        lists: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in words.items()
        }
        vocabulary = Vocabulary(**lists)
        voice = content["voice"]
        pack = Pack(voice["language"], voice["name"], vocabulary, content["says"])
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise PromptsWrong(f"{path.name}: {error}") from error
    _check_words(path, vocabulary)
    _check_says(path, pack.says)
    return pack


def _check_words(path: Path, words: Vocabulary) -> None:
    for name, count in (("digits", 10), ("days", 7), ("months", 12), ("ordinals", 31)):
        if len(getattr(words, name)) != count:
            raise PromptsWrong(f"{path.name}: {name} must be {count} words")


def _check_says(path: Path, says: Mapping[str, str]) -> None:
    for prompt in sorted(PROMPTS - says.keys()):
        raise PromptsWrong(f"{path.name}: prompt {prompt} is missing")
    for prompt, text in says.items():
        places = set(re.findall(r"\{(\w*)\}", text))
        if prompt not in PROMPTS:
            raise PromptsWrong(f"{path.name}: prompt {prompt} is not known")
        if places != _PLACES.get(prompt, frozenset()):
            raise PromptsWrong(f"{path.name}: prompt {prompt} has the wrong words in braces")
        if not text.strip() or len(text) > MAX_CHARACTERS:
            raise PromptsWrong(f"{path.name}: prompt {prompt} is empty or too long")
        if re.search(r"\d", text):
            raise PromptsWrong(f"{path.name}: prompt {prompt} has figures; write them as words")
