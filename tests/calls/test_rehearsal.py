import pytest

from ivr.callflow import REHEARSAL_REFERENCE
from ivr.simulator.caller import WITHHELD
from ivr.simulator.faults import LOST, TWICE, DeliveryFaults, MediaFault
from ivr.simulator.sound import murmur
from tests.calls.line import spelled


def fetched(line) -> list[str]:
    return [asked.path for asked in line.exchange.requests if asked.path.endswith(".wav")]


def kept_upstream(line) -> list[str]:
    return [
        sid for sid, made in line.exchange.account.recordings.items() if made.status != "deleted"
    ]


@pytest.mark.parametrize("caller", ["+6281234567890", WITHHELD])
@pytest.mark.parametrize("script", ["5 say:3s # hangup", "5 say:3s hangup", "5 silence hangup"])
def test_no_case_is_made_and_the_recording_is_deleted_unfetched(line, dial, caller, script):
    dial(script, caller)
    line.works()
    assert line.cases() == []
    assert kept_upstream(line) == []
    assert fetched(line) == []


def test_it_sounds_like_a_report_and_leads_back_to_the_menu(line, dial):
    call = dial("5 say:3s # 1 say:5s # 1")
    assert "Ini latihan" in call.heard_text()
    assert "".join(spelled(call)[:2]) == REHEARSAL_REFERENCE
    assert len(line.statements()) == 1
    line.works()
    assert len(line.statements()) == 1
    assert len(fetched(line)) == 1


def test_its_example_is_nobodys_reference(line, dial):
    call = dial(f"2 {REHEARSAL_REFERENCE} 7890# hangup")
    assert "belum cocok" in call.heard_text()


def test_nobody_agrees_to_be_recorded_in_a_rehearsal(dial):
    assert "Anda setuju direkam" not in dial("5 say:3s # hangup").heard_text()


@pytest.mark.parametrize(
    "faults",
    [
        DeliveryFaults(recording=LOST),
        DeliveryFaults(record_action=LOST),
        DeliveryFaults(recording=LOST, record_action=LOST, ended=LOST),
        DeliveryFaults(recording=TWICE, record_action=TWICE, ended=TWICE),
    ],
)
def test_however_its_notices_come(line, dial, faults):
    dial("5 say:3s hangup", faults=faults)
    line.works()
    line.reconciles()
    assert line.cases() == []
    assert kept_upstream(line) == []
    assert fetched(line) == []


def test_a_recording_not_stored_in_time_is_deleted_all_the_same(line, dial):
    dial("5 say:3s hangup", media=MediaFault(ready_after_seconds=0.5))
    line.works()
    [made] = line.exchange.account.recordings.values()
    made.finished -= 60
    line.reconciles()
    assert line.cases() == []
    assert kept_upstream(line) == []


def test_nor_does_it_become_part_of_the_report_that_follows(line, dial):
    dial("5 say:3s # 1 say:5s # 1", media=MediaFault(ready_after_seconds=0.5))
    line.works(delayed=False)
    for made in line.exchange.account.recordings.values():
        made.finished -= 60
    line.works()
    line.reconciles()
    assert len(line.statements()) == 1


def test_a_message_after_it_is_kept_though_no_notice_reached_us(line, dial):
    """Practice, then a status enquiry that fails, then words for the officers: no rehearsal."""
    dial("5 say:3s # 2 silence silence silence hangup", faults=DeliveryFaults())
    rehearsal = line.calls[-1]
    line.works()
    recording = line.exchange.account.open_recording(rehearsal.call_sid, None)
    line.exchange.account.close_recording(recording, murmur(30), trim=False)
    line.reconciles()
    assert [said.recording_sid for said in line.statements()] == [recording.sid]
