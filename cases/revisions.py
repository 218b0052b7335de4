"""Words in sentences, and corrected words that keep the machine's times; pure.

A recogniser writes no full stops, so a sentence here is what stands between two pauses. A
corrected sentence takes the times of the words it replaces, by a word-level comparison.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

Word = dict[str, Any]
Words = Sequence[Word]

PAUSE = 0.65
"""Seconds without a word that end a sentence, and that "skip silence" jumps over."""

LONGEST = 40
"""Words after which a sentence is cut all the same, so that an edit box stays in sight."""

WHOLE = -1
"""In the place of a sentence's number: all the words."""

_A_WORD = 0.4
"""Seconds that a word takes which a person adds where the machine heard nothing."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words `first` up to `behind` of a reading, from `start` to `end` seconds."""

    number: int
    first: int
    behind: int
    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        return float(self.words[0]["start"])

    @property
    def end(self) -> float:
        return float(self.words[-1]["end"])

    @property
    def text(self) -> str:
        return " ".join(str(word["text"]) for word in self.words)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an officer has typed into a sentence of `revision` and not saved."""

    statement_id: UUID
    nrp: str
    sentence: int
    revision: int
    text: str
    saved_at: datetime


def sentences(words: Words) -> list[Sentence]:
    """The words, cut at every pause and after forty words at the latest."""
    cuts = [0]
    for index in range(1, len(words)):
        gap = float(words[index]["start"]) - float(words[index - 1]["end"])
        if gap > PAUSE or index - cuts[-1] >= LONGEST:
            cuts.append(index)
    ends = [*cuts[1:], len(words)]
    return [
        Sentence(number, first, behind, tuple(words[first:behind]))
        for number, (first, behind) in enumerate(zip(cuts, ends, strict=True))
        if behind > first
    ]


def with_sentence(words: Words, number: int, text: str, seconds: float) -> tuple[Word, ...]:
    """All words, those of sentence `number` replaced; of a recording `seconds` long.

    Raises:
        IndexError: when there is no such sentence.
    """
    sentence = sentences(words)[number]
    begins = float(words[sentence.first - 1]["end"]) if sentence.first else 0.0
    ends = float(words[sentence.behind]["start"]) if sentence.behind < len(words) else seconds
    corrected = retimed(text, sentence.words, begins, ends)
    return (*words[: sentence.first], *corrected, *words[sentence.behind :])


def retimed(text: str, words: Words, begins: float, ends: float) -> tuple[Word, ...]:
    """The words of `text`, each with a start and end between `begins` and `ends` seconds.

    A word that stands as it was keeps its time and confidence; words put in the place of others
    share their span evenly, and have no confidence, for a person wrote them. Added words take
    0.4 s each of the gap they stand in, or as much as there is.
    """
    new = text.split()
    old = [str(word["text"]) for word in words]
    result: list[Word] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            result.extend(words[old_from:old_to])
        elif kind == "replace":
            start, end = float(words[old_from]["start"]), float(words[old_to - 1]["end"])
            result.extend(_spread(new[new_from:new_to], start, end))
        elif kind == "insert":
            added = new[new_from:new_to]
            result.extend(_spread(added, *_gap(words, old_from, begins, ends, len(added))))
    return tuple(result)


def _gap(words: Words, place: int, begins: float, ends: float, count: int) -> tuple[float, float]:
    """Where words added before `words[place]` sound: as close to the others as there is room."""
    wanted = count * _A_WORD
    if place == 0 and words:
        end = max(begins, float(words[0]["start"]))
        return max(begins, end - wanted), end
    start = float(words[place - 1]["end"]) if place else begins
    limit = float(words[place]["start"]) if place < len(words) else ends
    return start, max(start, min(limit, start + wanted))


def _spread(texts: list[str], start: float, end: float) -> list[Word]:
    step = (end - start) / len(texts)
    edges = [min(end, start + index * step) for index in range(len(texts))]
    return [
        {"text": text, "start": begin, "end": until, "confidence": None}
        for text, begin, until in zip(texts, edges, [*edges[1:], end], strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of two texts compared: the same in both, only in the old one, or in the new."""

    kind: str
    text: str


def compared(old: str, new: str) -> list[Change]:
    """Two texts word by word: `same`, `del` and `ins`, in reading order."""
    before, after = old.split(), new.split()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    changes: list[Change] = []
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            changes.append(Change("same", " ".join(before[old_from:old_to])))
            continue
        if old_to > old_from:
            changes.append(Change("del", " ".join(before[old_from:old_to])))
        if new_to > new_from:
            changes.append(Change("ins", " ".join(after[new_from:new_to])))
    return changes
