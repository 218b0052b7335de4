"""`CaseStore` on SQLite and PostgreSQL; with `processes`, the only place where SQL is written."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from cases import prepared, word_store
from cases import tables as t
from cases.access import Guarded, Subject
from cases.case import (
    Actor,
    Call,
    Case,
    Reading,
    Recording,
    Statement,
    StatementState,
)
from cases.errors import ReferenceTaken
from cases.group_commit import GroupCommit
from cases.history import GENESIS, Event, seal
from cases.officer import Answer, Note
from cases.side_store import SideReading, SideWriting
from cases.states import OUT_OF_QUEUE, State
from cases.store import Job, ReadTransaction, WriteTransaction
from cases.view_store import subject_places

T = TypeVar("T")
Enqueue = Callable[[Connection, Job], None]
Due = Callable[[Case], date | None]


CASE = tuple(t.cases.c[field.name] for field in fields(Case))
"""The columns that make a `Case`."""


@cache
def _look_up(table: Table, key: str, order: str, *, locking: bool) -> Select[Any]:
    columns = CASE if table is t.cases else (table,)
    query = select(*columns).where(table.c[key] == bindparam("key_"))
    ordered = query.order_by(table.c[order]) if order else query
    return ordered.with_for_update() if locking else ordered


def case_row(case: Case) -> dict[str, Any]:
    """A case as the table keeps it."""
    return {**prepared.row(case), "in_queue": case.state not in OUT_OF_QUEUE}


class _Reading(SideReading):
    def __init__(self, connection: Connection, *, locking: bool) -> None:
        self._connection = connection
        self._dialect = connection.dialect.name
        self._locking = locking

    def _all(self, cls: type[T], query: Select[Any]) -> list[T]:
        return [cls(**row._mapping) for row in self._connection.execute(query)]

    def _some(self, cls: type[T], table: Table, key: str, value: object, order: str) -> list[T]:
        query = _look_up(table, key, order, locking=False)
        rows = self._connection.execute(query, {"key_": value})
        return [cls(**row._mapping) for row in rows]

    def _one(self, cls: type[T], table: Table, key: str, value: object) -> T | None:
        query = _look_up(table, key, "", locking=self._locking)
        row = self._connection.execute(query, {"key_": value}).one_or_none()
        return cls(**row._mapping) if row else None

    def call(self, sid: str) -> Call | None:
        return self._one(Call, t.calls, "sid", sid)

    def case(self, case_id: UUID) -> Case | None:
        return self._one(Case, t.cases, "id", case_id)

    def case_by_reference(self, reference: str) -> Case | None:
        return self._one(Case, t.cases, "reference", reference)

    def case_unheard(self, station: str, reporter: str, since: datetime) -> Case | None:
        c = t.cases.c
        mine = (c.reporter == reporter, c.station == station, c.opened_at >= since)
        unheard = (c.reference_heard_at.is_(None), c.state != State.SILENT)
        query = select(*CASE).where(*mine, *unheard)
        found = self._all(Case, query.order_by(c.opened_at.desc()).limit(1))
        return found[0] if found else None

    def cases(self, after: UUID | None, limit: int) -> list[Case]:
        query = select(*CASE).order_by(t.cases.c.id).limit(limit)
        return self._all(Case, query.where(t.cases.c.id > after) if after else query)

    def statements_of_call(self, sid: str) -> list[Statement]:
        return self._some(Statement, t.statements, "call_sid", sid, "id")

    def calls_with_pin(self, before: datetime) -> list[Call]:
        c = t.calls.c
        return self._all(Call, select(t.calls).where(c.spoken_pin != "", c.began_at < before))

    def statement(self, recording_sid: str) -> Statement | None:
        return self._one(Statement, t.statements, "recording_sid", recording_sid)

    def statements(self, case_id: UUID) -> list[Statement]:
        return self._some(Statement, t.statements, "case_id", case_id, "id")

    def unread(self, limit: int) -> list[Statement]:
        return self._in_state(StatementState.KEPT, limit)

    def stuck(self, limit: int) -> list[Statement]:
        return self._in_state(StatementState.FAILED, limit)

    def _in_state(self, state: StatementState, limit: int) -> list[Statement]:
        c = t.statements.c
        query = select(t.statements).where(c.state == state).order_by(c.opened_at).limit(limit)
        return self._all(Statement, query)

    def recording(self, statement_id: UUID) -> Recording | None:
        return self._one(Recording, t.recordings, "statement_id", statement_id)

    def recordings(self, after: UUID | None, limit: int) -> list[Recording]:
        c = t.recordings.c
        query = select(t.recordings).order_by(c.statement_id).limit(limit)
        return self._all(Recording, query.where(c.statement_id > after) if after else query)

    def readings(self, statement_id: UUID) -> list[Reading]:
        return self._some(Reading, t.readings, "statement_id", statement_id, "revision")

    def history(self, case_id: UUID) -> list[Event]:
        return self._some(Event, t.events, "case_id", case_id, "sequence")

    def guarded(self, case: Case, day: date) -> Guarded:
        s, g = t.subjects.c, t.grants.c
        named = self._rows(select(s.nrp).where(s.case_id == case.id))
        place = subject_places(day).subquery()
        served = self._rows(select(place).where(place.c.case_id == case.id))
        subjects = {Subject(row[0], "", "") for row in named}
        subjects |= {Subject(row[1], row[2], row[3]) for row in served}
        told = list(self._rows(select(g.nrp, g.denied).where(g.case_id == case.id)))
        return Guarded(
            station=case.station,
            sealed=case.sealed,
            unit=case.unit,
            subjects=frozenset(subjects),
            granted=frozenset(row[0] for row in told if not row[1]),
            denied=frozenset(row[0] for row in told if row[1]),
        )

    def notes(self, case_id: UUID) -> list[Note]:
        return self._some(Note, t.notes, "case_id", case_id, "id")

    def answers(self, case_id: UUID) -> list[Answer]:
        return self._some(Answer, t.answers, "case_id", case_id, "id")

    def answer_by_token(self, token: str) -> Answer | None:
        return self._one(Answer, t.answers, "voice_token", token) if token else None

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        return self._connection.execute(query).all()

    def count(self, key: str, now: datetime) -> int:
        c = t.counters.c
        query = select(c.count).where(c.key == key, c.ends_at > now)
        return self._connection.execute(query).scalar() or 0


class _Writing(_Reading, SideWriting):
    def __init__(self, connection: Connection, enqueue: Enqueue, due: Due) -> None:
        super().__init__(connection, locking=connection.dialect.name == "postgresql")
        self._enqueue = enqueue
        self._due = due

    def lock(self, key: str) -> None:
        # SQLite has one writer at a time anyway.
        if self._locking:
            self._connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(key))))

    def _save(self, table: Table, value: Any) -> None:
        self.save_row(table, prepared.row(value))

    def _add(self, table: Table, value: Any) -> None:
        self._connection.execute(prepared.insertion(table), prepared.row(value))

    def _add_new(self, table: Table, key: str, row: dict[str, Any]) -> bool:
        adding = prepared.adding_new(table, key, self._connection.dialect.name)
        return self._connection.execute(adding, row).rowcount == 1

    def save_call(self, call: Call) -> None:
        self._save(t.calls, call)

    def add_case(self, case: Case, actor: Actor, what: str, data: dict[str, Any]) -> Case:
        event, case = self._sealed(case, actor, what, data, case.opened_at)
        if not self._add_new(t.cases, "reference", case_row(case)):
            raise ReferenceTaken("another case has this reference")
        self._add(t.events, event)
        return case

    def save_case(
        self, case: Case, actor: Actor, what: str, data: dict[str, Any], at: datetime
    ) -> Case:
        event, case = self._sealed(case, actor, what, data, at)
        self._connection.execute(
            prepared.change(t.cases, "id"), {**case_row(case), "key_": case.id}
        )
        self._add(t.events, event)
        return case

    def _sealed(
        self, case: Case, actor: Actor, what: str, data: dict[str, Any], at: datetime
    ) -> tuple[Event, Case]:
        """The event, and the case as it stands with it: its history's end, and when it is due."""
        sequence, previous = case.history_length + 1, case.history_head or GENESIS
        event = seal(case.id, sequence, at, str(actor), what, data, previous)
        due = self._due(case)
        return event, replace(case, history_length=sequence, history_head=event.hash, due_on=due)

    def add_statement(self, statement: Statement) -> bool:
        return self._add_new(t.statements, "recording_sid", prepared.row(statement))

    def save_statement(self, statement: Statement) -> None:
        self._save(t.statements, statement)

    def save_recording(self, recording: Recording) -> None:
        self._save(t.recordings, recording)

    def add_reading(self, reading: Reading) -> None:
        self._add(t.readings, reading)

    def add_note(self, note: Note) -> None:
        self._add(t.notes, note)

    def save_answer(self, answer: Answer) -> None:
        self._save(t.answers, answer)

    def name_subject(self, case_id: UUID, nrp: str) -> None:
        self.save_row(t.subjects, {"case_id": case_id, "nrp": nrp})

    def grant(self, case_id: UUID, nrp: str, *, denied: bool) -> None:
        self.save_row(t.grants, {"case_id": case_id, "nrp": nrp, "denied": denied})

    def ungrant(self, case_id: UUID, nrp: str) -> None:
        g = t.grants.c
        self._connection.execute(delete(t.grants).where(g.case_id == case_id, g.nrp == nrp))

    def index(self, case: Case) -> None:
        readings = [
            revisions[-1].text
            for statement in self.statements(case.id)
            if (revisions := self.readings(statement.id))
        ]
        notes = [note.text for note in self.notes(case.id)]
        body = "\n".join([case.reference, case.formal_number, case.place, *readings, *notes])
        word_store.write(self._connection, case.id, body)

    def bump(self, key: str, now: datetime, window_seconds: int) -> int:
        self.lock(key)  # two who begin a window at once would each count one
        c = t.counters.c
        running = update(t.counters).where(c.key == key, c.ends_at > now)
        if self._connection.execute(running.values(count=c.count + 1)).rowcount:
            return self.count(key, now)
        begun = {"key": key, "count": 1, "ends_at": now + timedelta(seconds=window_seconds)}
        over = update(t.counters).where(c.key == key).values(begun)
        if self._connection.execute(over).rowcount == 0:
            self._connection.execute(insert(t.counters).values(begun))
        return 1

    def enqueue(self, job: Job) -> None:
        self._enqueue(self._connection, job)


