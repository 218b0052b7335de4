"""Which cases exist for an officer, in SQL: what `cases.access.may_see` says, for every query.

Lists, counts, searches and sound all go through `visible`; a test holds it and the policy together.
The conditions do not depend on the case at hand, so that a database works each out once a query.
"""

from datetime import date
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    and_,
    exists,
    false,
    func,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.sql.elements import ColumnElement

from cases import tables as t
from cases.access import WHOLE_STATION, Viewer
from cases.states import Role


def in_force(day: date) -> ColumnElement[bool]:
    """Roster lines that hold on this day."""
    r = t.roster.c
    return and_(r.begins <= day, or_(r.ends.is_(None), r.ends >= day))


def subject_places(day: date) -> CompoundSelect[Any]:
    """Case, NRP, station and unit: where the officers complained of serve, or have served since
    the complaint was opened; where they were entered, for those without a line in the roster."""
    s, r, o, c = t.subjects.c, t.roster.c, t.officers.c, t.cases.c
    since = and_(r.begins <= day, or_(r.ends.is_(None), r.ends >= func.date(c.opened_at)))
    by_roster = (
        select(s.case_id, s.nrp, r.station, r.unit)
        .join(t.roster, r.nrp == s.nrp)
        .join(t.cases, c.id == s.case_id)
        .where(since)
    )
    listed = exists().where(r.nrp == o.nrp, in_force(day))
    as_entered = (
        select(s.case_id, s.nrp, o.station, o.unit).join(t.officers, o.nrp == s.nrp).where(~listed)
    )
    return union_all(by_roster, as_entered)


def visible(viewer: Viewer, day: date) -> ColumnElement[bool]:
    """The condition on `cases` that leaves what exists for this viewer."""
    return or_(false(), *ways(viewer, day))


def ways(viewer: Viewer, day: date) -> tuple[ColumnElement[bool], ...]:
    """The alternatives that make up `visible`, by role and by grant; they may overlap.

    A list asks each by itself, for a database walks along an index only without an OR.
    """
    if viewer.role is Role.ADMIN:
        return ()
    c = t.cases.c
    by_role = and_(c.station == viewer.station, _by_role(viewer))
    by_grant = c.id.in_(_told(viewer, denied=False))
    return tuple(and_(seen, ~_denied(viewer, day)) for seen in (by_role, by_grant))


def granted(viewer: Viewer) -> Select[Any]:
    """The ids of the cases that this viewer was let into one by one."""
    return _told(viewer, denied=False)


def _by_role(viewer: Viewer) -> ColumnElement[bool]:
    c = t.cases.c
    if viewer.role is Role.OVERSIGHT:
        return true()
    if viewer.role in WHOLE_STATION:
        return c.sealed.is_(False)
    return and_(c.sealed.is_(False), c.unit != "", c.unit == viewer.unit)


def _told(viewer: Viewer, *, denied: bool) -> Select[Any]:
    g = t.grants.c
    return select(g.case_id).where(g.nrp == viewer.nrp, g.denied.is_(denied))


def _denied(viewer: Viewer, day: date) -> ColumnElement[bool]:
    c, s = t.cases.c, t.subjects.c
    himself = select(s.case_id).where(s.nrp == viewer.nrp)
    told = c.id.in_(_told(viewer, denied=True))
    return or_(told, c.id.in_(himself), *_close(viewer, day))


def _close(viewer: Viewer, day: date) -> tuple[ColumnElement[bool], ...]:
    """What `subject_places` says of the case at hand: asked case by case, it costs a look into one
    index for each line of a list, and no more the more complaints there are."""
    s, r, o, c = t.subjects.c, t.roster.c, t.officers.c, t.cases.c
    since = and_(r.begins <= day, or_(r.ends.is_(None), r.ends >= func.date(c.opened_at)))
    listed = exists().where(r.nrp == o.nrp, in_force(day))
    posted = exists().where(s.case_id == c.id, r.nrp == s.nrp, since, *_beside(viewer, r))
    entered = exists().where(s.case_id == c.id, o.nrp == s.nrp, ~listed, *_beside(viewer, o))
    return posted.correlate(t.cases), entered.correlate(t.cases)


def _beside(viewer: Viewer, place: Any) -> tuple[ColumnElement[bool], ...]:
    """Whether a place of the roster is in the viewer's unit, or in the station that he leads."""
    near = true() if viewer.role is Role.LEADER else _near(place.unit, viewer.unit)
    return place.station == viewer.station, near


def _near(unit: ColumnElement[str], own: str) -> ColumnElement[bool]:
    """As `access.near`; not by LIKE, which takes capitals for small letters on SQLite."""
    below, above = f"{own}/", unit + "/"
    within = func.substr(unit, 1, len(below)) == below
    around = func.substr(own, 1, func.length(above)) == above
    return or_(unit == own, within, around)
