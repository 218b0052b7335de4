"""What the administrator sees of the line's work, in SQL: figures, never a case.

Whatever belongs to a sealed case or a call about an officer is left out, so that nothing here
tells a denied administrator that there is one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, and_, func, not_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from cases import tables as t
from cases.case import Kind, StatementState

_LONGEST_CALL = timedelta(hours=4)
"""A call without an end after this long: its end was never reported."""

_LETTERS = 50


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the machine: `what` names it (`disk`, `speech-id`), `say` its state."""

    what: str
    well: bool
    say: str


@dataclass(frozen=True, slots=True)
class LiveCall:
    """A call in progress."""

    station: str
    began_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A statement that the machine gave up on."""

    recording_sid: str
    opened_at: datetime
    state: StatementState
    reason: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Live calls, statements that wait for words and their minutes, and what went wrong."""

    calls: list[LiveCall]
    waiting: int
    minutes: float
    letters: list[DeadLetter]


class HealthStore:
    """Looks at the work of the installation behind `engine`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def figures(self, now: datetime) -> Figures:
        """How things stand."""
        waiting, seconds = self._rows(_waiting())[0]
        return Figures(
            [LiveCall(*row) for row in self._rows(_live(now))],
            int(waiting),
            round(float(seconds or 0) / 60, 1),
            [DeadLetter(*row) for row in self._rows(_letters())],
        )

    def _rows(self, query: Select[*tuple[Any, ...]]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(query))


def _live(now: datetime) -> Select[Any]:
    k, c = t.calls.c, t.cases.c
    open_ = and_(k.ended_at.is_(None), k.began_at > now - _LONGEST_CALL)
    about_officer = or_(k.errand == Kind.OFFICER.value, func.coalesce(c.sealed, False))
    joined = t.calls.outerjoin(t.cases, c.id == func.coalesce(k.case_id, k.asked_case))
    query = select(k.station, k.began_at, k.language).select_from(joined)
    return query.where(open_, not_(about_officer)).order_by(k.began_at)


def _unsealed(*states: StatementState) -> ColumnElement[bool]:
    s, c = t.statements.c, t.cases.c
    return and_(c.id == s.case_id, c.sealed.is_(False), s.state.in_(states))


def _waiting() -> Select[int, Any]:
    s = t.statements.c
    waits = _unsealed(StatementState.WAITING, StatementState.KEPT)
    return select(func.count(s.id), func.sum(s.reported_seconds)).where(waits)


def _letters() -> Select[Any]:
    s = t.statements.c
    given_up = _unsealed(StatementState.FAILED, StatementState.UNREADABLE, StatementState.TOO_LARGE)
    query = select(s.recording_sid, s.opened_at, s.state, s.reason).where(given_up)
    return query.order_by(s.opened_at.desc()).limit(_LETTERS)
