"""Which officer may see which case; pure, and the only place that decides. A denial always wins.

A complaint about an officer is sealed. The officer complained of, his unit and his superiors are
denied whatever else they are: administrators, grants and emergencies included. For a denied officer
the case does not exist.
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


@dataclass(frozen=True, slots=True)
class Viewer:
    """An officer as the roster has him at this moment."""

    nrp: str
    station: str
    unit: str
    role: Role


@dataclass(frozen=True, slots=True)
class Subject:
    """An officer complained of, as the roster has him at this moment."""

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


_WHOLE_STATION = frozenset(
    {Role.OPERATOR, Role.DESK_CHIEF, Role.LEADER, Role.OVERSIGHT, Role.AUDITOR}
)
_ACTS: dict[Role, frozenset[Act]] = {
    Role.OPERATOR: frozenset(
        {Act.READ, Act.LISTEN, Act.CORRECT, Act.NOTE, Act.MOVE, Act.ANSWER, Act.NAME_SUBJECT}
    ),
    Role.DESK_CHIEF: frozenset(Act) - {Act.GRANT},
    Role.UNIT_OFFICER: frozenset(
        {Act.READ, Act.LISTEN, Act.CORRECT, Act.NOTE, Act.MOVE, Act.ANSWER, Act.NAME_SUBJECT}
    ),
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


def _stands_close(viewer: Viewer, subject: Subject) -> bool:
    """The subject himself, his unit, and whoever leads his station."""
    if viewer.nrp == subject.nrp:
        return True
    if viewer.station != subject.station:
        return False
    return viewer.unit == subject.unit or viewer.role is Role.LEADER


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
    return viewer.role in _WHOLE_STATION or (bool(case.unit) and viewer.unit == case.unit)


def may(viewer: Viewer, act: Act, case: Guarded) -> bool:
    """Whether the viewer may do this to the case."""
    return act in _ACTS.get(viewer.role, frozenset()) and may_see(viewer, case)


def acts_of(role: Role) -> frozenset[Act]:
    """What a role may do to the cases it sees."""
    return _ACTS.get(role, frozenset())
