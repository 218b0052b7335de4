import pytest

from cases.case import Kind, StatementState
from cases.states import State
from ivr.simulator.account import AccountRules
from ivr.simulator.call_record import Ending
from tests.calls.line import spelled

LEADS_ON = "Silakan langsung bicara"
LINE_SECONDS = 90


@pytest.mark.parametrize("script", ["silence silence say:8s # 1", "7 8 6 say:8s # 1"])
def test_who_cannot_use_the_keys_is_led_to_the_recording(line, dial, script):
    call = dial(script)
    assert LEADS_ON in call.heard_text()
    assert line.case().kind is Kind.REPORT
    assert "".join(spelled(call)) == line.case().reference * 2


def test_a_voice_without_a_key_is_led_to_the_recording(line, dial):
    call = dial("say:4s say:4s say:8s # 1")
    assert LEADS_ON in call.heard_text()
    assert len(line.statements()) == 1


def test_each_failure_is_answered_in_other_words(dial):
    assert "belum menerima pilihan" in dial("silence 1 hangup").heard_text()
    assert "belum ada pilihannya" in dial("7 1 hangup").heard_text()


def test_the_star_repeats_the_menu_as_often_as_asked(dial):
    call = dial("* * * * hangup")
    assert call.heard_text().count("Untuk melapor") == 5
    assert LEADS_ON not in call.heard_text()


def test_who_was_silent_once_has_longer_to_find_the_key(line, dial):
    dial("silence silence:7 1 say:4s # 1")
    assert len(line.statements()) == 1


def test_a_call_with_nobody_in_it_costs_officers_nothing(line, dial):
    call = dial("silence", stays_on=True)
    line.works()
    assert call.ended is Ending.PRODUCT_HUNG_UP
    assert line.case().state is State.SILENT
    assert line.statements()[0].state is StatementState.SILENT
    assert line.listeners.heard == []


def test_ringing_and_hanging_up_leaves_a_call_and_no_case(line, dial):
    call = dial("hangup@0")
    assert line.cases() == []
    assert line.call(call).status == "completed"


def test_nothing_heard_twice_ends_kindly_where_silence_is_dropped(line, dial):
    line.exchange.account.rules = AccountRules(drops_silence=True)
    call = dial("1 silence silence", stays_on=True)
    assert "Kami belum mendengar suara Anda" in call.heard_text()
    assert "telepon lagi kapan saja" in call.heard()[-1]
    assert call.ended is Ending.PRODUCT_HUNG_UP
    assert line.cases() == []


def test_who_speaks_at_the_second_try_is_heard(line, dial):
    line.exchange.account.rules = AccountRules(drops_silence=True)
    call = dial("1 silence 1 say:8s # 1")
    assert len(line.statements()) == 1
    assert "".join(spelled(call)) == line.case().reference * 2


def test_a_silence_dropped_after_its_action_leaves_a_silent_case(line, dial):
    line.exchange.account.rules = AccountRules(drops_silence=True, skips_action=False)
    dial("1 silence", stays_on=True)
    assert line.statements()[0].state is StatementState.ABSENT
    assert line.case().state is State.SILENT


def test_a_breath_is_no_complaint_and_a_word_is(line, dial):
    dial("1 say:0.8s # 1")
    dial("1 say:1.3s # 1", "+6281200000001")
    line.works()
    assert [case.state for case in line.cases()] == [State.SILENT, State.NEW]
