import pytest

from ivr.simulator.call_record import Purpose
from ivr.simulator.caller import WITHHELD
from ivr.simulator.faults import LOST, DeliveryFaults
from tests.calls.line import spelled

SENTINELS = (
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "266696687",
    "anonymous",
    "Anonymous",
    "ANONYMOUS",
    "unknown",
    "restricted",
    "Unavailable",
    "private",
    "",
    "sip:anonymous@anonymous.invalid",
    "client:web",
)
OFFER = "Laporan Anda yang terputus"


@pytest.fixture
def call(dial):
    return dial("1 say:5s # 1", WITHHELD)


@pytest.fixture
def pin(call) -> str:
    return "".join(spelled(call)[4:6])


@pytest.mark.parametrize("sentinel", SENTINELS)
def test_no_wording_of_withheld_is_taken_for_a_number(line, dial, sentinel):
    call = dial("1 say:5s # 1", sentinel)
    assert line.case().reporter is None
    assert line.call(call).reporter is None
    assert len("".join(spelled(call)[4:6])) == 6


@pytest.mark.parametrize("own", ["+62380111111"])
def test_a_forwarding_line_is_not_taken_for_the_caller(line, dial, own):
    dial("1 say:5s # 1", own, extra={"ForwardedFrom": own})
    assert line.case().reporter is None


def test_a_code_is_read_out_as_single_digits_and_kept_as_a_slow_hash(line, call, pin):
    assert len(pin) == 6
    assert call.heard_text().count("Kode rahasia Anda") == 2
    assert line.case().pin_hash.startswith("$argon2id$")


def test_the_code_is_in_no_row_once_the_call_is_over(line, call, pin):
    assert line.call(call).spoken_pin == ""
    assert pin not in str(line.everything())


def test_a_replay_after_the_end_does_not_read_it_out_again(line, call, pin):
    [taken] = call.requested(Purpose.RECORD)
    replayed = line.replay(taken)
    assert "Nomor laporan Anda" in replayed
    assert "rahasia" not in replayed


def test_a_call_that_never_said_goodbye_forgets_the_code_too(line, dial):
    call = dial("1 say:5s # 1", WITHHELD, DeliveryFaults(ended=LOST))
    assert line.call(call).spoken_pin
    line.clock.passes(hours=7)
    line.work().jobs()["tidy"]()
    assert line.call(call).spoken_pin == ""


def test_status_by_code_from_any_phone(line, dial, pin):
    for caller in (WITHHELD, "anonymous", "+6281999888777"):
        call = dial(f"2 {line.case().reference} {pin} hangup", caller)
        assert "menunggu didengar petugas" in call.heard_text()


@pytest.mark.parametrize("proof", ["6687#", "000000", "silence"])
def test_no_status_without_it(line, dial, pin, proof):
    call = dial(f"2 {line.case().reference} {proof} hangup", WITHHELD)
    assert "belum cocok" in call.heard_text()
    assert "menunggu" not in call.heard_text()


def test_an_addition_by_code(line, dial, pin):
    dial(f"2 {line.case().reference} {pin} 1 say:5s #", WITHHELD)
    assert len(line.statements()) == 2


def test_withheld_callers_are_never_taken_for_one_another(line, dial):
    dial("1 say:5s hangup", WITHHELD)
    again = dial("1 say:5s # 1", WITHHELD)
    assert OFFER not in again.heard_text()
    assert len(line.cases()) == 2
