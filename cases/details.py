"""What officers find out about a case: place, formal number, next date, and duplicates."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from cases.access import Act, Viewer, may_see
from cases.case import Actor, Case
from cases.casework import Casework
from cases.errors import CaseUnseen, MoveNotAllowed, TextUnfit
from cases.states import State
from cases.store import ReadTransaction, WriteTransaction

LONGEST_PROMISE = timedelta(days=31)
"""A next date cannot be set further off, so that no clock is pushed out of sight."""

_Outcome = tuple[Case, str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Details:
    """What a form says of a case; blank where it says nothing."""

    place: str = ""
    formal_number: str = ""
    next_on: date | None = None


@dataclass(frozen=True, slots=True)
class Describing:
    """The acts that describe a case and tie it to another."""

    casework: Casework

    def describe(self, viewer: Viewer, case_id: UUID, version: int, details: Details) -> None:
        """Write down what is known.

        Raises:
            TextUnfit: saying what to mend.
        """
        place, number = " ".join(details.place.split()), " ".join(details.formal_number.split())
        if len(place) > 120 or len(number) > 64:
            raise TextUnfit("the place or the formal number is too long")

        def change(tx: WriteTransaction, case: Case, _actor: Actor) -> _Outcome:
            if details.next_on != case.next_on:
                self._require_near(details.next_on)
            described = replace(
                case,
                place=place,
                formal_number=number,
                next_on=details.next_on,
            )
            tx.index(described)
            return described, "described", _changes(case, described)

        self.casework.act(viewer, case_id, Act.NOTE, change, version)

    def _require_near(self, day: date | None) -> None:
        today = self.casework.today()
        if day is not None and not today <= day <= today + LONGEST_PROMISE:
            raise TextUnfit("the next date lies within the coming 31 days")

    def mark_duplicate(
        self,
        viewer: Viewer,
        case_id: UUID,
        version: int,
        original: UUID,
        reason: str,
        *,
        close: bool,
    ) -> None:
        """Say that a case repeats another; `close` archives it, where its state allows that."""
        reason = reason.strip()
        if not reason or len(reason) > 400:
            raise TextUnfit("a reason of at most 400 characters is needed")

        def change(tx: WriteTransaction, case: Case, actor: Actor) -> _Outcome:
            first = self._original(tx, viewer, case, original)
            tied = replace(case, duplicate_of=first.id)
            if close:
                now = self.casework.clock()
                tied = tied.moved(State.ARCHIVED, actor, now, reason=reason)
            facts = {"of": first.reference, "reason": reason, "from": case.state.value}
            return tied, "closed as duplicate" if close else "linked as duplicate", dict(facts)

        self.casework.act(viewer, case_id, Act.MOVE, change, version)

    def _original(self, tx: ReadTransaction, viewer: Viewer, case: Case, original: UUID) -> Case:
        """The case that is repeated: seen by the officer, another one, and itself no duplicate."""
        first = tx.case(original)
        if first is None or not may_see(viewer, tx.guarded(first, self.casework.today())):
            raise CaseUnseen("there is no such case")
        if first.id == case.id or first.duplicate_of is not None:
            raise MoveNotAllowed("a case repeats another one, which repeats none itself")
        if first.sealed and not case.sealed:  # whoever reads this case would learn of the other
            raise MoveNotAllowed("an open case cannot point to a sealed one")
        return first


def _changes(before: Case, after: Case) -> dict[str, object]:
    """What was changed, for the history; days as in ISO 8601."""
    named = {
        "place": (before.place, after.place),
        "formal_number": (before.formal_number, after.formal_number),
        "next_on": (str(before.next_on or ""), str(after.next_on or "")),
    }
    return {name: new for name, (old, new) in named.items() if old != new}
