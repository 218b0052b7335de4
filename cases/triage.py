"""Triage in one go: what a complaint is about, whose it is, and where it stands from now on.

One form, one transaction, one version; each of the changes is an event of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from cases.access import Act, Viewer, may
from cases.case import Actor, Case
from cases.casework import Casework
from cases.categories import Category
from cases.errors import ActNotAllowed, MoveNotAllowed, TextUnfit
from cases.states import MOVES, Role, State, Track
from cases.store import WriteTransaction

CATEGORIES = tuple(category.value for category in Category)
"""What complaints are about, as lists count them; the words are in the catalogues."""

_Event = tuple[Case, str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decides; blank leaves things as they are, except for the officer's NRP."""

    category: str = ""
    track: Track | None = None
    unit: str = ""
    owner: str = ""
    state: State | None = None
    reason: str = ""


def targets(case: Case, role: Role) -> list[State]:
    """The states this role can bring the case into; whoever screens it has heard it."""
    direct = _open_to(case.state, role, case.track)
    heard = _open_to(State.HEARD, role, case.track) if State.HEARD in direct else []
    return [*direct, *(state for state in heard if state not in direct and state != case.state)]


def _open_to(origin: State, role: Role, track: Track | None) -> list[State]:
    return [
        move.target
        for move in MOVES.values()
        if move.origin is origin and role in move.by and (track is None or track in move.tracks)
    ]


def usual(case: Case, role: Role) -> State | None:
    """The state that comes next as a rule: what was heard is screened, what is screened is given
    to a unit; None where there is nothing usual."""
    found = targets(case, role)
    return next((state for state in (State.SCREENED, State.ASSIGNED) if state in found), None)


def decide(work: Casework, viewer: Viewer, case_id: UUID, version: int, decision: Decision) -> None:
    """Write down a decision.

    Raises:
        CaseUnseen, ActNotAllowed, MoveNotAllowed, CaseChanged: as every act.
        TextUnfit: when nothing is decided, or not enough.
    """
    if decision.category not in {"", *CATEGORIES}:
        raise TextUnfit("there is no such category")

    def change(tx: WriteTransaction, case: Case, actor: Actor) -> _Event:
        given = decision.unit, decision.owner
        hands_on = bool(decision.unit) and given != (case.unit, case.owner)
        if hands_on and not may(viewer, Act.ASSIGN, tx.guarded(case, work.today())):
            raise ActNotAllowed("your role does not do this")
        last: _Event | None = None
        for event in _events(tx, work, case, actor, decision, hands_on=hands_on):
            if last is not None:
                kept = tx.save_case(*_as_saved(last, actor), work.clock())
                event = (_upon(kept, event[0]), *event[1:])  # noqa: PLW2901 - the chain goes on
            last = event
        if last is None:
            raise TextUnfit("nothing was decided")
        return last

    work.act(viewer, case_id, Act.MOVE, change, version)


def _as_saved(event: _Event, actor: Actor) -> tuple[Case, Actor, str, dict[str, object]]:
    case, what, facts = event
    return case, actor, what, facts


def _upon(kept: Case, case: Case) -> Case:
    return replace(case, history_length=kept.history_length, history_head=kept.history_head)


def _events(
    tx: WriteTransaction,
    work: Casework,
    case: Case,
    actor: Actor,
    decision: Decision,
    *,
    hands_on: bool,
) -> Iterator[_Event]:
    """The case after each part of the decision."""
    reason = decision.reason.strip()
    if decision.category and decision.category != case.category:
        case = replace(case, category=decision.category)
        yield case, "described", {"category": case.category}
    if decision.track is not None and decision.track is not case.track:
        case = replace(case, track=decision.track)
        if decision.state is not State.SCREENED:
            raise MoveNotAllowed("screening decides the track")
    if hands_on:
        case = replace(case, unit=decision.unit, owner=decision.owner)
        yield case, "assigned", {"unit": case.unit, "owner": case.owner, "reason": reason}
    for target in _way(case, decision.state, actor.role):
        _require_ready(tx, case, target)
        facts = {"from": case.state.value, "to": target.value, "reason": reason}
        case = case.moved(target, actor, work.clock(), reason=reason)
        yield case, "moved", {**facts, "track": case.track}


def _way(case: Case, target: State | None, role: Role) -> list[State]:
    if target is None or target is case.state:
        return []
    if (case.state, target) not in MOVES and target in targets(case, role):
        return [State.HEARD, target]
    return [target]


def _require_ready(tx: WriteTransaction, case: Case, target: State) -> None:
    if target is State.SCREENED and case.track is None:
        raise MoveNotAllowed("screening decides the track")
    if target is State.ASSIGNED and not case.unit:
        raise TextUnfit("a disposisi names a unit")
    if target is State.ANSWERED and not any(a.approved_at for a in tx.answers(case.id)):
        raise MoveNotAllowed("there is no approved answer yet")
