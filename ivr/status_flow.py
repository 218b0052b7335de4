"""What a status call says and asks once it may speak of a case; pure.

The state comes first, the officers' answer on a key; a settled case ends with the question whether
it is solved (docs/adr/0007).
"""

from dataclasses import dataclass
from enum import StrEnum

from ivr import callflow, steps
from ivr.errands import Errand
from ivr.turns import Act, Ask, HangUp, Rest, Say, Setting, Turn


class Hearing(StrEnum):
    """Whether this caller can hear an approved answer."""

    NONE = "none"
    READY = "ready"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, as far as this caller may know.

    `date` is the promised next news in ISO 8601, or empty; `closing` says that the caller is to be
    asked whether it is solved; `clarifying`, that officers wait for something from the caller.
    """

    state: str
    date: str = ""
    late: bool = False
    answer: Hearing = Hearing.NONE
    closing: bool = False
    clarifying: bool = False


def tell(here: Setting, standing: Standing, telling: int = 1) -> Turn:
    """Where the case stands, the next news, and what the caller can do.

    The officers' answer is only announced: it is spoken to whoever asks for it.
    """
    word = "news-late" if standing.late else "next-news"
    news = (Say(word, (("date", standing.date),)),) if standing.date else ()
    says: tuple[Say, ...] = (Say(f"state-{standing.state}"), *news)
    if standing.closing and standing.answer is not Hearing.READY:
        return here.turn(*says, *_announced(standing), _whether_solved(here))
    return here.turn(*says, _what_next(here, standing, telling))


def _announced(standing: Standing) -> tuple[Say, ...]:
    match standing.answer:
        case Hearing.NONE:
            return ()
        case Hearing.READY:
            return (Say("answer-ready"),)
        case Hearing.ELSEWHERE:
            return (Say("answer-elsewhere"),)


def _what_next(here: Setting, standing: Standing, telling: int) -> Ask:
    ask = Say("clarify-ask" if standing.clarifying else "told-ask")
    step = steps.told(here.language, telling)
    return Ask(step, (*_announced(standing), ask), digits=1, seconds=8)


def speak_answer(
    here: Setting, spoken: tuple[Act, ...], standing: Standing, telling: int = 1
) -> Turn:
    """The officers' answer, word for word or in their own voice, and what the caller makes of it.

    `spoken` is a `Quote` of the words, or a `Play` of the officer's recording.
    """
    if standing.closing:
        question = _whether_solved(here)
    else:
        question = Ask(steps.told(here.language, telling), (Say("told-ask"),), digits=1, seconds=8)
    return here.turn(Say("answer-intro"), Rest(), *spoken, Rest(), question)


def _whether_solved(here: Setting) -> Ask:
    return Ask(steps.solved(here.language), (Say("solved-ask"),), digits=1, seconds=8)


def ask_solved(here: Setting) -> Turn:
    """The last question of a settled case: is it solved?"""
    return here.turn(_whether_solved(here))


def solved(here: Setting, keys: str) -> Turn:
    """The caller's word on closing: solved, or not yet, with the chance to say why."""
    match keys:
        case "1":
            return here.turn(Say("solved-thanks"), HangUp())
        case "2":
            return callflow.take(here, Errand.ADDITION, (Say("not-solved"),))
        case _:
            return here.turn(*callflow.FAREWELL)
