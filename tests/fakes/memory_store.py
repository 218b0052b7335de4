"""`CaseStore` in memory: the promises of `cases.store` without a database.

A transaction works on a copy that takes the place of the original when it ends well.
"""

import threading
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from cases.access import Guarded, Subject
from cases.case import (
    Actor,
    Call,
    Case,
    Identity,
    Reading,
    Recording,
    Statement,
    StatementState,
)
from cases.copies import Copy, CopyKind
from cases.errors import ReferenceTaken
from cases.history import GENESIS, Event, seal
from cases.officer import Answer, Note
from cases.revisions import Draft
from cases.states import State
from cases.store import Job, ReadTransaction, WriteTransaction

T = TypeVar("T")

_WRITTEN_ONCE = ("sha256", "size", "media_type", "kept_at")


class Refused(Exception):
    """The store's rules do not let this be kept."""


@dataclass
class _Books:
    calls: dict[str, Call] = field(default_factory=dict)
    cases: dict[UUID, Case] = field(default_factory=dict)
    statements: dict[UUID, Statement] = field(default_factory=dict)
    recordings: dict[UUID, Recording] = field(default_factory=dict)
    readings: dict[tuple[UUID, int], Reading] = field(default_factory=dict)
    events: dict[tuple[UUID, int], Event] = field(default_factory=dict)
    counters: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    notes: dict[UUID, Note] = field(default_factory=dict)
    answers: dict[UUID, Answer] = field(default_factory=dict)
    identities: dict[UUID, Identity] = field(default_factory=dict)
    copies: dict[tuple[str, CopyKind], Copy] = field(default_factory=dict)
    drafts: dict[tuple[UUID, str, int], Draft] = field(default_factory=dict)
    subjects: dict[tuple[UUID, str], Subject] = field(default_factory=dict)
    grants: dict[tuple[UUID, str], bool] = field(default_factory=dict)

    def copied(self) -> "_Books":
        return _Books(*(copy(getattr(self, one.name)) for one in fields(self)))


