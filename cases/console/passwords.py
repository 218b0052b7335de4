"""Passwords that anyone would try first: refused by rules and a short list of our own; pure.

Length is what makes a password strong (NIST SP 800-63B); what is refused here is long but known:
a common word with figures around it, keyboard rows, repetitions, and whatever is on the name badge.
"""

import re
from collections.abc import Iterable

SHORTEST_PASSWORD = 12
_FEWEST_CHARACTERS = 5
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb", "abcdefghijklmnopqrstuvwxyz")
_FIGURES = "01234567890123456789"
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")
_COMMON = frozenset(
    """
    admin administrator adminadmin akusayangkamu alhamdulillah allahuakbar anakku apasaja
    assalamualaikum bhayangkara bismillah bismillahirrahmanirrahim changeme cintaku damai dragon
    garuda garudapancasila gantengsekali gakada iloveyou indonesia indonesiaku indonesiaraya
    jakarta jangandibuka jayalah kapolda kapolres kapolsek kepolisian komandan katasandi kantor
    laporan letmein login lupapassword mabespolri makassar masuk merdeka monkey pancasila
    password passwordku polda polisi polisiindonesia polres polresta polri polripresisi polsek
    presisi propam rahasia rahasiaku rahasianegara reskrim sabhara satlantas sayang sayangku
    selamatdatang selamatpagi sementara siaga sipropam siwas spkt suara suarawarga surabaya
    terserah tribrata tribratapolri welcome
    """.split()  # noqa: SIM905 - a list of words is read as text
)


def weakness(password: str, badge: Iterable[str]) -> str:
    """Why a password cannot be taken, or nothing. `badge` is what others know of its owner."""
    if len(password) < SHORTEST_PASSWORD:
        return "the password is too short"
    plain = password.casefold()
    if any(part in plain for known in badge for part in _parts(known)):
        return "the password holds a name or number of yours"
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if any(map(_is_common, (plain, plain.translate(_LOOKALIKES), core.translate(_LOOKALIKES)))):
        return "the password is one that anyone would try"
    return ""


def _parts(known: str) -> list[str]:
    return [part for part in re.split(r"[\W_]+", known.casefold()) if len(part) >= 4]


def _is_common(plain: str) -> bool:
    letters = re.sub(r"[\W\d_]+", "", plain)
    if len(set(plain)) < _FEWEST_CHARACTERS or _is_repeated(plain) or _is_repeated(letters):
        return True
    return letters in _COMMON or _is_row(plain) or _is_words(letters)


def _is_repeated(text: str) -> bool:
    """Whether the text is one piece over and over."""
    return bool(re.fullmatch(r"(.+?)\1+.{0,2}", text))


def _is_row(plain: str) -> bool:
    """Whether it is figures or keys in a row, once or several times, forwards or backwards."""
    rows = [*_ROWS, _FIGURES]
    rows += [row[::-1] for row in rows]
    rest = plain
    while rest:
        run = max(_run(rest, row) for row in rows)
        if run < 3:
            return len(rest) < 3
        rest = rest[run:]
    return True


def _run(text: str, row: str) -> int:
    """How many characters at the front of `text` follow each other in `row`."""
    length = 0
    while length < len(text) and text[: length + 1] in row:
        length += 1
    return length


def _is_words(letters: str) -> bool:
    """Whether it is nothing but one or two common words."""
    halves = ((letters[:i], letters[i:]) for i in range(1, len(letters)))
    return any(left in _COMMON and right in _COMMON for left, right in halves)
