"""The path of each step of a call.

A path holds what was asked and how often, never who asks or about what: that is in our database,
under the call. So the same request always gets the same answer, and the exchange's logs learn
nothing.
"""

from ivr.errands import Errand

INCOMING = "/voice/incoming"
ENDED = "/voice/ended"


def menu(language: str, silences: int = 0, wrong: int = 0) -> str:
    """The main menu, asked after so many silences and wrong keys."""
    return f"/voice/{language}/menu/{silences}/{wrong}"


def offer(language: str) -> str:
    """Whether the caller wants the reference that the last call broke off before."""
    return f"/voice/{language}/offer"


def taken(language: str, errand: Errand, attempt: int) -> str:
    """A recording has ended."""
    return f"/voice/{language}/taken/{errand.value}/{attempt}"


def unheard(language: str, errand: Errand, attempt: int) -> str:
    """A recording brought nothing."""
    return f"/voice/{language}/unheard/{errand.value}/{attempt}"


def reported(language: str, errand: Errand) -> str:
    """The exchange reports on a recording."""
    return f"/voice/{language}/recording/{errand.value}"


def noted(language: str, reading: int) -> str:
    """Whether the reference was noted, asked after so many readings."""
    return f"/voice/{language}/noted/{reading}"


def status(language: str, attempt: int) -> str:
    """A reference is keyed."""
    return f"/voice/{language}/status/{attempt}"


def proof(language: str, attempt: int) -> str:
    """The caller keys something only the reporter knows."""
    return f"/voice/{language}/proof/{attempt}"


def told(language: str, telling: int) -> str:
    """What next, after the status was told so many times."""
    return f"/voice/{language}/told/{telling}"


def voice_answer(token: str) -> str:
    """Where the exchange fetches an officer's spoken answer."""
    return f"/voice/answers/{token}.wav"


def solved(language: str) -> str:
    """Whether a settled case is solved, in the caller's own word."""
    return f"/voice/{language}/solved"
