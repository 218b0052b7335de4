"""When the engine that reads is missing, or dies of a recording."""

import pytest

from cases.case import StatementState
from speech.errors import EngineUnavailable, ModelMissing, RecognizerStopped, UnreadableAudio


@pytest.mark.parametrize(
    "fault", [ModelMissing("no installed model reads id"), EngineUnavailable("out of memory")]
)
def test_without_an_engine_the_sound_is_kept_and_read_when_there_is_one(line, dial, fault):
    dial("1 say:5s # 1")
    line.listeners.fault = fault
    line.works()
    [statement] = line.statements()
    assert (statement.state, statement.reason) == (StatementState.KEPT, str(fault))
    assert line.sound(statement)
    line.round("read_unread")
    assert line.statements()[0].state is StatementState.KEPT
    line.listeners.fault = None
    line.round("read_unread")
    [statement] = line.statements()
    assert (statement.state, statement.reason) == (StatementState.TRANSCRIBED, "")
    assert line.words(statement) == "motor saya hilang"


def test_a_recogniser_that_stops_costs_one_try(line, dial):
    dial("1 say:5s # 1")
    line.listeners.fault = RecognizerStopped("SIGSEGV")
    [job] = [job for job in line._due(delayed=False) if job.name == "keep_recording"]
    line._do(line.work().jobs()["keep_recording"], job)
    [reading] = [job for job in line._due(delayed=False) if job.name == "read_statement"]
    line._do(line.work().jobs()["read_statement"], reading)
    [statement] = line.statements()
    assert (statement.state, statement.attempts) == (StatementState.KEPT, 1)
    line.listeners.fault = None
    line.works()
    assert line.statements()[0].state is StatementState.TRANSCRIBED


def test_three_stops_make_it_unreadable_and_its_sound_stays(line, dial):
    dial("1 say:5s # 1")
    line.listeners.fault = RecognizerStopped("SIGSEGV")
    line.works()
    [statement] = line.statements()
    assert (statement.state, statement.attempts) == (StatementState.UNREADABLE, 3)
    assert "stopped 3 times" in statement.reason
    assert len(line.listeners.heard) == 3
    assert line.sound(statement)
    line.listeners.fault = None
    line.round("read_unread", "tidy")
    assert line.statements()[0].state is StatementState.UNREADABLE


def test_sound_an_engine_cannot_be_given_is_unreadable_at_once(line, dial):
    dial("1 say:5s # 1")
    line.listeners.fault = UnreadableAudio("no sound in it")
    line.works()
    [statement] = line.statements()
    assert (statement.state, statement.reason) == (StatementState.UNREADABLE, "no sound in it")
    assert len(line.listeners.heard) == 1


def test_a_language_nobody_reads_is_kept(line, dial):
    dial("9 1 say:5s # 1")
    line.listeners.fault = ModelMissing("no installed model reads en")
    line.works()
    assert line.statements()[0].state is StatementState.KEPT


def test_many_unread_ones_are_all_read_in_the_end(line, dial):
    line.listeners.fault = ModelMissing("no installed model reads id")
    for number in range(12):
        dial("1 say:2s hangup", f"+6281200000{number:03}")
    line.works()
    line.listeners.fault = None
    line.round("read_unread")
    states = {line.statements(case)[0].state for case in line.cases()}
    assert states == {StatementState.TRANSCRIBED}


def test_work_done_twice_files_one_set_of_words(line, dial):
    call = dial("1 say:5s # 1")
    sid = call.recordings[0].sid
    line.works()
    before = line.everything()
    jobs = line.work().jobs()
    for _ in range(3):
        jobs["read_statement"](sid)
        line.work().filing.keep(sid, "again", 0)
    line.works()
    assert line.everything() == before
