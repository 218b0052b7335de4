"""Which officer may see which case; pure, and the only place that decides. A denial always wins.

A complaint about an officer is sealed. The officer complained of, his unit and his superiors are
denied whatever else they are: administrators, grants and emergencies included. For a denied officer
the case does not exist. `cases.view_store` says the same in SQL.
"""

from dataclasses import dataclass
from enum import StrEnum

from cases.states import Role


class Act(StrEnum):
    """What an officer may do to a case that he may see."""

    READ = "read"
    LISTEN = "listen"
    CORRECT = "correct"
    NOTE = "note"
    MOVE = "move"
    ASSIGN = "assign"
    ANSWER = "answer"
    APPROVE = "approve"
    NAME_SUBJECT = "name-subject"
    GRANT = "grant"
    EXPORT = "export"
    ENTER = "enter"


@dataclass(frozen=True, slots=True)
class Viewer:
    """An officer as the roster has him at this moment."""

    nrp: str
    station: str
    unit: str
    role: Role


@dataclass(frozen=True, slots=True)
class Subject:
    """An officer complained of, and a place where he serves or served since the complaint."""

    nrp: str
    station: str
    unit: str


@dataclass(frozen=True, slots=True)
class Guarded:
    """What the decision needs to know of a case. `granted` and `denied` are NRPs."""

    station: str
    sealed: bool
    unit: str = ""
    subjects: frozenset[Subject] = frozenset()
    granted: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()


WHOLE_STATION = frozenset(
    {Role.OPERATOR, Role.DESK_CHIEF, Role.LEADER, Role.OVERSIGHT, Role.AUDITOR}
)
"""Roles that see every case of their station that is not sealed."""

_AT_WORK = frozenset(Act) - {Act.ASSIGN, Act.APPROVE, Act.GRANT, Act.EXPORT}
_ACTS: dict[Role, frozenset[Act]] = {
    Role.OPERATOR: _AT_WORK,
    Role.DESK_CHIEF: frozenset(Act) - {Act.GRANT},
    Role.UNIT_OFFICER: _AT_WORK,
    Role.LEADER: frozenset(Act) - {Act.GRANT},
    Role.OVERSIGHT: frozenset(Act),
    Role.AUDITOR: frozenset({Act.READ, Act.LISTEN, Act.EXPORT}),
    Role.ADMIN: frozenset(),
}


def is_denied(viewer: Viewer, case: Guarded) -> bool:
    """Whether the viewer is on the wrong side of a case: nothing overrides this."""
    if viewer.nrp in case.denied:
        return True
    return any(_stands_close(viewer, subject) for subject in case.subjects)


def near(unit: str, other: str) -> bool:
    """Whether two units are one, or one lies within the other, as `Reskrim/Unit 2` in `Reskrim`."""
    return unit == other or unit.startswith(f"{other}/") or other.startswith(f"{unit}/")


def _stands_close(viewer: Viewer, subject: Subject) -> bool:
    """The subject himself, his unit with those above and below it, and the head of his station."""
    if viewer.nrp == subject.nrp:
        return True
    if viewer.station != subject.station:
        return False
    return viewer.role is Role.LEADER or near(viewer.unit, subject.unit)


def may_see(viewer: Viewer, case: Guarded) -> bool:
    """Whether the case exists for this viewer."""
    if viewer.role is Role.ADMIN or is_denied(viewer, case):
        return False
    if viewer.nrp in case.granted:
        return True
    if viewer.station != case.station:
        return False
    if case.sealed:
        return viewer.role is Role.OVERSIGHT
    return viewer.role in WHOLE_STATION or (bool(case.unit) and viewer.unit == case.unit)


def may(viewer: Viewer, act: Act, case: Guarded) -> bool:
    """Whether the viewer may do this to the case."""
    return act in _ACTS.get(viewer.role, frozenset()) and may_see(viewer, case)


def acts_of(role: Role) -> frozenset[Act]:
    """What a role may do to the cases it sees."""
    return _ACTS.get(role, frozenset())