def no_jobs(_connection: Connection, job: Job) -> None:
    """The `enqueue` of a store that only looks: a job there is a mistake in our code."""
    raise RuntimeError(f"this store has no durable engine for {job.name}")


def as_it_stands(case: Case) -> date | None:
    """The `due` of a store that knows no clocks: the day that the case has already."""
    return case.due_on


class SqlCaseStore:
    """Keeps cases in the database behind `engine`; `enqueue` hands jobs to the durable engine.

    `due` says by when the caller of a case hears more; every case is kept with that day.

    Not for the event loop: every method blocks on the database.
    """

    def __init__(self, engine: Engine, enqueue: Enqueue = no_jobs, due: Due = as_it_stands) -> None:
        self._engine = engine
        self._enqueue = enqueue
        self._due = due
        self._group = GroupCommit(self._transact)

    def read(self, look: Callable[[ReadTransaction], T]) -> T:
        with self._engine.connect() as connection:
            return look(_Reading(connection, locking=False))

    def write(self, change: Callable[[WriteTransaction], T]) -> T:
        if self._engine.dialect.name == "sqlite":
            return self._group.write(change)
        return self._transact(change)

    def _transact(self, change: Callable[[WriteTransaction], T]) -> T:
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                # Reads that lead to a write must not be overtaken between the two.
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            return change(_Writing(connection, self._enqueue, self._due))