class _Reading:
    def __init__(self, books: _Books) -> None:
        self._books = books

    def call(self, sid: str) -> Call | None:
        return self._books.calls.get(sid)

    def case(self, case_id: UUID) -> Case | None:
        return self._books.cases.get(case_id)

    def case_by_reference(self, reference: str) -> Case | None:
        found = (case for case in self._books.cases.values() if case.reference == reference)
        return next(found, None)

    def case_unheard(self, station: str, reporter: str, since: datetime) -> Case | None:
        found = [
            case
            for case in self._books.cases.values()
            if (case.station, case.reporter) == (station, reporter)
            and case.opened_at >= since
            and case.reference_heard_at is None
            and case.state is not State.SILENT
        ]
        return max(found, key=lambda case: case.opened_at, default=None)

    def cases(self, after: UUID | None, limit: int) -> list[Case]:
        found = [case for case in self._books.cases.values() if not after or case.id > after]
        return sorted(found, key=lambda case: case.id)[:limit]

    def statements_of_call(self, sid: str) -> list[Statement]:
        return _in_order(one for one in self._books.statements.values() if one.call_sid == sid)

    def calls_with_pin(self, before: datetime) -> list[Call]:
        calls = self._books.calls.values()
        return [call for call in calls if call.spoken_pin and call.began_at < before]

    def statement(self, recording_sid: str) -> Statement | None:
        found = self._books.statements.values()
        return next((one for one in found if one.recording_sid == recording_sid), None)

    def statements(self, case_id: UUID) -> list[Statement]:
        return _in_order(one for one in self._books.statements.values() if one.case_id == case_id)

    def unread(self, limit: int) -> list[Statement]:
        return self._in_state(StatementState.KEPT, limit)

    def stuck(self, limit: int) -> list[Statement]:
        return self._in_state(StatementState.FAILED, limit)

    def _in_state(self, state: StatementState, limit: int) -> list[Statement]:
        found = [one for one in self._books.statements.values() if one.state is state]
        return sorted(found, key=lambda one: one.opened_at)[:limit]

    def recording(self, statement_id: UUID) -> Recording | None:
        return self._books.recordings.get(statement_id)

    def recordings(self, after: UUID | None, limit: int) -> list[Recording]:
        found = [
            recording
            for statement_id, recording in sorted(self._books.recordings.items())
            if not after or statement_id > after
        ]
        return found[:limit]

    def readings(self, statement_id: UUID) -> list[Reading]:
        found = sorted(self._books.readings.items())
        return [reading for (of, _), reading in found if of == statement_id]

    def history(self, case_id: UUID) -> list[Event]:
        found = sorted(self._books.events.items())
        return [event for (of, _), event in found if of == case_id]

    def guarded(self, case: Case, day: date) -> Guarded:
        """By NRP alone: this store has no roster."""
        books = self._books
        told = {nrp: denied for (of, nrp), denied in books.grants.items() if of == case.id}
        return Guarded(
            station=case.station,
            sealed=case.sealed,
            unit=case.unit,
            subjects=frozenset(one for (of, _), one in books.subjects.items() if of == case.id),
            granted=frozenset(nrp for nrp, denied in told.items() if not denied),
            denied=frozenset(nrp for nrp, denied in told.items() if denied),
        )

    def notes(self, case_id: UUID) -> list[Note]:
        found = (note for note in self._books.notes.values() if note.case_id == case_id)
        return sorted(found, key=lambda note: note.id)

    def answers(self, case_id: UUID) -> list[Answer]:
        found = (answer for answer in self._books.answers.values() if answer.case_id == case_id)
        return sorted(found, key=lambda answer: answer.id)

    def answer_by_token(self, token: str) -> Answer | None:
        found = (answer for answer in self._books.answers.values() if answer.voice_token == token)
        return next(found, None) if token else None

    def identity(self, case_id: UUID) -> Identity | None:
        return self._books.identities.get(case_id)

    def copies(self, source: str) -> list[Copy]:
        return [copy for (of, _), copy in self._books.copies.items() if of == source]

    def drafts(self, statement_id: UUID, nrp: str) -> list[Draft]:
        found = sorted(self._books.drafts.items())
        return [draft for (of, who, _), draft in found if (of, who) == (statement_id, nrp)]

    def count(self, key: str, now: datetime) -> int:
        counted, ends_at = self._books.counters.get(key, (0, now))
        return counted if ends_at > now else 0


