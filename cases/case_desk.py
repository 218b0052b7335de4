"""What an officer sees of the case file: every query here is narrowed to his view of it.

`_visible` says in SQL what `cases.access.may_see` says in Python; a test holds them together. What
it leaves out is in no list, no count and no search.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Engine, Select, and_, exists, false, func, or_, select, text, true
from sqlalchemy import Uuid as SqlUuid
from sqlalchemy.sql.elements import ColumnElement

from cases import tables as t
from cases.access import Viewer
from cases.case import Case
from cases.sql_store import in_force
from cases.states import OUT_OF_QUEUE, Role, State

_WHOLE_STATION = (Role.OPERATOR, Role.DESK_CHIEF, Role.LEADER, Role.OVERSIGHT, Role.AUDITOR)


class Overview(StrEnum):
    """The lists an officer starts from."""

    NEW = "new"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    SEALED = "sealed"
    OPEN = "open"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows: an overview, words to search for, and a state."""

    overview: Overview = Overview.OPEN
    words: str = ""
    state: State | None = None


class CaseDesk:
    """The case file through an officer's eyes."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def case(self, viewer: Viewer, case_id: UUID, day: date) -> Case | None:
        """A case, if it exists for this officer."""
        query = select(t.cases).where(t.cases.c.id == case_id, _visible(viewer, day))
        found = self._cases(query)
        return found[0] if found else None

    def queue(
        self, viewer: Viewer, wanted: Wanted, before: UUID | None, limit: int, day: date
    ) -> list[Case]:
        """At most `limit` cases, the newest first, behind the case `before`."""
        query = self._wanted(viewer, wanted, day).order_by(t.cases.c.id.desc()).limit(limit)
        return self._cases(query.where(t.cases.c.id < before) if before else query)

    def newest(self, viewer: Viewer, wanted: Wanted, day: date) -> tuple[int, datetime | None]:
        """How many open cases there are at the front, up to 100, and the latest change."""
        found = self._wanted(viewer, wanted, day).limit(100).subquery()
        query = select(func.count(), func.max(found.c.state_since))
        with self._engine.connect() as connection:
            row = connection.execute(query).one()
            return int(row[0]), row[1]

    def _wanted(self, viewer: Viewer, wanted: Wanted, day: date) -> Select[tuple[object, ...]]:
        query = select(t.cases).where(_visible(viewer, day), _overview(viewer, wanted.overview))
        if wanted.state is not None:
            query = query.where(t.cases.c.state == wanted.state)
        if wanted.words.strip():
            query = query.where(self._matches(wanted.words))
        return query

    def _matches(self, words: str) -> ColumnElement[bool]:
        digits = words.replace("-", "").strip()
        c = t.cases.c
        by_number = or_(c.reference == digits, c.formal_number == words.strip())
        if self._engine.dialect.name == "postgresql":
            vector = text(
                "SELECT case_id FROM case_words WHERE vector @@ plainto_tsquery('simple', :words)"
            ).bindparams(words=words)
            found = vector.columns(case_id=SqlUuid()).subquery()
            return or_(by_number, c.id.in_(select(found.c.case_id)))
        quoted = " ".join('"' + word.replace('"', '""') + '"' for word in words.split())
        match = text(
            "SELECT replace(case_id, '-', '') AS case_id FROM case_words WHERE body MATCH :words"
        ).bindparams(words=quoted)
        found = match.columns(case_id=SqlUuid()).subquery()
        return or_(by_number, c.id.in_(select(found.c.case_id)))

    def _cases(self, query: Select[tuple[object, ...]]) -> list[Case]:
        with self._engine.connect() as connection:
            return [Case(**row._mapping) for row in connection.execute(query)]


def _overview(viewer: Viewer, overview: Overview) -> ColumnElement[bool]:
    c = t.cases.c
    is_open = c.state.not_in(OUT_OF_QUEUE)
    return {
        Overview.NEW: c.state.in_((State.NEW, State.DROPPED, State.REOPENED)),
        Overview.MINE: and_(c.owner == viewer.nrp, is_open),
        Overview.UNASSIGNED: and_(c.owner == "", is_open),
        Overview.WAITING: c.state == State.CLARIFYING,
        Overview.SEALED: and_(c.sealed, is_open),
        Overview.OPEN: is_open,
        Overview.ALL: true(),
    }[overview]


def _visible(viewer: Viewer, day: date) -> ColumnElement[bool]:
    c, g = t.cases.c, t.grants.c
    if viewer.role is Role.ADMIN:
        return false()
    granted = exists().where(g.case_id == c.id, g.nrp == viewer.nrp, g.denied.is_(False))
    by_role = and_(c.station == viewer.station, _by_role(viewer))
    return and_(or_(granted, by_role), ~_denied(viewer, day))


def _by_role(viewer: Viewer) -> ColumnElement[bool]:
    c = t.cases.c
    if viewer.role is Role.OVERSIGHT:
        return true()
    if viewer.role in _WHOLE_STATION:
        return c.sealed.is_(False)
    return and_(c.sealed.is_(False), c.unit != "", c.unit == viewer.unit)


def _denied(viewer: Viewer, day: date) -> ColumnElement[bool]:
    c, g, s, r = t.cases.c, t.grants.c, t.subjects.c, t.roster.c
    told = exists().where(g.case_id == c.id, g.nrp == viewer.nrp, g.denied)
    himself = exists().where(s.case_id == c.id, s.nrp == viewer.nrp)
    near = r.unit == viewer.unit if viewer.role is not Role.LEADER else true()
    close = exists().where(
        s.case_id == c.id, r.nrp == s.nrp, in_force(day), r.station == viewer.station, near
    )
    return or_(told, himself, close)
