"""What officers do to a case: open, hear, decide, hand on, answer.

Each act asks the access policy first, names the version of the case it saw, and is written with its
event in one transaction. A case that the officer may not see does not exist.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from cases import clock as clocks
from cases.access import Act, Viewer, may, may_see
from cases.case import Actor, Case
from cases.clock import Clock
from cases.errors import ActNotAllowed, CaseChanged, CaseUnseen, MoveNotAllowed, TextUnfit
from cases.officer import Answer, Note
from cases.states import State, Track
from cases.store import CaseStore, ReadTransaction, WriteTransaction

MAX_ANSWER = 400
"""Characters; about 30 s of speech."""

MAX_TEXT = 4000

_Change = Callable[[WriteTransaction, Case, Actor], tuple[Case, str, dict[str, object]]]


@dataclass(frozen=True, slots=True)
class Casework:
    """The officers' acts. `zone` says which day it is for the roster."""

    store: CaseStore
    clock: Clock
    zone: ZoneInfo

    def today(self) -> date:
        """The station's day."""
        return self.clock().astimezone(self.zone).date()

    def opened(self, viewer: Viewer, case_id: UUID) -> None:
        """An officer has opened the case's page."""
        self._note_act(viewer, case_id, Act.READ, "opened page", {})

    def played(self, viewer: Viewer, case_id: UUID, facts: dict[str, object]) -> None:
        """An officer was sent a part of a recording: which, and from which second to which."""
        self._note_act(viewer, case_id, Act.LISTEN, "played", facts)

    def permitted(self, viewer: Viewer, case_id: UUID, act: Act) -> Case:
        """The case, for something that leaves no trace in it.

        Raises:
            CaseUnseen, ActNotAllowed: when the viewer may not do this to it.
        """
        return self.store.read(lambda tx: self._seen(tx, viewer, case_id, act))

    def move(
        self,
        viewer: Viewer,
        case_id: UUID,
        version: int,
        target: State,
        reason: str = "",
        track: Track | None = None,
    ) -> None:
        """Bring the case into another state; screening sets its track."""

        def change(
            tx: WriteTransaction, case: Case, actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            if target is State.SCREENED and track is not None:
                case = replace(case, track=track)
            if target is State.SCREENED and case.track is None:
                raise MoveNotAllowed("screening decides the track")
            if target is State.ANSWERED and not any(a.approved_at for a in tx.answers(case.id)):
                raise MoveNotAllowed("there is no approved answer yet")
            facts = {"from": case.state.value, "to": target.value, "reason": reason.strip()}
            moved = case.moved(target, actor, self.clock(), reason=reason)
            return moved, "moved", {**facts, "track": case.track}

        self._change(viewer, case_id, version, Act.MOVE, change)

    def assign(
        self, viewer: Viewer, case_id: UUID, version: int, unit: str, owner: str, reason: str
    ) -> None:
        """Write the disposisi: which unit, and which officer, by NRP, has the case from now on."""
        unit, owner = unit.strip(), owner.strip()
        if not unit:
            raise TextUnfit("a disposisi names a unit")

        def change(
            _tx: WriteTransaction, case: Case, actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            given = replace(case, unit=unit, owner=owner)
            if case.state in {State.SCREENED, State.IN_PROGRESS}:
                given = given.moved(State.ASSIGNED, actor, self.clock(), reason=reason)
            return given, "assigned", {"unit": unit, "owner": owner, "reason": reason.strip()}

        self._change(viewer, case_id, version, Act.ASSIGN, change)

    def take(self, viewer: Viewer, case_id: UUID, version: int) -> None:
        """Take the case oneself."""

        def change(
            _tx: WriteTransaction, case: Case, _actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            return replace(case, owner=viewer.nrp), "taken", {}

        self._change(viewer, case_id, version, Act.NOTE, change)

    def give_back(self, viewer: Viewer, case_id: UUID, version: int) -> None:
        """Undo the taking of a case; whoever it was assigned to by others cannot."""

        def change(
            tx: WriteTransaction, case: Case, _actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            owning = [e.what for e in tx.history(case.id) if e.what in {"taken", "assigned"}]
            if case.owner != viewer.nrp or owning[-1:] != ["taken"]:
                raise ActNotAllowed("only who took a case can give it back")
            return replace(case, owner=""), "given back", {}

        self._change(viewer, case_id, version, Act.NOTE, change)

    def note(self, viewer: Viewer, case_id: UUID, text: str) -> None:
        """Add an internal note."""
        text = _fit(text, MAX_TEXT)

        def change(
            tx: WriteTransaction, case: Case, actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            now = self.clock()
            tx.add_note(Note(clocks.new_id(now), case.id, str(actor), text, now))
            tx.index(case)
            return case, "noted", {}

        self._change(viewer, case_id, None, Act.NOTE, change)

    def answer(self, viewer: Viewer, case_id: UUID, text: str) -> None:
        """Write what the caller shall hear; a second person has to approve it."""
        text = _fit(text, MAX_ANSWER)
        if re.search(r"\d", text):
            raise TextUnfit("an answer is spoken: write figures as words")

        def change(
            tx: WriteTransaction, case: Case, actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            now = self.clock()
            tx.save_answer(Answer(clocks.new_id(now), case.id, str(actor), text, now))
            return case, "answer written", {}

        self._change(viewer, case_id, None, Act.ANSWER, change)

    def approve(self, viewer: Viewer, case_id: UUID, answer_id: UUID) -> None:
        """Approve an answer that somebody else wrote: from now on the caller hears it."""

        def change(
            tx: WriteTransaction, case: Case, actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            answer = next((a for a in tx.answers(case.id) if a.id == answer_id), None)
            if answer is None:
                raise CaseUnseen("there is no such answer")
            if answer.author == str(actor):
                raise ActNotAllowed("an answer is approved by a second person")
            now = self.clock()
            tx.save_answer(replace(answer, approved_by=str(actor), approved_at=now))
            return case, "answer approved", {"answer": str(answer_id)}

        self._change(viewer, case_id, None, Act.APPROVE, change)

    def name_subject(self, viewer: Viewer, case_id: UUID, version: int, nrp: str) -> None:
        """Name the officer complained of: that seals the case at once."""
        nrp = nrp.strip()
        if not re.fullmatch(r"\d{8}", nrp):
            raise TextUnfit("an NRP has eight digits")

        def change(
            tx: WriteTransaction, case: Case, _actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            tx.name_subject(case.id, nrp)
            sealed = replace(case, sealed=True, track=Track.CONDUCT)
            return sealed, "subject named", {}

        self._change(viewer, case_id, version, Act.NAME_SUBJECT, change)

    def act(
        self,
        viewer: Viewer,
        case_id: UUID,
        act: Act,
        change: _Change,
        version: int | None = None,
    ) -> None:
        """Do `change` as one act of the viewer's, with its event, if he may; a decision names the
        `version` it saw."""
        self._change(viewer, case_id, version, act, change)

    def _change(
        self, viewer: Viewer, case_id: UUID, version: int | None, act: Act, change: _Change
    ) -> None:
        actor = Actor(viewer.role, viewer.nrp)

        def apply(tx: WriteTransaction) -> None:
            tx.lock(str(case_id))
            case = self._seen(tx, viewer, case_id, act)
            if version is not None and case.version != version:
                raise CaseChanged("someone else changed the case meanwhile")
            changed, what, facts = change(tx, case, actor)
            if version is not None:
                changed = replace(changed, version=version + 1)
            tx.save_case(changed, actor, what, facts, self.clock())

        self.store.write(apply)

    def _seen(self, tx: ReadTransaction, viewer: Viewer, case_id: UUID, act: Act) -> Case:
        case = tx.case(case_id)
        if case is None:
            raise CaseUnseen("there is no such case")
        guarded = tx.guarded(case, self.today())
        if not may_see(viewer, guarded):
            raise CaseUnseen("there is no such case")
        if not may(viewer, act, guarded):
            raise ActNotAllowed("your role does not do this")
        return case

    def _note_act(
        self, viewer: Viewer, case_id: UUID, act: Act, what: str, facts: dict[str, object]
    ) -> None:
        self._change(viewer, case_id, None, act, lambda _tx, case, _actor: (case, what, facts))


def first_words(text: str) -> str:
    """The first dozen words, for lists."""
    return " ".join(text.split()[:12])[:160]


def _fit(text: str, longest: int) -> str:
    text = text.strip()
    if not text:
        raise TextUnfit("the text is empty")
    if len(text) > longest:
        raise TextUnfit(
            "the text has %(length)s characters; %(most)s are allowed",
            length=str(len(text)),
            most=str(longest),
        )
    return text
