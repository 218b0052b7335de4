"""How a list of cases is walked along in SQL: which alternatives, in which order, from where."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import FromClause, Select, and_, or_, select
from sqlalchemy.sql.elements import ColumnElement

from cases import tables as t
from cases import word_store
from cases.access import Viewer
from cases.overviews import Cursor, Overview
from cases.states import State
from cases.word_store import place_in_index

_NEW = (State.NEW, State.DROPPED, State.REOPENED)


@dataclass(frozen=True, slots=True)
class Walk:
    """How a list is walked along: in which order, from where, and how far."""

    by_deadline: bool
    cursor: Cursor | None
    limit: int

    @property
    def _backwards(self) -> bool:
        return self.cursor is not None and self.cursor.backwards

    def order(self, cases: FromClause) -> list[ColumnElement[Any]]:
        """The newest, or the nearest deadline, first; the other way round when going back."""
        key = [cases.c.due_on, cases.c.id] if self.by_deadline else [cases.c.id]
        up = self.by_deadline != self._backwards
        return [column.asc() if up else column.desc() for column in key]

    def beyond(self) -> Iterator[ColumnElement[bool]]:
        """What lies behind the cursor on this walk."""
        c, at = t.cases.c, self.cursor
        if at is None:
            return
        up = self.by_deadline != self._backwards
        further = c.id > at.case_id if up else c.id < at.case_id
        if not self.by_deadline:
            yield further
            return
        day = at.due_on or date.max
        yield c.due_on >= day if up else c.due_on <= day
        yield or_(c.due_on > day if up else c.due_on < day, further)

    def through(self, terms: list[ColumnElement[bool]]) -> Select[Any]:
        """The first cases under these terms."""
        return select(t.cases.c.id).where(*terms).order_by(*self.order(t.cases)).limit(self.limit)

    def through_words(self, terms: list[ColumnElement[bool]], *, placed: bool) -> Select[Any]:
        """The same, walking along the index of words where that is `placed` as cases are."""
        words = word_store.index
        query = select(t.cases.c.id).join(words, words.c.case_id == t.cases.c.id).where(*terms)
        if self.by_deadline or not placed:
            return query.order_by(*self.order(t.cases)).limit(self.limit)
        place, at = words.c.rowid, self.cursor
        if at is not None:
            stand = place_in_index(at.case_id)
            query = query.where(place >= stand if self._backwards else place <= stand)
        return query.order_by(place.asc() if self._backwards else place.desc()).limit(self.limit)


def terms(
    viewer: Viewer, overview: Overview, day: date, near: date
) -> tuple[ColumnElement[bool], ...]:
    """The alternatives that make up an overview; no case is in two of them."""
    c = t.cases.c
    waits = c.in_queue.is_(True)
    alternatives: dict[Overview, tuple[ColumnElement[bool], ...]] = {
        Overview.OPEN: (waits,),
        Overview.NEW: tuple(c.state == state for state in _NEW),
        Overview.MINE: (and_(waits, c.owner == viewer.nrp),),
        Overview.UNASSIGNED: (and_(waits, c.owner == ""),),
        Overview.WAITING: (c.state == State.CLARIFYING,),
        Overview.SOON: (and_(waits, c.due_on.between(day, near)),),
        Overview.LATE: (and_(waits, c.due_on < day),),
        Overview.SEALED: (and_(waits, c.sealed.is_(True)),),
        Overview.ALL: (waits, c.in_queue.is_(False)),
    }
    return alternatives[overview]
