"""When something of ours fails, the caller still hears words and can speak, and it arrives."""

import errno
import threading
from pathlib import Path

import pysqlite3
import pytest

from cases.case import StatementState
from ivr.simulator.call_record import Ending, Purpose, Spoke
from ivr.simulator.faults import MediaFault
from speech.errors import ModelMissing
from tests.calls.line import Line

APOLOGY = "Maaf, ada gangguan pada kami"
VOICE = (Purpose.VOICE, Purpose.GATHER, Purpose.RECORD, Purpose.REDIRECT)


def all_that_was_said_is_here_once(line: Line) -> bool:
    """Every recording at the exchange that holds speech is one statement with its bytes."""
    said = [
        made.sid
        for call in line.calls
        for made in call.recordings
        if made.status in {"completed", "deleted"} and made.seconds >= 1
    ]
    kept = [statement for case in line.cases() for statement in line.statements(case)]
    sids = [statement.recording_sid for statement in kept]
    assert len(sids) == len(set(sids))
    assert set(said) <= set(sids)
    assert all(line.sound(statement) for statement in kept)
    return True


def test_a_database_locked_for_ten_seconds(line, dial):
    holder = pysqlite3.connect(str(line.folder / "suara.db"), check_same_thread=False)
    holder.isolation_level = None
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(10, holder.rollback)
    release.start()
    call = dial("1 say:5s # 1 say:5s # 1", stays_on=True)
    release.join()
    assert max(request.seconds for request in call.requests) < 12
    assert any(isinstance(did, Spoke) and did.recorded for did in call.lines)
    assert call.ended is not Ending.FAILED
    line.reconciles()
    assert all_that_was_said_is_here_once(line)
    assert len(line.cases()) == 1
    holder.close()


def test_a_statement_of_sql_that_fails_at_any_moment_of_a_call(line, dial):
    dial("1 say:5s # 1", "+6281999000000")
    for number in range(1, line.executed + 2):
        with line.database_away(number.__eq__):
            call = dial("1 say:5s # 1 say:5s # 1", f"+62812000{number:05}")
        spoken = [did for did in call.lines if isinstance(did, Spoke) and did.recorded]
        assert spoken
        assert call.ended is not Ending.FAILED
    line.reconciles()
    assert all_that_was_said_is_here_once(line)
    assert len(line.cases()) == len(line.calls)


@pytest.mark.parametrize("script", ["1 say:5s # 1", "4 say:5s hangup", "9 0 say:5s # say:5s # 1"])
def test_a_database_that_is_away_for_a_whole_call(line, dial, script):
    with line.database_away():
        call = dial(script)
    assert all(request.status == 200 for request in call.requests if request.purpose in VOICE)
    assert any(isinstance(did, Spoke) and did.recorded for did in call.lines)
    line.reconciles()
    assert all_that_was_said_is_here_once(line)
    assert len(line.cases()) == 1


def test_an_outage_does_not_keep_a_silent_caller_for_ever(line, dial):
    with line.database_away():
        call = dial("1 silence", stays_on=True)
    assert call.ended is Ending.PRODUCT_HUNG_UP


def test_the_fault_is_spoken_in_the_callers_language(line, dial):
    dial("hangup")
    with line.database_away(lambda number: number > 12):
        call = dial("9 1 say:5s # hangup", "+6281200000001")
    assert "Sorry, something went wrong on our side" in call.heard_text()


def test_a_status_enquiry_that_fails_leads_to_a_message_that_arrives(line, dial):
    dial("1 say:5s # 1")
    reference = line.case().reference
    dial("2 hangup")
    with line.database_away(lambda number: number > 5):
        call = dial(f"2 {reference} say:5s hangup", "+6281200000001")
    assert APOLOGY in call.heard_text()
    line.reconciles()
    assert all_that_was_said_is_here_once(line)


class FullDisk:
    """A store that has no room."""

    def keep(self, content: bytes) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    def path(self, sha256: str) -> Path:
        raise NotImplementedError

    def verify(self, sha256: str) -> int:
        raise NotImplementedError


def test_a_full_disk_costs_time_and_no_recording(line, dial):
    for number in range(12):
        dial("1 say:2s hangup", f"+6281200000{number:03}")
    line.works(FullDisk())
    line.round("tidy", "read_unread", recordings=FullDisk())
    states = {said.state for case in line.cases() for said in line.statements(case)}
    assert states <= {StatementState.WAITING, StatementState.FAILED}
    assert all(made.status == "completed" for made in line.exchange.account.recordings.values())
    for _ in range(2):
        line.clock.passes(hours=1)
        line.round("tidy", "read_unread", "reconcile")
    states = [said.state for case in line.cases() for said in line.statements(case)]
    assert set(states) == {StatementState.TRANSCRIBED}
    assert all_that_was_said_is_here_once(line)


def test_work_that_failed_once_does_not_bury_what_was_kept_later(line, dial):
    dial("1 say:5s # 1")
    line.works(FullDisk())
    line.listeners.fault = ModelMissing("no installed model reads id")
    line.clock.passes(hours=1)
    line.round("read_unread", "tidy")
    line.round("tidy", "read_unread")
    line.listeners.fault = None
    line.clock.passes(hours=1)
    line.round("tidy", "read_unread")
    assert line.statements()[0].state is StatementState.TRANSCRIBED


def test_an_exchange_that_is_down_for_hours_loses_nothing(line, dial):
    dial("1 say:5s # 1", media=MediaFault(failures=40))
    line.works()
    assert line.statements()[0].state is StatementState.FAILED
    assert "not fetched" in line.statements()[0].reason
    for _ in range(6):
        line.clock.passes(hours=1)
        line.round("tidy", "read_unread")
    assert line.statements()[0].state is StatementState.TRANSCRIBED
    assert all_that_was_said_is_here_once(line)
