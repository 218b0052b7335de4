"""Whether a text names somebody on the roster: callers must not hear officers' names; pure."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_SHORTEST = 3
_NO_NAMES = frozenset(
    {
        "brigadir",
        "bripda",
        "briptu",
        "brigpol",
        "bripka",
        "aipda",
        "aiptu",
        "ipda",
        "iptu",
        "akp",
        "kompol",
        "akbp",
        "kombes",
        "pol",
        "brigjen",
        "irjen",
        "komjen",
        "jenderal",
        "bharada",
        "bharatu",
        "pengatur",
        "penata",
        "pembina",
        "drs",
        "dra",
        "dwi",
        "bin",
        "binti",
    }
)
"""Ranks and titles, which name nobody."""


def named_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Those of `names` of which some word, rank aside, stands in the text as a word of its own.

    A single word is enough: callers and officers say one name. Names that are everyday words too
    (Indah, Bintang) are found as well, so this warns, and forbids nothing.
    """
    said = _words(text)
    return tuple(name for name in dict.fromkeys(names) if (_words(name) - _NO_NAMES) & said)


def _words(text: str) -> frozenset[str]:
    return frozenset(w for w in _WORD.findall(text.casefold()) if len(w) >= _SHORTEST)
