"""What the exchange recorded and nobody told us of, the reconciler finds."""

from pathlib import Path

import pytest

from cases.case import Purpose, StatementState
from cases.states import State, Track
from ivr.simulator.faults import LOST, DeliveryFaults
from ivr.simulator.sound import murmur
from ivr.stations import SHIPPED
from tests.calls.line import Line, spelled

NOTHING_TOLD = DeliveryFaults(record_action=LOST, recording=LOST, ended=LOST)
ONLY_THE_END = DeliveryFaults(record_action=LOST, recording=LOST)


def left_behind(line: Line, caller: str, dialled: str = "+622150001234", seconds: float = 5):
    """A recording of a call that never reached us, as the fallback document makes them."""
    account = line.exchange.account
    call = account.open_call(caller, dialled)
    recording = account.open_recording(call.sid, None)
    account.close_recording(recording, murmur(seconds), trim=False)
    return recording


@pytest.mark.parametrize("faults", [NOTHING_TOLD, ONLY_THE_END])
def test_a_report_of_which_every_notice_was_lost(line, dial, faults):
    dial("1 say:5s hangup", faults=faults)
    assert line.cases() == []
    line.reconciles()
    assert line.case().state is State.DROPPED
    assert line.case().reporter == "+6281234567890"
    assert line.statements()[0].state is StatementState.TRANSCRIBED


def test_the_end_of_the_call_is_enough_to_look_for_it(line, dial):
    dial("1 say:5s hangup", faults=ONLY_THE_END)
    line.works()
    assert line.statements()[0].state is StatementState.TRANSCRIBED


def test_a_complaint_about_an_officer_stays_sealed(line, dial):
    dial("3 say:5s hangup", faults=NOTHING_TOLD)
    line.reconciles()
    assert (line.case().sealed, line.case().track) == (True, Track.CONDUCT)
    assert line.case().pin_hash


def test_its_reference_and_code_are_offered_next_time(line, dial):
    dial("3 say:5s hangup", faults=NOTHING_TOLD)
    line.reconciles()
    heard = spelled(dial("1 1"))
    assert "".join(heard[:2]) == line.case().reference
    code = "".join(heard[4:6])
    assert "terpotong" in dial(f"2 {line.case().reference} {code} hangup").heard_text()


def test_the_language_is_kept(line, dial):
    dial("9 1 say:5s hangup", faults=NOTHING_TOLD)
    line.reconciles()
    assert (line.case().language, line.statements()[0].language) == ("en", "en")


def test_the_language_is_known_even_if_only_the_end_of_the_call_reached_us(line, dial):
    with line.database_away():
        dial("silence silence say:5s hangup", faults=DeliveryFaults(ended=LOST))
    [call] = line.calls
    form = {"CallSid": call.call_sid, "AccountSid": line.settings.twilio_account_sid}
    line.post("/voice/ended", form | {"From": call.from_number, "CallStatus": "completed"})
    line.reconciles()
    [statement, *_] = line.statements()
    assert statement.language == "id"
    assert statement.state is StatementState.TRANSCRIBED


@pytest.mark.parametrize("errand", ["1", "3"])
def test_an_addition_goes_to_the_case_it_was_meant_for(line, dial, errand):
    code = "".join(spelled(dial(f"{errand} say:5s # 1"))[4:6])
    script = f"2 {line.case().reference} {code} 1 say:5s hangup"
    dial(script.replace("  ", " "), faults=NOTHING_TOLD)
    line.reconciles()
    assert [said.purpose for said in line.statements()] == [Purpose.COMPLAINT, Purpose.ADDITION]


def test_a_call_we_never_heard_of_has_its_parties_from_the_exchange(line):
    left_behind(line, "+6281999888777")
    line.reconciles()
    assert line.case().reporter == "+6281999888777"
    assert line.statements()[0].state is StatementState.TRANSCRIBED


@pytest.mark.parametrize("caller", ["+266696687", "anonymous", ""])
def test_a_withheld_caller_stays_withheld(line, caller):
    left_behind(line, caller)
    line.reconciles()
    assert line.case().reporter is None


def test_it_belongs_to_the_station_that_was_dialled(tmp_path: Path):
    ours, theirs = tmp_path / "ours.toml", tmp_path / "theirs.toml"
    shipped = SHIPPED.read_text("utf-8")
    ours.write_text(shipped.replace("numbers = []", 'numbers = ["+62380111111"]'))
    renamed = shipped.replace('key = "polsek-contoh"', 'key = "polsek-dua"')
    languages = renamed.replace('languages = ["id", "en"]', 'languages = ["en", "id"]')
    theirs.write_text(languages.replace("numbers = []", 'numbers = ["+62380222222"]'))
    with Line(tmp_path / "line", (ours, theirs)) as line:
        left_behind(line, "+6281999888777", "+62380222222")
        line.dial("1 say:5s hangup", faults=NOTHING_TOLD, to_number="+62380222222")
        line.dial("1 say:5s # 1", "+6281200000001", to_number="+62380222222")
        line.reconciles()
        assert {case.station for case in line.cases()} == {"polsek-dua"}
        assert {case.language for case in line.cases()} == {"en"}
        assert len(line.cases()) == 3


def test_a_hundred_recordings_after_an_outage_are_taken_in_once_each(line):
    made = {left_behind(line, f"+62812000{n:05}", seconds=2).sid for n in range(100)}
    line.reconciles()
    line.reconciles()
    kept = [said for case in line.cases() for said in line.statements(case)]
    assert len(line.cases()) == len(kept) == 100
    assert {said.recording_sid for said in kept} == made
    assert all(said.state is StatementState.TRANSCRIBED for said in kept)


def test_a_recording_still_fresh_is_left_to_its_notices(line):
    left_behind(line, "+6281999888777")
    line.work().jobs()["reconcile"]()
    assert line.cases() == []


def test_notices_that_come_after_the_adoption_change_nothing(line, dial):
    call = dial("1 say:5s hangup", faults=NOTHING_TOLD)
    line.reconciles()
    form = {
        "CallSid": call.call_sid,
        "AccountSid": line.settings.twilio_account_sid,
        "RecordingSid": call.recordings[0].sid,
        "RecordingDuration": "5",
    }
    line.post("/voice/id/recording/report", form | {"RecordingStatus": "completed"})
    line.post("/voice/id/taken/report/1", form | {"From": call.from_number, "Digits": "hangup"})
    line.works()
    assert len(line.statements()) == 1


def test_a_report_from_a_call_we_never_heard_of_asks_who_called(line):
    recording = left_behind(line, "+6281999888777")
    form = {
        "CallSid": recording.call_sid,
        "AccountSid": line.settings.twilio_account_sid,
        "RecordingSid": recording.sid,
        "RecordingStatus": "completed",
        "RecordingDuration": "5",
    }
    line.post("/voice/en/recording/report", form)
    line.works()
    assert line.case().reporter == "+6281999888777"


def test_an_outage_of_a_long_weekend_loses_nothing(line):
    left_behind(line, "+6281999888777")
    line.clock.passes(days=5)
    line.round("reconcile", "reconcile_far")
    assert len(line.statements()) == 1
