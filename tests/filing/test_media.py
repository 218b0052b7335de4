"""A recording's file may be late, broken, huge or elsewhere: each ends in the state it should."""

from datetime import timedelta

import pytest

from cases.case import StatementState
from cases.states import State
from ivr.simulator.faults import STORAGE, MediaFault, Truncation

DELETED = "deleted"


def files_asked_for(line) -> list[int]:
    asked = line.exchange.requests
    return [request.status for request in asked if request.path.endswith(".wav")]


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        (MediaFault(ready_after_requests=3), [404, 404, 404, 200]),
        (MediaFault(failures=2, failure_status=500), [500, 500, 200]),
        (MediaFault(failures=1, failure_status=429), [429, 200]),
        (MediaFault(ready_after_requests=1, failures=1), [404, 503, 200]),
        (MediaFault(bytes_per_second=400_000), [200]),
        (MediaFault(redirect_to=STORAGE), [302, 200]),
    ],
    ids=["not yet", "broken twice", "too many", "both", "slow", "elsewhere"],
)
def test_what_comes_at_last_is_kept_whole_read_and_deleted_upstream(line, dial, fault, answers):
    call = dial("1 say:5s # 1", media=fault)
    sid = call.recordings[0].sid
    original = line.exchange.media_of(sid)
    line.works()
    [statement] = line.statements()
    assert statement.state is StatementState.TRANSCRIBED
    assert line.sound(statement) == original
    assert files_asked_for(line) == answers
    assert line.exchange.recording(sid).status == DELETED


def test_whoever_we_are_sent_to_gets_no_credentials(line, dial):
    dial("1 say:5s # 1", media=MediaFault(redirect_to=STORAGE))
    line.works()
    [at_twilio, elsewhere] = [r for r in line.exchange.requests if r.path.endswith(".wav")]
    assert at_twilio.with_credentials
    assert not elsewhere.with_credentials
    assert elsewhere.host != at_twilio.host


@pytest.mark.parametrize("truncation", [Truncation.DECLARED, Truncation.UNDECLARED])
def test_half_a_file_is_not_taken_for_the_whole(line, dial, truncation):
    call = dial("1 say:5s # 1", media=MediaFault(truncation=truncation))
    sid = call.recordings[0].sid
    line.works(delayed=False)
    assert line.statements()[0].state is StatementState.WAITING
    line.exchange.set_media_fault(MediaFault(), sid)
    line.works()
    [statement] = line.statements()
    assert line.sound(statement) == line_sound(line, sid)
    assert statement.state is StatementState.TRANSCRIBED


def line_sound(line, sid: str) -> bytes:
    """What the exchange had, from its recorder: our copy must be all of it."""
    kept = line.sound(line.statements()[0])
    assert line.exchange.recording(sid).status == DELETED
    assert len(kept) > 5 * 16_000
    return kept


def test_a_file_that_stays_cut_short_is_kept_for_what_it_is(line, dial):
    dial("1 say:8s # 1", media=MediaFault(truncation=Truncation.UNDECLARED))
    line.works()
    [statement] = line.statements()
    assert statement.state is StatementState.TRANSCRIBED
    assert 4 * 16_000 < len(line.sound(statement)) < 5 * 16_000


def test_a_connection_that_always_breaks_is_a_dead_letter_for_now(line, dial):
    call = dial("1 say:5s # 1", media=MediaFault(truncation=Truncation.DECLARED))
    line.works()
    [statement] = line.statements()
    assert (statement.state, bool(statement.reason)) == (StatementState.FAILED, True)
    assert line.exchange.recording(call.recordings[0].sid).status == "completed"


def test_more_than_any_statement_can_be_is_left_at_the_exchange_for_a_person(line, dial):
    call = dial("1 say:5s # 1", media=MediaFault(endless=True))
    line.works()
    [statement] = line.statements()
    assert statement.state is StatementState.TOO_LARGE
    assert line.case().state is State.NEW
    assert line.exchange.recording(call.recordings[0].sid).status == "completed"


def test_a_page_of_html_is_no_recording_and_the_copy_upstream_stays(line, dial):
    call = dial("1 say:5s # 1", media=MediaFault(html=True))
    line.works()
    [statement] = line.statements()
    assert statement.state is StatementState.UNREADABLE
    assert line.case().state is State.NEW
    assert line.exchange.recording(call.recordings[0].sid).status == "completed"


def test_a_redirect_without_end_or_into_nowhere_is_given_up_for_now(line, dial):
    dial("1 say:5s # 1", media=MediaFault(redirect_to="http://127.0.0.1:9/nobody.wav"))
    dial("1 say:5s # 1", "+6281200000001", media=MediaFault(redirect_to="ftp://127.0.0.1/x.wav"))
    line.works()
    states = [line.statements(case)[0].state for case in line.cases()]
    assert states == [StatementState.FAILED] * 2


def test_one_recording_that_fails_holds_up_no_other(line, dial):
    dial("1 say:5s # 1", media=MediaFault(failures=999))
    dial("1 say:5s # 1", "+6281200000001")
    line.works(delayed=False)
    states = [line.statements(case)[0].state for case in line.cases()]
    assert states == [StatementState.WAITING, StatementState.TRANSCRIBED]


def test_the_case_is_whole_whatever_becomes_of_its_sound(line, dial):
    faults = [MediaFault(html=True), MediaFault(endless=True), MediaFault(failures=999)]
    for number, fault in enumerate(faults):
        dial("3 say:5s # 1", f"+628120000000{number}", media=fault)
    line.works()
    for case in line.cases():
        assert case.sealed
        assert case.reference_heard_at
        assert line.history(case)[:2] == ["opened", "reference heard"]


def test_the_copy_upstream_stays_while_ours_cannot_be_proved(line, dial):
    call = dial("1 say:5s # 1")
    sid = call.recordings[0].sid
    line.remove_after = timedelta(hours=1)
    line.works(delayed=False)
    [statement] = line.statements()
    recording = line.store.read(lambda tx: tx.recording(statement.id))
    path = line.parts.recordings.path(recording.sha256)
    path.chmod(0o600)
    path.write_bytes(b"something else")
    line.works()
    assert line.exchange.recording(sid).status == "completed"
    assert "recording damaged" in line.history(line.case())


def test_an_exchange_that_will_not_delete_is_asked_until_it_does(line, dial):
    call = dial("1 say:5s # 1")
    recording = line.exchange.recording(call.recordings[0].sid)
    line.remove_after = timedelta(hours=1)
    line.works(delayed=False)
    recording.fault = MediaFault(ready_after_requests=99)  # not to be deleted yet
    removals = [job for job in line._due(delayed=True) if job.name == "remove_upstream"]
    line._do(line.work().jobs()["remove_upstream"], removals[0])
    assert recording.status == "completed"
    recording.fault = MediaFault()
    line.works()
    assert recording.status == DELETED


def test_a_copy_is_left_upstream_as_long_as_was_asked(line, dial):
    line.remove_after = timedelta(days=3)
    dial("1 say:5s # 1")
    before = line.clock.ahead
    line.works()
    assert line.clock.ahead - before >= timedelta(days=3)
    assert "removed at the exchange" in line.history(line.case())
