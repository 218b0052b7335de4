"""The line may die at any moment: what was spoken stays, and its reference is offered later."""

import pytest

from ivr.simulator.call_record import CallRecord, Spoke
from ivr.simulator.caller import WITHHELD
from tests.calls.line import reference_heard, spelled

OFFER = "Laporan Anda yang terputus"
WHOLE = {
    "report": "1+12 say:12s # 2 1",
    "officer": "3+12 say:12s # 1",
    "no key at all": "silence silence say:12s #",
}


def spoken(call: CallRecord) -> float:
    return sum(line.seconds for line in call.lines if isinstance(line, Spoke) and line.recorded)


def caller(number: int) -> str:
    return f"+6281200{number:06}"


@pytest.mark.parametrize("whole", WHOLE.values(), ids=WHOLE)
def test_hanging_up_at_every_second_loses_nothing_and_doubles_nothing(line, dial, whole):
    lasting = int(dial(whole, "+6281999000000").duration)
    moments = range(0, lasting + 1, 1 if whole == WHOLE["report"] else 4)
    calls = [dial(f"{whole} hangup@{at}", caller(at)) for at in moments]
    by_call = {case.call_sid: case for case in line.cases()}
    for call in calls:
        case = by_call.get(call.call_sid)
        assert (case is not None) == (spoken(call) >= 0.5) or 0 < spoken(call) < 1
        if case is not None:
            assert [said.recording_sid for said in line.statements(case)] == [
                made.sid for made in call.recordings
            ]
    assert len(by_call) == len(line.cases())
    assert sum(spoken(call) >= 1 for call in calls) > 5


def test_the_reference_is_offered_next_time_to_whoever_may_not_have_heard_it(line, dial):
    whole = WHOLE["report"]
    lasting = int(dial(whole, "+6281999000000").duration)
    offered = 0
    for at in range(0, lasting + 1, 3):
        first, number = dial(f"{whole} hangup@{at}", caller(at)), caller(at)
        case = next((case for case in line.cases() if case.call_sid == first.call_sid), None)
        again = dial("1 1" if case and not case.reference_heard_at else "hangup", number)
        assert (OFFER in again.heard_text()) == bool(case and not case.reference_heard_at)
        if OFFER in again.heard_text():
            offered += 1
            assert reference_heard(again) == case.reference
            assert OFFER not in dial("hangup", number).heard_text()
    assert offered > 5


def test_who_hears_it_to_its_end_and_hangs_up_at_the_question_is_offered_it_all_the_same(
    line, dial
):
    call = dial("1 say:5s # hangup")
    assert reference_heard(call) == line.case().reference
    assert OFFER in dial("hangup").heard_text()


@pytest.mark.parametrize(
    ("number", "hours", "offered"),
    [
        ("+6281234567890", 71.9, True),
        ("+6281234567890", 73, False),
        ("+6281999888777", 1, False),
        (WITHHELD, 1, False),
        ("anonymous", 1, False),
        ("", 1, False),
    ],
)
def test_it_is_offered_to_the_same_number_for_three_days(line, dial, number, hours, offered):
    dial("1 say:5s hangup")
    line.clock.passes(hours=hours)
    assert (OFFER in dial("hangup", number).heard_text()) == offered


def test_a_withheld_caller_is_offered_nothing_of_another_withheld_one(line, dial):
    dial("1 say:5s hangup", WITHHELD)
    assert OFFER not in dial("hangup", WITHHELD).heard_text()


def test_two_leads_past_the_offer_to_the_menu_and_it_stands_the_next_time(line, dial):
    dial("1 say:5s hangup")
    call = dial("2 1 say:5s # 1")
    assert "Untuk melapor" in call.heard_text()
    assert len(line.cases()) == 2
    assert "".join(spelled(call)) == line.cases()[1].reference * 2
    assert OFFER in dial("hangup").heard_text()


def test_silence_at_the_offer_leads_to_the_menu(line, dial):
    dial("1 say:5s hangup")
    assert "Untuk melapor" in dial("silence hangup").heard_text()


def test_a_call_in_which_nobody_spoke_is_never_offered(line, dial):
    dial("1 silence:4 hangup")
    line.works()
    assert OFFER not in dial("hangup").heard_text()


def test_the_newest_of_two_is_offered(line, dial):
    dial("1 say:5s hangup")
    dial("2 1 say:5s hangup")
    assert reference_heard(dial("1 1")) == line.cases()[1].reference


def test_a_promise_follows_the_offered_reference_and_a_message_can_be_left(line, dial):
    dial("1 say:5s hangup")
    assert "paling lambat" in dial("1 1").heard_text()
    dial("1 say:5s hangup")
    call = dial("1 0 say:5s #")
    assert "Petugas piket" in call.heard_text()
    assert sum(len(line.statements(case)) for case in line.cases()) == 3
