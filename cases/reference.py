"""The case reference: eight digits made for the ear.

Seven random digits and one Damm check digit (H. Michael Damm, *Total anti-symmetrische
Quasigruppen*, 2004), which catches every single wrong digit and every swap of neighbours: the
errors people make when they note down a number they hear.
"""

import secrets
from collections.abc import Callable
from itertools import pairwise

LENGTH = 8

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)

_EMERGENCY_NUMBERS = ("110", "112")
"""Police and general emergency: a caller must not dial them by reading a reference back."""


def check_digit(digits: str) -> str:
    """The digit that makes `digits` plus itself pass `is_valid`."""
    interim = 0
    for digit in digits:
        interim = _DAMM[interim][int(digit)]
    return str(interim)


def is_valid(reference: str) -> bool:
    """Whether `reference` has eight ASCII digits whose check digit holds."""
    if len(reference) != LENGTH or not (reference.isascii() and reference.isdigit()):
        return False
    return check_digit(reference) == "0"


def is_easy_to_say(reference: str) -> bool:
    """Whether the digits survive being heard, noted and keyed again.

    Refused are a leading nought, the same digit three times running (people and recognisers lose
    count), fewer than four different digits, four digits counting up or down, and the emergency
    numbers. Of all valid numbers 83 % remain.
    """
    if reference[0] == "0" or len(set(reference)) < 4:
        return False
    if any(number in reference for number in _EMERGENCY_NUMBERS):
        return False
    steps = [int(b) - int(a) for a, b in pairwise(reference)]
    if any(pair == (0, 0) for pair in pairwise(steps)):
        return False
    triples = zip(steps, steps[1:], steps[2:], strict=False)
    return not any(triple in {(1, 1, 1), (-1, -1, -1)} for triple in triples)


def draw(below: Callable[[int], int] = secrets.randbelow) -> str:
    """A fresh reference: never sequential, so that it shows neither volume nor order."""
    while True:
        digits = f"{below(10**7):07d}"
        reference = digits + check_digit(digits)
        if is_easy_to_say(reference):
            return reference


def shown(reference: str) -> str:
    """As printed: `4072-9150`."""
    return f"{reference[:4]}-{reference[4:]}"
