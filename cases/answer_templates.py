"""Answers to begin with, by the state of a case: data, in the languages that callers hear."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.states import State

FILE = Path(__file__).with_suffix(".toml")
_BLANKS: Mapping[str, Mapping[str, str]] = {
    "id": {"unit": "[satuan]", "date": "[tanggal]"},
    "en": {"unit": "[unit]", "date": "[date]"},
}


@dataclass(frozen=True, slots=True)
class Template:
    """An answer to begin with; `key` names it in the catalogues."""

    key: str
    states: frozenset[State]
    words: Mapping[str, str]

    def filled(self, language: str, **places: str) -> str:
        """The words with what is known in its places, and brackets around what is not."""
        tongue = language if language in self.words else "id"
        known = {place: text for place, text in places.items() if text}
        return self.words[tongue].format_map({**_BLANKS[tongue], **known})


@cache
def templates() -> tuple[Template, ...]:
    """All of them, in the order in which they are offered."""
    content = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(
        Template(
            entry["key"],
            frozenset(State(state) for state in entry["states"]),
            {language: entry[language] for language in _BLANKS},
        )
        for entry in content["template"]
    )


def for_state(state: State) -> tuple[Template, ...]:
    """Those that fit a case in this state."""
    return tuple(template for template in templates() if state in template.states)


def is_unfinished(text: str) -> bool:
    """Whether something in brackets still waits to be filled in."""
    return "[" in text or "]" in text
