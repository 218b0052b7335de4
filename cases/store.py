"""What keeping cases must promise.

A transaction is a function handed to `CaseStore.write` or `CaseStore.read`. All it writes is kept
together or not at all, events and enqueued jobs included; once `write` has returned, no crash
loses any of it. Two writers that `lock` the same key run one after the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from cases.access import Guarded
from cases.case import Actor, Call, Case, Identity, Reading, Recording, Statement
from cases.copies import Copy
from cases.history import Event
from cases.officer import Answer, Note
from cases.revisions import Draft

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Job:
    """Durable work to be done after the transaction: at most one job ever has a given `key`."""

    name: str
    key: str
    arguments: tuple[str, ...] = ()
    queue: str = "recordings"
    delay_seconds: float = 0


def backoff(attempt: int, first: float, longest: float) -> float:
    """Seconds before another try: `first`, then twice as long each time, `longest` at most."""
    return min(first * 2.0 ** min(attempt, 12), longest)


class ReadTransaction(Protocol):
    """Looking things up; absent things are None."""

    def call(self, sid: str) -> Call | None: ...

    def case(self, case_id: UUID) -> Case | None: ...

    def case_by_reference(self, reference: str) -> Case | None: ...

    def case_unheard(self, station: str, reporter: str, since: datetime) -> Case | None:
        """The newest case opened by `reporter` since then whose reference was never heard.

        Silent ones are left out.
        """

    def cases(self, after: UUID | None, limit: int) -> list[Case]:
        """At most `limit` cases in order of opening, behind the case `after`."""

    def statements_of_call(self, sid: str) -> list[Statement]: ...

    def calls_with_pin(self, before: datetime) -> list[Call]:
        """Calls begun before then that still hold a spoken PIN."""

    def statement(self, recording_sid: str) -> Statement | None: ...

    def statements(self, case_id: UUID) -> list[Statement]: ...

    def unread(self, limit: int) -> list[Statement]:
        """Kept statements without words, oldest first."""

    def stuck(self, limit: int) -> list[Statement]:
        """Statements that the machine gave up on: the dead letters, oldest first."""

    def recording(self, statement_id: UUID) -> Recording | None: ...

    def recordings(self, after: UUID | None, limit: int) -> list[Recording]:
        """At most `limit` recordings in order of statement id, behind `after`."""

    def readings(self, statement_id: UUID) -> list[Reading]:
        """All revisions, oldest first."""

    def history(self, case_id: UUID) -> list[Event]: ...

    def guarded(self, case: Case, day: date) -> Guarded:
        """What the access policy needs to know of a case, by the roster of that day."""

    def notes(self, case_id: UUID) -> list[Note]: ...

    def answers(self, case_id: UUID) -> list[Answer]:
        """All answers, oldest first, approved or not."""

    def answer_by_token(self, token: str) -> Answer | None:
        """The spoken answer that this random name was given to."""

    def identity(self, case_id: UUID) -> Identity | None:
        """Who the caller says he is, where he said so to an officer."""

    def copies(self, source: str) -> list[Copy]:
        """What is derived from the recording with this SHA-256."""

    def drafts(self, statement_id: UUID, nrp: str) -> list[Draft]:
        """What this officer has typed and not saved, by sentence."""

    def count(self, key: str, now: datetime) -> int:
        """How far the counter `key` has come; nought once its window is over."""


class WriteTransaction(ReadTransaction, Protocol):
    """Changing things. Each change of a case carries its event."""

    def lock(self, key: str) -> None:
        """Wait for every other writer that holds `key`, and hold it until the end."""

    def save_call(self, call: Call) -> None:
        """Add the call, or bring it up to date."""

    def add_case(self, case: Case, actor: Actor, what: str, data: dict[str, Any]) -> Case:
        """Keep a new case with its first event; returns it with the head of its history.

        Raises:
            ReferenceTaken: when another case has its reference.
        """

    def save_case(
        self, case: Case, actor: Actor, what: str, data: dict[str, Any], at: datetime
    ) -> Case:
        """Bring a case up to date with the event that tells why."""

    def add_statement(self, statement: Statement) -> bool:
        """Keep a new statement; False, and nothing changed, if its recording has one already."""

    def save_statement(self, statement: Statement) -> None: ...

    def save_recording(self, recording: Recording) -> None: ...

    def add_reading(self, reading: Reading) -> None: ...

    def add_note(self, note: Note) -> None: ...

    def save_answer(self, answer: Answer) -> None: ...

    def save_identity(self, identity: Identity) -> None: ...

    def save_copy(self, copy: Copy) -> None:
        """Keep where a copy is, in the place of an earlier one of its kind."""

    def save_draft(self, draft: Draft) -> None: ...

    def drop_draft(self, statement_id: UUID, nrp: str, sentence: int) -> None:
        """Forget a draft; it was saved, or thrown away."""

    def name_subject(self, case_id: UUID, nrp: str) -> None:
        """Name an officer complained of; naming him again changes nothing."""

    def grant(self, case_id: UUID, nrp: str, *, denied: bool) -> None:
        """Let an officer see a case, or keep it from him, whatever his role."""

    def ungrant(self, case_id: UUID, nrp: str) -> None:
        """Take back what `grant` said of an officer."""

    def index(self, case: Case) -> None:
        """Bring the case's words up to date for searching."""

    def bump(self, key: str, now: datetime, window_seconds: int) -> int:
        """Count one more under `key` in its running window; returns how many there are now."""

    def enqueue(self, job: Job) -> None:
        """Have `job` done once this transaction is kept; a repeated key changes nothing."""


class CaseStore(Protocol):
    """Keeps calls, cases and all that belongs to them."""

    def read(self, look: Callable[[ReadTransaction], T]) -> T: ...

    def write(self, change: Callable[[WriteTransaction], T]) -> T: ...


def every_case(store: CaseStore, page: int = 200) -> Iterator[Case]:
    """All cases in order of opening, a page at a time."""
    after: UUID | None = None
    while found := store.read(lambda tx, after=after: tx.cases(after, page)):  # type: ignore[misc]
        yield from found
        after = found[-1].id


def every_recording(store: CaseStore, page: int = 200) -> Iterator[Recording]:
    """All recordings in order of statement id, a page at a time."""
    after: UUID | None = None
    while found := store.read(lambda tx, after=after: tx.recordings(after, page)):  # type: ignore[misc]
        yield from found
        after = found[-1].statement_id
