"""The exchange's notices in every order, twice, late or never: one case and one statement."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from cases.case import StatementState
from cases.states import State
from ivr.simulator.call_record import Purpose
from ivr.simulator.faults import (
    EARLY,
    LATE,
    LOST,
    TWICE,
    TWICE_AT_ONCE,
    Delivery,
    DeliveryFaults,
)

COMPLETED = {"RecordingStatus": "completed"}
WELL = Delivery()
RECORDING = {"well": WELL, "early": EARLY, "late": LATE, "lost": LOST, "at once": TWICE_AT_ONCE}
ACTION = {"well": WELL, "twice": TWICE, "at once": TWICE_AT_ONCE, "late": LATE, "lost": LOST}
ENDED = {"well": WELL, "lost": LOST, "twice": TWICE}


@pytest.mark.parametrize("action", ACTION)
def test_in_whatever_order_they_come(line, dial, action):
    """Every order of action, recording's report and call's end, for callers who stay and go."""
    number = 0
    for (recording, ended), script in product(
        product(RECORDING, ENDED), ("1 say:5s # 1", "1 say:5s hangup")
    ):
        number += 1
        faults = DeliveryFaults(
            record_action=ACTION[action], recording=RECORDING[recording], ended=ENDED[ended]
        )
        dial(script, f"+62812000{number:05}", faults)
    line.reconciles()
    assert len(line.cases()) == number
    assert len({case.call_sid for case in line.cases()}) == number
    for case in line.cases():
        [statement] = line.statements(case)
        assert statement.state is StatementState.TRANSCRIBED
        assert line.history(case).count("opened") == 1
        assert line.history(case).count("recording kept") == 1
    assert line.failed == []


@pytest.mark.parametrize("script", ["1 say:5s # 2 1", "3 say:5s # 0 say:5s #", "9 4 say:5s # 1"])
def test_each_request_five_times_over_is_answered_the_same_and_changes_nothing(line, dial, script):
    for copies in (1, 5):
        many = Delivery(copies=copies)
        faults = DeliveryFaults(many, many, many, many, many)
        call = dial(script, f"+628120000{copies}", faults)
    for purpose in (Purpose.VOICE, Purpose.GATHER, Purpose.RECORD):
        asked = call.requested(purpose)
        for first in range(0, len(asked), 5):
            assert len({request.body for request in asked[first : first + 5]}) == 1
    once, fivefold = line.cases()
    assert line.history(once) == line.history(fivefold)
    assert len(line.statements(once)) == len(line.statements(fivefold))


def test_a_whole_call_replayed_after_its_end_changes_nothing(line, dial):
    call = dial("1 say:5s # 2 1")
    line.works()
    before = line.everything()
    voice = (Purpose.VOICE, Purpose.GATHER, Purpose.RECORD)
    for request in [*call.requests, *reversed(call.requests)] * 5:
        answer = line.replay(request)
        assert request.purpose not in voice or answer == request.body
    assert line.everything() == before


def test_a_status_call_replayed_counts_no_guess_twice(line, dial):
    dial("1 say:5s # 1")
    call = dial(f"2 {line.case().reference} 1234# hangup", "+6281999888777")
    before = line.everything()
    for request in call.requests * 5:
        line.replay(request)
    assert guesses(line.everything()) == guesses(before)


def guesses(rows):
    """All rows, without the counters that only tell a request from its repetition."""
    return rows | {"counters": [row for row in rows["counters"] if "LIMITER" in row]}


@pytest.mark.parametrize("number", ["+62812345678{}0", "anonymous"])
def test_action_and_report_at_the_same_moment(line, dial, number):
    lost = DeliveryFaults(record_action=LOST, recording=LOST, ended=LOST)
    for attempt in range(10):
        call = dial("3 say:5s hangup", number.format(attempt), lost)
        recording = {"RecordingSid": call.recordings[0].sid, "RecordingDuration": "5"}
        form = {"CallSid": call.call_sid, "AccountSid": line.settings.twilio_account_sid}
        parties = {"From": call.from_number, "To": call.to_number}
        action = ("/voice/id/taken/officer/1", form | recording | parties | {"Digits": "#"})
        report = ("/voice/id/recording/officer", form | recording | COMPLETED)
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda asked: line.post(*asked), [action, report] * 2))
        assert {answer.status_code for answer in answers} == {200, 204}
        assert answers[0].text == answers[2].text
    assert len(line.cases()) == 10
    assert all(len(line.statements(case)) == 1 for case in line.cases())
    assert all(case.state is State.NEW for case in line.cases())


def test_an_action_later_than_the_work_finds_its_case(line, dial):
    call = dial("1 say:5s #", faults=DeliveryFaults(record_action=LATE))
    line.works()
    [request] = call.requested(Purpose.RECORD)
    assert "Nomor laporan Anda" in line.replay(request)
    assert line.statements()[0].state is StatementState.TRANSCRIBED


def test_a_late_ringing_never_reopens_a_finished_call(line, dial):
    call = dial("1 say:5s # 1")
    [ended] = call.requested(Purpose.ENDED)
    before = line.call(call)
    for status in ("ringing", "in-progress", "queued", "initiated"):
        line.post("/voice/ended", ended.params | {"CallStatus": status, "SequenceNumber": "1"})
    assert line.call(call) == before


def test_a_recording_in_progress_is_no_statement_yet(line, dial):
    lost = DeliveryFaults(record_action=LOST, recording=LOST, ended=LOST)
    call = dial("1 say:5s hangup", faults=lost)
    form = {
        "CallSid": call.call_sid,
        "AccountSid": line.settings.twilio_account_sid,
        "RecordingSid": call.recordings[0].sid,
    }
    for status in ("in-progress", "absent", "failed"):
        line.post("/voice/id/recording/report", form | {"RecordingStatus": status})
    assert line.cases() == []


@pytest.mark.parametrize(
    ("status", "state"), [("absent", StatementState.ABSENT), ("failed", StatementState.FAILED)]
)
def test_a_recording_that_never_was_leaves_a_clear_state(line, dial, status, state):
    call = dial("1 say:5s # 1", faults=DeliveryFaults(recording=LOST))
    form = {
        "CallSid": call.call_sid,
        "AccountSid": line.settings.twilio_account_sid,
        "RecordingSid": call.recordings[0].sid,
        "RecordingStatus": status,
    }
    line.post("/voice/id/recording/report", form)
    [statement] = line.statements()
    assert (statement.state, bool(statement.reason)) == (state, True)