class _Writing(_Reading):
    def lock(self, key: str) -> None:
        """Writers run one after the other anyway."""

    def save_call(self, call: Call) -> None:
        self._books.calls[call.sid] = call

    def add_case(self, case: Case, actor: Actor, what: str, data: dict[str, Any]) -> Case:
        _require(case.id not in self._books.cases, "the case is there already")
        for other in self._books.cases.values():
            if case.reference == other.reference:
                raise ReferenceTaken("another case has this reference")
            same_call = case.call_sid is not None and case.call_sid == other.call_sid
            _require(not same_call, "the call has a case")
        return self._put(case, actor, what, data, case.opened_at)

    def save_case(
        self, case: Case, actor: Actor, what: str, data: dict[str, Any], at: datetime
    ) -> Case:
        _require(case.id in self._books.cases, "there is no such case")
        return self._put(case, actor, what, data, at)

    def _put(self, case: Case, actor: Actor, what: str, data: dict[str, Any], at: datetime) -> Case:
        sequence, previous = case.history_length + 1, case.history_head or GENESIS
        event = seal(case.id, sequence, at, str(actor), what, dict(data), previous)
        _require((case.id, sequence) not in self._books.events, "history is only added to")
        self._books.events[case.id, sequence] = event
        self._books.cases[case.id] = replace(case, history_length=sequence, history_head=event.hash)
        return self._books.cases[case.id]

    def add_statement(self, statement: Statement) -> bool:
        if self.statement(statement.recording_sid) is not None:
            return False
        self.save_statement(statement)
        return True

    def save_statement(self, statement: Statement) -> None:
        _require(statement.case_id in self._books.cases, "there is no such case")
        known = self.statement(statement.recording_sid)
        _require(known is None or known.id == statement.id, "the recording has a statement")
        self._books.statements[statement.id] = statement

    def save_recording(self, recording: Recording) -> None:
        _require(recording.statement_id in self._books.statements, "there is no such statement")
        kept = self._books.recordings.get(recording.statement_id, recording)
        same = all(getattr(kept, name) == getattr(recording, name) for name in _WRITTEN_ONCE)
        _require(same, "a recording is never altered")
        self._books.recordings[recording.statement_id] = recording

    def add_reading(self, reading: Reading) -> None:
        _require(reading.statement_id in self._books.statements, "there is no such statement")
        key = (reading.statement_id, reading.revision)
        _require(key not in self._books.readings, "a reading is never altered")
        self._books.readings[key] = reading

    def add_note(self, note: Note) -> None:
        _require(note.case_id in self._books.cases, "there is no such case")
        _require(note.id not in self._books.notes, "a note is never altered")
        self._books.notes[note.id] = note

    def save_answer(self, answer: Answer) -> None:
        _require(answer.case_id in self._books.cases, "there is no such case")
        self._books.answers[answer.id] = answer

    def save_identity(self, identity: Identity) -> None:
        _require(identity.case_id in self._books.cases, "there is no such case")
        self._books.identities[identity.case_id] = identity

    def save_copy(self, copy: Copy) -> None:
        self._books.copies[copy.source, copy.kind] = copy

    def save_draft(self, draft: Draft) -> None:
        _require(draft.statement_id in self._books.statements, "there is no such statement")
        self._books.drafts[draft.statement_id, draft.nrp, draft.sentence] = draft

    def drop_draft(self, statement_id: UUID, nrp: str, sentence: int) -> None:
        self._books.drafts.pop((statement_id, nrp, sentence), None)

    def name_subject(self, case_id: UUID, nrp: str) -> None:
        _require(case_id in self._books.cases, "there is no such case")
        self._books.subjects[case_id, nrp] = Subject(nrp, "", "")

    def grant(self, case_id: UUID, nrp: str, *, denied: bool) -> None:
        _require(case_id in self._books.cases, "there is no such case")
        self._books.grants[case_id, nrp] = denied

    def ungrant(self, case_id: UUID, nrp: str) -> None:
        self._books.grants.pop((case_id, nrp), None)

    def index(self, case: Case) -> None:
        """Nothing searches here."""

    def bump(self, key: str, now: datetime, window_seconds: int) -> int:
        counted, ends_at = self._books.counters.get(key, (0, now))
        if ends_at <= now:
            counted, ends_at = 0, now + timedelta(seconds=window_seconds)
        self._books.counters[key] = (counted + 1, ends_at)
        return counted + 1

    def enqueue(self, job: Job) -> None:
        self._books.jobs.setdefault(job.key, job)


class MemoryCaseStore:
    """Keeps cases for as long as it lives. Safe to share between threads."""

    def __init__(self) -> None:
        self._books = _Books()
        self._writer = threading.Lock()

    @property
    def jobs(self) -> list[Job]:
        """Every job enqueued, once a key, in order."""
        return list(self._books.jobs.values())

    @property
    def every_case(self) -> list[Case]:
        """Every case, in order of opening."""
        return self.read(lambda tx: tx.cases(None, len(self._books.cases)))

    def read(self, look: Callable[[ReadTransaction], T]) -> T:
        return look(_Reading(self._books))

    def write(self, change: Callable[[WriteTransaction], T]) -> T:
        with self._writer:
            books = self._books.copied()
            result = change(_Writing(books))
            self._books = books
            return result


def _in_order(statements: Iterable[Statement]) -> list[Statement]:
    return sorted(statements, key=lambda statement: statement.id)


def _require(fits: bool, otherwise: str) -> None:
    if not fits:
        raise Refused(otherwise)
