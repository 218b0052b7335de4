"""Who is calling: a number that can be trusted to be one, or withheld."""

from functools import lru_cache

import phonenumbers

_WITHHELD_NUMBERS = frozenset({"266696687", "7378742833", "2562533", "8656696", "86282452253"})
"""ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE as keyed on a telephone pad: how
exchanges dress a withheld caller as a number (seen in the field; not in Twilio's documentation)."""


def reporter(caller: str, own_numbers: tuple[str, ...], forwarded_from: str = "") -> str | None:
    """The caller's number in E.164, or None where it is withheld or cannot be the caller's own.

    Words, blanks and SIP addresses are no numbers. A call that reached us by forwarding may bear
    the forwarding line's number, or ours, which says nothing of who is calling.
    """
    number = _e164(caller)
    if number is None or number in {_e164(own) for own in (*own_numbers, forwarded_from)}:
        return None
    return number


@lru_cache(maxsize=4096)
def _e164(text: str) -> str | None:
    digits = "".join(character for character in text if character.isdigit())
    if digits in _WITHHELD_NUMBERS or any(character.isalpha() for character in text):
        return None
    try:
        number = phonenumbers.parse(text, "ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
