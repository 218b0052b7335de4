"""Corrected words keep the times of the machine's words: by a word-level comparison; pure."""

from difflib import SequenceMatcher
from typing import Any

Word = dict[str, Any]


def retimed(text: str, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words of `text`, each with a start and end in seconds.

    A word that stands as it was keeps its time and confidence; words put in the place of others
    share their span evenly, and have no confidence, for a person wrote them. Added words share the
    gap they stand in.
    """
    new = text.split()
    old = [str(word["text"]) for word in words]
    result: list[Word] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            result.extend(words[old_from:old_to])
        elif new_to > new_from:
            start, end = _span(words, old_from, old_to)
            result.extend(_spread(new[new_from:new_to], start, end))
    return tuple(result)


def _span(words: tuple[Word, ...], first: int, behind: int) -> tuple[float, float]:
    """The time taken by words[first:behind], or the gap there when that is empty."""
    if behind > first:
        return float(words[first]["start"]), float(words[behind - 1]["end"])
    before = float(words[first - 1]["end"]) if first > 0 else 0.0
    after = float(words[first]["start"]) if first < len(words) else before
    return before, max(before, after)


def _spread(texts: list[str], start: float, end: float) -> list[Word]:
    step = (end - start) / len(texts)
    return [
        {
            "text": text,
            "start": round(start + index * step, 3),
            "end": round(start + (index + 1) * step, 3),
            "confidence": None,
        }
        for index, text in enumerate(texts)
    ]
