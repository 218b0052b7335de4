"""What an officer sees of the case file: every query here is narrowed to his view of it.

`cases.view_store.ways` says in SQL what `cases.access.may_see` says in Python. What it leaves out
is in no list, no count and no search.

A list is asked in branches, each of which a database answers by walking along one index until the
page is full; so a list costs the same however many cases there are.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, Select, and_, select, union
from sqlalchemy.sql.elements import ColumnElement

from cases import tables as t
from cases import word_store
from cases.access import Viewer
from cases.case import Case
from cases.clock import first_id
from cases.deadlines import NO_DECREE, Calendar, working_days_after
from cases.list_store import Walk, terms
from cases.overviews import SOON_WORKING_DAYS, Cursor, Page, Wanted, cursor_at
from cases.sql_store import CASE
from cases.view_store import granted, visible, ways
from cases.word_store import place_in_index

_ALIKE_FOR = timedelta(days=30)
_MOST_GRANTS = 500


class CaseDesk:
    """The case file through an officer's eyes. `zone` says when the station's days begin,
    `calendar` which of them are worked."""

    def __init__(self, engine: Engine, zone: ZoneInfo, calendar: Calendar = NO_DECREE) -> None:
        self._engine = engine
        self._calendar = calendar
        self._dialect = engine.dialect.name
        self._zone = zone

    def case(self, viewer: Viewer, case_id: UUID, day: date) -> Case | None:
        """A case, if it exists for this officer."""
        return self._one(viewer, t.cases.c.id == case_id, day)

    def by_reference(self, viewer: Viewer, typed: str, day: date) -> Case | None:
        """The case of a reference, with or without its hyphen, if it exists for this officer."""
        reference = word_store.read_reference(typed)
        return self._one(viewer, t.cases.c.reference == reference, day)

    def page(
        self, viewer: Viewer, wanted: Wanted, cursor: Cursor | None, limit: int, day: date
    ) -> Page:
        """At most `limit` cases of a list, from the cursor on."""
        backwards = cursor is not None and cursor.backwards
        found = self._list(viewer, wanted, cursor, limit + 1, day)
        more, cases = len(found) > limit, found[:limit]
        if not cases:
            return Page(())
        if backwards:
            cases.reverse()
        earlier = more if backwards else cursor is not None
        later = backwards or more
        return Page(
            tuple(cases),
            cursor_at(cases[0], backwards=True) if earlier else None,
            cursor_at(cases[-1]) if later else None,
        )

    def every(
        self, viewer: Viewer, wanted: Wanted, at_most: int, day: date, part: int = 500
    ) -> Iterator[Case]:
        """The cases of a list in order, a part at a time."""
        cursor: Cursor | None = None
        while at_most > 0:
            page = self.page(viewer, wanted, cursor, min(part, at_most), day)
            yield from page.cases
            cursor, at_most = page.later, at_most - len(page.cases)
            if cursor is None:
                return

    def alike(self, viewer: Viewer, case: Case, day: date, limit: int = 10) -> list[Case]:
        """Cases that may be about the same, the newest first: the same caller's within 30 days,
        and those of the same place on the same day."""
        c = t.cases.c
        others = (c.station == case.station, c.id != case.id)
        branches = [
            select(c.id).where(same, *others, visible(viewer, day)).limit(limit)
            for same in self._same(case)
        ]
        return self._cases(branches, [c.id.desc()], limit)

    def _same(self, case: Case) -> Iterator[ColumnElement[bool]]:
        c, at = t.cases.c, case.opened_at
        if case.reporter:
            near = c.opened_at.between(at - _ALIKE_FOR, at + _ALIKE_FOR)
            yield and_(c.reporter == case.reporter, c.station == case.station, near)
        if case.place:
            day = at.astimezone(self._zone).date()
            yield and_(c.place == case.place, *self._received(day, day))

    def _one(self, viewer: Viewer, which: ColumnElement[bool], day: date) -> Case | None:
        query = select(*CASE).where(which, visible(viewer, day))
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return Case(**row._mapping) if row else None

    def _list(
        self, viewer: Viewer, wanted: Wanted, cursor: Cursor | None, limit: int, day: date
    ) -> list[Case]:
        walk = Walk(wanted.by_deadline, cursor, limit)
        narrowed = [*self._filters(wanted), *walk.beyond()]
        branches: list[Select[Any]] = []
        near = working_days_after(day, SOON_WORKING_DAYS, self._calendar)
        for way, placed in self._ways(viewer, day):
            for term in terms(viewer, wanted.overview, day, near):
                branches += self._branches(walk, wanted.words, [way, term, *narrowed], placed)
        return self._cases(branches, walk.order(t.cases), limit)

    def _ways(
        self, viewer: Viewer, day: date
    ) -> Iterator[tuple[ColumnElement[bool], list[ColumnElement[bool]]]]:
        """The ways to what the viewer sees, each with what it says of the index of words: the few
        cases he was let into are looked up in it, not waited for on the way through."""
        known = ways(viewer, day)
        yield from ((way, []) for way in known[:1])
        with self._engine.connect() as connection:
            ids = connection.execute(granted(viewer).limit(_MOST_GRANTS)).scalars().all()
        if ids and known:
            places = word_store.index.c.rowid.in_(map(place_in_index, ids))
            few = self._dialect == "sqlite" and len(ids) < _MOST_GRANTS
            yield known[1], [places] if few else []

    def _branches(
        self,
        walk: Walk,
        typed: str,
        under: list[ColumnElement[bool]],
        placed: list[ColumnElement[bool]],
    ) -> Iterator[Select[Any]]:
        """The cases under these terms; where something was typed, those that have it."""
        if not typed.strip():
            yield walk.through(under)
            return
        if reference := word_store.read_reference(typed):
            yield walk.through([t.cases.c.reference == reference, *under])
        if words := word_store.read_words(typed):
            found = word_store.holds(words, self._dialect)
            yield walk.through_words([found, *placed, *under], placed=self._dialect == "sqlite")

    def _filters(self, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
        c = t.cases.c
        for column, value in (
            (c.state, wanted.state),
            (c.kind, wanted.kind),
            (c.track, wanted.track),
            (c.unit, wanted.unit),
            (c.owner, wanted.owner),
        ):
            if value:
                yield column == value
        yield from self._received(wanted.since, wanted.until)

    def _received(self, first: date | None, last: date | None) -> Iterator[ColumnElement[bool]]:
        """Received on these days: an id begins with that moment, so days are stretches of ids."""
        if first is not None:
            yield t.cases.c.id >= first_id(self._begin(first))
        if last is not None and last < date.max:
            yield t.cases.c.id < first_id(self._begin(last + timedelta(days=1)))

    def _begin(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone)

    def _cases(
        self, branches: Iterable[Select[Any]], order: list[ColumnElement[Any]], limit: int
    ) -> list[Case]:
        parts = [select(branch.subquery().c.id) for branch in branches]
        if not parts:
            return []
        query = select(*CASE).where(t.cases.c.id.in_(union(*parts)))
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(*order).limit(limit))
            return [Case(**row._mapping) for row in rows]
