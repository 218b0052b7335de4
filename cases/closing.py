"""A case is closed only by its caller's word: solved, or not yet; pure.

Officers may find a case settled. Whether it is, is the caller's to say, on the next status call.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from cases.case import CALLER, Case
from cases.states import MOVES, State

ASKED = frozenset({State.ANSWERED, State.PROVEN, State.UNPROVEN, State.DONE, State.ARCHIVED})
"""States in which the caller is asked whether it is solved."""

CLOSED = ASKED - {State.ANSWERED}
"""States in which nothing more is done unless the caller reopens the case."""


@dataclass(frozen=True, slots=True)
class Closings:
    """How closing went: solved by the caller's word, closed without it, and opened again."""

    confirmed: int
    unconfirmed: int
    reopened: int


def confirmed(case: Case, at: datetime) -> Case:
    """The case after its caller said "solved"; said again, it changes nothing.

    An answered case is thereby done, save on the conduct track, where the leader decides.
    """
    if case.state not in ASKED or case.confirmed_at is not None:
        return case
    done = MOVES[State.ANSWERED, State.DONE].tracks
    if case.state is State.ANSWERED and case.track in done:
        case = case.moved(State.DONE, CALLER, at)
    return replace(case, confirmed_at=at, version=case.version + 1)


def reopened(case: Case, at: datetime) -> Case:
    """The case after its caller said "not yet": in the queue again, and nobody's.

    Whoever had closed it is not the one to look at it next. Said again, it changes nothing.
    """
    if case.state not in ASKED:
        return case
    again = case.moved(State.REOPENED, CALLER, at)
    return replace(again, owner="", version=case.version + 1)
