from cases.case import Kind
from ivr.simulator.call_record import Heard
from tests.calls.line import spelled

GREETING_SECONDS = 10


def test_the_way_out_of_danger_comes_first_and_soon(dial):
    call = dial("hangup")
    greeting = next(said for said in call.lines if isinstance(said, Heard))
    assert greeting.at == 0
    assert "hubungi satu satu nol, atau tekan nol" in greeting.text
    assert len(greeting.text) * 0.06 <= GREETING_SECONDS


def test_nought_interrupts_the_greeting_and_leads_to_a_message_for_the_duty_officer(line, dial):
    call = dial("0+1 say:8s # 1")
    assert "Petugas piket belum dapat disambungkan" in call.heard_text()
    assert "hubungi satu satu nol" in call.heard_text()
    assert line.case().kind is Kind.DUTY
    assert "".join(spelled(call)) == line.case().reference * 2


def test_a_message_cut_off_arrives(line, dial):
    dial("0 say:8s hangup")
    assert line.case().kind is Kind.DUTY
    assert len(line.statements()) == 1
