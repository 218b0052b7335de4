"""What keeping cases promises, asked of the store in memory and of SQL on two databases."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import product
from typing import NoReturn

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from cases.case import (
    CALLER,
    SYSTEM,
    Actor,
    Case,
    Kind,
    Purpose,
    StatementState,
)
from cases.errors import ReferenceTaken
from cases.history import prove
from cases.sql_store import SqlCaseStore
from cases.states import Role, State, Track
from cases.store import CaseStore, Job, WriteTransaction, every_case, every_recording
from ivr.calls import Arrival
from ivr.desk import Desk
from ivr.errands import Errand
from ivr.forms import Form
from ivr.phrasebook import load_phrasebook
from ivr.stations import load_stations
from ivr.taking import Intake
from tests.contracts.conftest import Database, Kept, jobs_in
from tests.contracts.opens_a_call import TIMES, take
from tests.fakes.case_file import (
    A_CALLER,
    A_STATION,
    a_call,
    a_case,
    a_reading,
    a_recording,
    a_sid,
    a_statement,
    opened,
    stated,
)
from tests.fakes.set_clock import A_MONDAY, SetClock

WIT = timezone(timedelta(hours=9))
JOB = Job("keep_recording", "recording-1", ("RE1",))


class Struck(Exception):
    """Something goes wrong at the end of a transaction."""


def at_once(count: int, work: Callable[[int], object]) -> list[object]:
    """What `count` threads come to that do this at the same time."""
    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(work, range(count)))


# What is absent


def test_what_is_absent_is_none_or_nothing(store: CaseStore) -> None:
    case = a_case()
    assert store.read(lambda tx: tx.call("CA0")) is None
    assert store.read(lambda tx: tx.case(case.id)) is None
    assert store.read(lambda tx: tx.case_by_reference("40729150")) is None
    assert store.read(lambda tx: tx.statement("RE0")) is None
    assert store.read(lambda tx: tx.recording(case.id)) is None
    assert store.read(lambda tx: tx.case_unheard(A_STATION, A_CALLER, A_MONDAY)) is None
    assert store.read(lambda tx: [*tx.statements(case.id), *tx.history(case.id)]) == []
    assert store.read(lambda tx: tx.count("wrong", A_MONDAY)) == 0


# What comes back


def test_a_call_comes_back_as_it_was(store: CaseStore) -> None:
    bare = a_call(reporter=None)
    case = opened(store)
    full = a_call(
        language="en",
        errand="report",
        notice_version="2026-11",
        notice_at=A_MONDAY + timedelta(microseconds=123456),
        case_id=case.id,
        offered_case=case.id,
        asked_reference="40729150",
        asked_case=case.id,
        spoken_pin="012345",
        status="completed",
        ended_at=A_MONDAY + timedelta(minutes=3),
        seconds=180,
    )
    for call in (bare, full):
        store.write(lambda tx, call=call: tx.save_call(call))  # type: ignore[misc]
        assert store.read(lambda tx, call=call: tx.call(call.sid)) == call  # type: ignore[misc]


def test_a_call_is_brought_up_to_date(store: CaseStore) -> None:
    call = a_call()
    later = replace(call, status="completed", seconds=0)
    store.write(lambda tx: tx.save_call(call))
    store.write(lambda tx: tx.save_call(later))
    assert store.read(lambda tx: tx.call(call.sid)) == later


def test_a_case_comes_back_with_its_kind_and_track(store: CaseStore) -> None:
    for kind, track in product(Kind, [*Track, None]):
        case = opened(store, kind=kind, track=track, sealed=kind is Kind.OFFICER, reporter=None)
        found = store.read(lambda tx, case=case: tx.case(case.id))  # type: ignore[misc]
        assert found == case
        assert type(found.track) is type(track)
        assert store.read(lambda tx, case=case: tx.case_by_reference(case.reference)) == case  # type: ignore[misc]


def test_a_case_comes_back_in_every_state(store: CaseStore) -> None:
    case = opened(store)
    for state in State:
        case = store.write(
            lambda tx, case=case, state=state: tx.save_case(  # type: ignore[misc]
                replace(case, state=state, proof_failures=case.proof_failures + 1),
                SYSTEM,
                "moved",
                {},
                A_MONDAY,
            )
        )
        assert store.read(lambda tx, case=case: tx.case(case.id)) == case  # type: ignore[misc]


def test_a_moment_comes_back_in_utc_to_the_microsecond(store: CaseStore) -> None:
    in_jayapura = datetime(2026, 6, 8, 0, 30, 0, 999_999, WIT)
    case = opened(store, opened_at=in_jayapura)
    found = store.read(lambda tx: tx.case(case.id))
    assert found is not None
    assert found.opened_at == in_jayapura
    [event] = store.read(lambda tx: tx.history(case.id))
    assert event.at == in_jayapura
    assert event.at.utcoffset() == timedelta(0)


def test_a_statement_comes_back_in_every_state(store: CaseStore) -> None:
    case = opened(store)
    kept = [
        stated(store, case, state=state, purpose=purpose, reason="mesin “mati”", attempts=2)
        for state, purpose in product(StatementState, Purpose)
    ]
    for one in kept:
        assert store.read(lambda tx, one=one: tx.statement(one.recording_sid)) == one  # type: ignore[misc]
        assert store.read(lambda tx, one=one: tx.statements_of_call(one.call_sid)) == [one]  # type: ignore[misc]
    assert store.read(lambda tx: tx.statements(case.id)) == kept


def test_a_recording_and_its_measure_come_back(store: CaseStore) -> None:
    statement = stated(store, opened(store))
    bare = a_recording(statement)
    full = replace(
        bare,
        seconds=12.345,
        speech_seconds=0.0,
        rate=8000,
        removed_upstream_at=A_MONDAY + timedelta(days=3),
    )
    for recording in (bare, full):
        store.write(lambda tx, recording=recording: tx.save_recording(recording))  # type: ignore[misc]
        assert store.read(lambda tx: tx.recording(statement.id)) == recording


def test_readings_come_back_word_for_word_oldest_first(store: CaseStore) -> None:
    statement = stated(store, opened(store))
    words = (
        {"word": "“piket”", "start": 0.1, "end": 0.30000000000000004, "confidence": 1.0},
        {"word": "éè 한국어", "start": 1, "end": 2.5, "confidence": None, "doubtful": True},
    )
    machine = a_reading(statement, text="piket\nkedua", words=words)
    person = a_reading(statement, revision=2, words=(), text="", author="operator:Siti")
    for reading in (machine, person):
        store.write(lambda tx, reading=reading: tx.add_reading(reading))  # type: ignore[misc]
    assert store.read(lambda tx: tx.readings(statement.id)) == [machine, person]


def test_history_comes_back_as_a_chain_that_proves_itself(store: CaseStore) -> None:
    case = opened(store)
    facts = {"reason": "salah “sambung”", "words": 3, "share": 0.1, "none": None, "list": [1, {}]}
    for actor in (SYSTEM, CALLER, Actor(Role.OPERATOR, "Siti")):
        case = store.write(
            lambda tx, case=case, actor=actor: tx.save_case(case, actor, "noted", facts, A_MONDAY)  # type: ignore[misc]
        )
    events = store.read(lambda tx: tx.history(case.id))
    prove(case.id, events, case.history_length, case.history_head)
    assert [event.sequence for event in events] == [1, 2, 3, 4]
    assert [event.actor for event in events] == ["caller", "system", "caller", "operator:Siti"]
    assert events[-1].data == facts
    assert store.read(lambda tx: tx.case(case.id)) == case


# All or nothing


def test_a_broken_transaction_keeps_nothing(kept: Kept) -> None:
    case, call = a_case(), a_call()
    statement = a_statement(case)

    def break_down(tx: WriteTransaction) -> NoReturn:
        tx.save_call(call)
        tx.add_case(case, CALLER, "opened", {})
        tx.save_statement(statement)
        tx.save_recording(a_recording(statement))
        tx.add_reading(a_reading(statement))
        tx.bump("wrong", A_MONDAY, 60)
        tx.enqueue(JOB)
        raise Struck

    with pytest.raises(Struck):
        kept.store.write(break_down)
    read = kept.store.read
    assert read(lambda tx: tx.call(call.sid)) is None
    assert read(lambda tx: tx.case(case.id)) is None
    assert read(lambda tx: tx.history(case.id)) == []
    assert read(lambda tx: tx.statement(statement.recording_sid)) is None
    assert read(lambda tx: tx.recording(statement.id)) is None
    assert read(lambda tx: tx.readings(statement.id)) == []
    assert read(lambda tx: tx.count("wrong", A_MONDAY)) == 0
    assert kept.jobs() == 0


def test_a_broken_change_leaves_the_case_and_its_history_as_they_were(store: CaseStore) -> None:
    case = opened(store)

    def break_down(tx: WriteTransaction) -> NoReturn:
        tx.save_case(replace(case, state=State.HEARD), SYSTEM, "heard", {}, A_MONDAY)
        raise Struck

    with pytest.raises(Struck):
        store.write(break_down)
    assert store.read(lambda tx: tx.case(case.id)) == case
    assert len(store.read(lambda tx: tx.history(case.id))) == 1


def test_a_transaction_reads_what_it_wrote_and_returns_what_it_found(store: CaseStore) -> None:
    call = a_call()

    def change(tx: WriteTransaction) -> object:
        tx.save_call(call)
        return tx.call(call.sid)

    assert store.write(change) == call


def test_nobody_reads_what_is_not_kept_yet(store: CaseStore) -> None:
    call = a_call()

    def change(tx: WriteTransaction) -> object:
        tx.save_call(call)
        return at_once(1, lambda _: store.read(lambda other: other.call(call.sid)))

    assert store.write(change) == [None]


# What there is only one of


def test_a_reference_is_given_once(kept: Kept) -> None:
    first = opened(kept.store)

    def twice(tx: WriteTransaction) -> Case:
        with pytest.raises(ReferenceTaken):
            tx.add_case(a_case(reference=first.reference), SYSTEM, "opened", {})
        return tx.add_case(a_case(), SYSTEM, "opened", {})

    second = kept.store.write(twice)
    assert list(every_case(kept.store)) == sorted([first, second], key=lambda case: case.id)


def test_a_new_statement_leaves_the_one_its_recording_has(store: CaseStore) -> None:
    case = opened(store)
    first = stated(store, case)
    again = a_statement(case, recording_sid=first.recording_sid)
    other = a_statement(case)
    assert store.write(lambda tx: (tx.add_statement(again), tx.add_statement(other))) == (
        False,
        True,
    )
    kept = store.read(lambda tx: tx.statements(case.id))
    assert sorted(one.id for one in kept) == sorted([first.id, other.id])


def test_a_call_has_one_case_and_cases_without_a_call_are_many(kept: Kept) -> None:
    first = opened(kept.store, call_sid=a_sid("CA"))
    with pytest.raises(kept.refusal):
        opened(kept.store, call_sid=first.call_sid)
    opened(kept.store, call_sid=None)
    opened(kept.store, call_sid=None)
    assert len(list(every_case(kept.store))) == 3


def test_a_recording_has_one_statement(kept: Kept) -> None:
    case = opened(kept.store)
    first = stated(kept.store, case)
    with pytest.raises(kept.refusal):
        stated(kept.store, case, recording_sid=first.recording_sid)
    assert kept.store.read(lambda tx: tx.statements(case.id)) == [first]


def test_an_event_is_not_overwritten_by_a_writer_who_was_overtaken(kept: Kept) -> None:
    stale = opened(kept.store)
    kept.store.write(lambda tx: tx.save_case(stale, SYSTEM, "first", {}, A_MONDAY))
    with pytest.raises(kept.refusal):
        kept.store.write(lambda tx: tx.save_case(stale, SYSTEM, "second", {}, A_MONDAY))
    events = kept.store.read(lambda tx: tx.history(stale.id))
    assert [event.what for event in events] == ["opened", "first"]


def test_a_statement_of_no_case_is_refused(kept: Kept) -> None:
    orphan = a_statement(a_case())
    with pytest.raises(kept.refusal):
        kept.store.write(lambda tx: tx.save_statement(orphan))


def test_an_event_of_no_case_is_refused(kept: Kept) -> None:
    with pytest.raises(kept.refusal):
        kept.store.write(lambda tx: tx.save_case(a_case(), SYSTEM, "moved", {}, A_MONDAY))


def test_a_reading_is_never_replaced(kept: Kept) -> None:
    statement = stated(kept.store, opened(kept.store))
    first = a_reading(statement)
    kept.store.write(lambda tx: tx.add_reading(first))
    with pytest.raises(kept.refusal):
        kept.store.write(lambda tx: tx.add_reading(replace(first, text="other")))
    assert kept.store.read(lambda tx: tx.readings(statement.id)) == [first]


@pytest.mark.parametrize(
    "altered", [{"sha256": "ef" * 32}, {"size": 1}, {"kept_at": A_MONDAY + timedelta(seconds=1)}]
)
def test_a_recording_is_never_altered(kept: Kept, altered: dict[str, object]) -> None:
    statement = stated(kept.store, opened(kept.store))
    first = a_recording(statement)
    kept.store.write(lambda tx: tx.save_recording(first))
    with pytest.raises(kept.refusal):
        kept.store.write(lambda tx: tx.save_recording(a_recording(statement, **altered)))
    assert kept.store.read(lambda tx: tx.recording(statement.id)) == first


# Jobs


def test_a_job_is_enqueued_once_a_key(kept: Kept) -> None:
    for _ in range(3):
        kept.store.write(lambda tx: tx.enqueue(JOB))
    kept.store.write(lambda tx: [tx.enqueue(JOB), tx.enqueue(replace(JOB, key="recording-2"))])
    assert kept.jobs() == 2


def test_a_delayed_job_is_enqueued_like_any_other(kept: Kept) -> None:
    later = replace(JOB, queue="upkeep", delay_seconds=3600)
    kept.store.write(lambda tx: tx.enqueue(later))
    kept.store.write(lambda tx: tx.enqueue(later))
    assert kept.jobs() == 1


def test_jobs_enqueued_at_once_under_one_key_are_one(kept: Kept) -> None:
    at_once(8, lambda _: kept.store.write(lambda tx: tx.enqueue(JOB)))
    assert kept.jobs() == 1


# Writers at the same time


def test_threads_that_open_the_same_call_make_one_case(kept: Kept) -> None:
    call, recording = a_sid("CA"), a_sid("RE")
    at_once(12, lambda _: kept.store.write(lambda tx: take(tx, call, recording)))
    [case] = every_case(kept.store)
    [statement] = kept.store.read(lambda tx: tx.statements(case.id))
    assert (case.call_sid, statement.recording_sid) == (call, recording)
    assert kept.jobs() == 1
    events = kept.store.read(lambda tx: tx.history(case.id))
    prove(case.id, events, case.history_length, case.history_head)


def test_processes_that_open_the_same_call_make_one_case(database: Database) -> None:
    call, recording = a_sid("CA"), a_sid("RE")
    command = [sys.executable, "-m", "tests.contracts.opens_a_call", database.url, call, recording]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    heard = [process.communicate(timeout=60)[0].split() for process in processes]
    [case] = every_case(SqlCaseStore(database.engine))
    assert heard == [[case.reference] * TIMES] * 2
    assert jobs_in(database.engine) == 1


def test_twenty_deliveries_of_one_action_at_once_make_one_case(kept: Kept) -> None:
    stations = load_stations((), load_phrasebook())
    desk = Desk(kept.store, stations, SetClock())
    who = Arrival(a_sid("CA"), stations.at(""), A_CALLER)
    form = Form({"RecordingSid": a_sid("RE"), "RecordingDuration": "9", "Digits": "#"})
    intake = Intake(desk)
    turns = at_once(20, lambda _: intake.taken(who, "id", Errand.REPORT, 1, form))
    [case] = every_case(kept.store)
    assert len(kept.store.read(lambda tx: tx.statements(case.id))) == 1
    assert kept.jobs() == 1
    assert all(turn == turns[0] for turn in turns)


def test_concurrent_changes_of_one_case_all_stay_in_its_history(store: CaseStore) -> None:
    case = opened(store)

    def change(tx: WriteTransaction) -> Case:
        current = tx.case(case.id)
        assert current is not None
        worse = replace(current, proof_failures=current.proof_failures + 1)
        return tx.save_case(worse, CALLER, "proof failed", {}, A_MONDAY)

    at_once(8, lambda _: store.write(change))
    found = store.read(lambda tx: tx.case(case.id))
    assert found is not None
    assert (found.proof_failures, found.history_length) == (8, 9)
    prove(case.id, store.read(lambda tx: tx.history(case.id)), 9, found.history_head)


# Counters


def test_a_counter_counts_until_its_window_is_over(store: CaseStore) -> None:
    later = A_MONDAY + timedelta(seconds=60)
    bump = lambda at: store.write(lambda tx: tx.bump("wrong", at, 60))  # noqa: E731
    assert [bump(A_MONDAY), bump(A_MONDAY + timedelta(seconds=59))] == [1, 2]
    assert store.read(lambda tx: tx.count("wrong", later - timedelta(seconds=1))) == 2
    assert store.read(lambda tx: tx.count("wrong", later)) == 0
    assert [bump(later), bump(later)] == [1, 2]
    assert store.read(lambda tx: tx.count("wrong", later + timedelta(seconds=59))) == 2


def test_counters_do_not_mix(store: CaseStore) -> None:
    store.write(lambda tx: [tx.bump("a", A_MONDAY, 60), tx.bump("b", A_MONDAY, 60)])
    assert store.write(lambda tx: tx.bump("a", A_MONDAY, 60)) == 2
    assert store.read(lambda tx: tx.count("b", A_MONDAY)) == 1


@pytest.mark.parametrize("used_before", [False, True])
def test_a_counter_misses_nobody_who_counts_at_the_same_time(
    store: CaseStore, used_before: bool
) -> None:
    if used_before:
        store.write(lambda tx: tx.bump("wrong", A_MONDAY - timedelta(days=2), 60))
    counted = at_once(8, lambda _: store.write(lambda tx: tx.bump("wrong", A_MONDAY, 60)))
    assert sorted(map(str, counted)) == list("12345678")
    assert store.read(lambda tx: tx.count("wrong", A_MONDAY)) == 8


# Lists


def test_cases_come_in_pages_in_order_of_opening(store: CaseStore) -> None:
    cases = [opened(store) for _ in range(7)]
    assert store.read(lambda tx: tx.cases(None, 3)) == cases[:3]
    assert store.read(lambda tx: tx.cases(cases[2].id, 3)) == cases[3:6]
    assert store.read(lambda tx: tx.cases(cases[-1].id, 3)) == []
    assert list(every_case(store, page=3)) == cases


def test_recordings_come_in_pages(store: CaseStore) -> None:
    case = opened(store)
    recordings = [a_recording(stated(store, case)) for _ in range(5)]
    for recording in reversed(recordings):
        store.write(lambda tx, recording=recording: tx.save_recording(recording))  # type: ignore[misc]
    assert list(every_recording(store, page=2)) == recordings


def test_unread_and_stuck_statements_come_oldest_first(store: CaseStore) -> None:
    case = opened(store)
    times = [A_MONDAY + timedelta(minutes=minutes) for minutes in (3, 1, 2)]
    kept = [stated(store, case, state=StatementState.KEPT, opened_at=at) for at in times]
    failed = [stated(store, case, state=StatementState.FAILED, opened_at=at) for at in times]
    stated(store, case, state=StatementState.TRANSCRIBED)
    assert store.read(lambda tx: tx.unread(9)) == [kept[1], kept[2], kept[0]]
    assert store.read(lambda tx: tx.stuck(2)) == [failed[1], failed[2]]


def test_the_newest_unheard_case_of_a_telephone_is_found(store: CaseStore) -> None:
    old = opened(store, opened_at=A_MONDAY)
    new = opened(store, opened_at=A_MONDAY + timedelta(hours=1))
    late = A_MONDAY + timedelta(hours=2)
    opened(store, opened_at=late, reference_heard_at=late)
    opened(store, opened_at=late, state=State.SILENT)
    opened(store, opened_at=late, station="polsek-lain")
    opened(store, opened_at=late, reporter="+6281200000000")
    opened(store, opened_at=late, reporter=None)
    find = lambda since: store.read(lambda tx: tx.case_unheard(A_STATION, A_CALLER, since))  # noqa: E731
    assert find(A_MONDAY) == new
    assert find(new.opened_at) == new
    assert find(new.opened_at + timedelta(seconds=1)) is None
    assert old != new


def test_calls_that_still_hold_a_code_are_found(store: CaseStore) -> None:
    old = a_call(spoken_pin="012345", began_at=A_MONDAY)
    young = a_call(spoken_pin="543210", began_at=A_MONDAY + timedelta(hours=7))
    for call in (old, young, a_call()):
        store.write(lambda tx, call=call: tx.save_call(call))  # type: ignore[misc]
    assert store.read(lambda tx: tx.calls_with_pin(A_MONDAY + timedelta(hours=6))) == [old]


# What the database itself refuses


REWRITING = [
    "UPDATE events SET what = 'nothing'",
    "UPDATE events SET data = '[]'",
    "UPDATE events SET hash = previous",
    "UPDATE events SET sequence = sequence + 10",
    "DELETE FROM events",
    "UPDATE readings SET text = 'other'",
    "UPDATE readings SET words = '[]'",
    "UPDATE readings SET author = 'operator:Siti'",
    "UPDATE readings SET language = 'en'",
    "DELETE FROM readings",
    "UPDATE recordings SET sha256 = 'ff'",
    "UPDATE recordings SET size = size - 1",
    "UPDATE recordings SET media_type = 'text/plain'",
    "DELETE FROM recordings",
    "DELETE FROM statements",
    "DELETE FROM cases",
]


@pytest.fixture
def written(database: Database) -> Database:
    """A database with one of everything."""
    store = SqlCaseStore(database.engine)
    statement = stated(store, opened(store))
    store.write(lambda tx: tx.save_recording(a_recording(statement)))
    store.write(lambda tx: tx.add_reading(a_reading(statement)))
    return database


@pytest.mark.parametrize("rewriting", REWRITING)
def test_raw_sql_cannot_rewrite_what_is_only_added_to(written: Database, rewriting: str) -> None:
    with pytest.raises(DatabaseError), written.engine.begin() as connection:
        connection.execute(text(rewriting))


@pytest.mark.parametrize("table", ["events", "readings", "recordings"])
def test_raw_sql_cannot_replace_or_empty_a_table(written: Database, table: str) -> None:
    sqlite = written.engine.dialect.name == "sqlite"
    emptying = (
        f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        if sqlite
        else f"TRUNCATE {table} CASCADE"
    )
    with pytest.raises(DatabaseError), written.engine.begin() as connection:
        connection.execute(text(emptying))


def test_raw_sql_may_note_the_measure_of_a_recording(written: Database) -> None:
    with written.engine.begin() as connection:
        changed = connection.execute(text("UPDATE recordings SET seconds = 1.5, rate = 8000"))
    assert changed.rowcount == 1
