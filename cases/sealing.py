"""Who else may see a sealed case, and what takes two people: unsealing, and archiving a complaint
about an officer.

Every act is oversight's (or, for archiving, the screener's), gives a reason, and stands in the
case's history. What the first of two people asks for is kept there and nowhere else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from cases.access import Act, Guarded, Viewer
from cases.case import Actor, Case
from cases.casework import Casework
from cases.errors import ActNotAllowed, MoveNotAllowed, TextUnfit
from cases.history import Event
from cases.states import State, Track, require_move
from cases.store import ReadTransaction, WriteTransaction

SHORTEST_REASON = 10
"""Characters; enough to say something."""

_Outcome = tuple[Case, str, dict[str, object]]


class Matter(StrEnum):
    """What two people decide together."""

    UNSEALING = "unsealing"
    ARCHIVING = "archiving"

    @property
    def asked(self) -> str:
        """The event with which the first person asks."""
        return f"{self.value} asked"

    @property
    def declined(self) -> str:
        """The event with which anyone of them declines."""
        return f"{self.value} declined"


_SETTLED_BY = {
    Matter.UNSEALING: frozenset({"unsealed", Matter.UNSEALING.declined}),
    Matter.ARCHIVING: frozenset({"moved", Matter.ARCHIVING.declined}),
}
_NEEDS = {Matter.UNSEALING: Act.GRANT, Matter.ARCHIVING: Act.MOVE}


class Say(StrEnum):
    """What oversight says of an officer's access to one case."""

    GRANT = "grant"
    DENY = "deny"
    WITHDRAW = "withdraw"


_SAID = {Say.GRANT: "granted", Say.DENY: "denied", Say.WITHDRAW: "access withdrawn"}


@dataclass(frozen=True, slots=True)
class Standing:
    """How a case is guarded, and what waits for a second person."""

    guarded: Guarded
    asked: dict[str, Event]


def pending(history: Iterable[Event], matter: Matter) -> Event | None:
    """The request that waits for a second person; a later decision or move makes it void."""
    found: Event | None = None
    for event in history:
        if event.what == matter.asked:
            found = event
        elif event.what in _SETTLED_BY[matter]:
            found = None
    return found


@dataclass(frozen=True, slots=True)
class Sealing:
    """Oversight's acts on a case."""

    casework: Casework

    def standing(self, tx: ReadTransaction, case: Case) -> Standing:
        """What oversight reads on a case's page."""
        history = tx.history(case.id)
        asked = {matter.value: pending(history, matter) for matter in Matter}
        guarded = tx.guarded(case, self.casework.today())
        return Standing(guarded, {name: event for name, event in asked.items() if event})

    def tell(self, viewer: Viewer, case_id: UUID, say: Say, nrp: str, reason: str) -> None:
        """Let an officer see the case, keep it from him, or take back what was said of him."""
        nrp, reason = nrp.strip(), _reason(reason)
        if not re.fullmatch(r"\d{8}", nrp):
            raise TextUnfit("an NRP has eight digits")

        def change(tx: WriteTransaction, case: Case, _actor: Actor) -> _Outcome:
            if say is Say.WITHDRAW:
                tx.ungrant(case.id, nrp)
            else:
                tx.grant(case.id, nrp, denied=say is Say.DENY)
            return case, _SAID[say], {"nrp": nrp, "reason": reason}

        self.casework.act(viewer, case_id, Act.GRANT, change)

    def ask(self, viewer: Viewer, case_id: UUID, matter: Matter, reason: str) -> None:
        """Ask for what a second person then confirms."""
        reason = _reason(reason)

        def change(_tx: WriteTransaction, case: Case, actor: Actor) -> _Outcome:
            _require_open(case, matter, actor, reason)
            return case, matter.asked, {"reason": reason}

        self.casework.act(viewer, case_id, _NEEDS[matter], change)

    def confirm(self, viewer: Viewer, case_id: UUID, matter: Matter) -> None:
        """Confirm what somebody else asked for: now it happens."""

        def change(tx: WriteTransaction, case: Case, actor: Actor) -> _Outcome:
            asked = _pending(tx, case, matter)
            if asked.actor == str(actor):
                raise ActNotAllowed("a second person has to confirm this")
            reason = str(asked.data["reason"])
            _require_open(case, matter, actor, reason)
            return self._done(case, matter, actor, reason, asked.actor)

        self.casework.act(viewer, case_id, _NEEDS[matter], change)

    def _done(self, case: Case, matter: Matter, actor: Actor, reason: str, first: str) -> _Outcome:
        if matter is Matter.UNSEALING:
            return replace(case, sealed=False), "unsealed", {"reason": reason, "first": first}
        now = self.casework.clock()
        moved = case.moved(State.ARCHIVED, actor, now, reason=reason, second=True)
        facts = {"from": case.state.value, "to": moved.state.value, "reason": reason}
        return moved, "moved", {**facts, "track": case.track, "first": first}

    def decline(self, viewer: Viewer, case_id: UUID, matter: Matter) -> None:
        """Decline what was asked for, or take one's own request back."""

        def change(tx: WriteTransaction, case: Case, _actor: Actor) -> _Outcome:
            asked = _pending(tx, case, matter)
            return case, matter.declined, {"first": asked.actor}

        self.casework.act(viewer, case_id, _NEEDS[matter], change)


def _pending(tx: ReadTransaction, case: Case, matter: Matter) -> Event:
    asked = pending(tx.history(case.id), matter)
    if asked is None:
        raise MoveNotAllowed("nobody has asked for this, or it is settled")
    return asked


def _require_open(case: Case, matter: Matter, actor: Actor, reason: str) -> None:
    if matter is Matter.UNSEALING and not case.sealed:
        raise MoveNotAllowed("the case is not sealed")
    if matter is Matter.ARCHIVING:
        if case.track is not Track.CONDUCT:
            raise MoveNotAllowed("only a complaint about an officer needs two people for this")
        require_move(case.state, State.ARCHIVED, actor.role, case.track, reason, second=True)


def _reason(text: str) -> str:
    text = text.strip()
    if len(text) < SHORTEST_REASON:
        raise TextUnfit("give a reason of at least ten characters")
    if len(text) > 400:
        raise TextUnfit("the reason has more than 400 characters")
    return text
