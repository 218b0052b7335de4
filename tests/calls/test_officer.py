import pytest

from cases.case import Kind, Purpose
from cases.states import State, Track
from ivr.simulator.faults import LOST, DeliveryFaults
from tests.calls.line import spelled


@pytest.fixture
def complaint(dial):
    return dial("3 say:12s # 1")


@pytest.fixture
def pin(complaint) -> str:
    return "".join(spelled(complaint)[4:6])


def test_it_is_sealed_on_the_conduct_track_from_birth(line, complaint):
    case = line.case()
    assert (case.kind, case.sealed, case.track) == (Kind.OFFICER, True, Track.CONDUCT)
    assert "dirahasiakan dari anggota yang diadukan" in complaint.heard_text()


def test_a_code_is_read_out_twice_with_the_reference(line, complaint, pin):
    reference = line.case().reference
    groups = [reference[:4], reference[4:]]
    assert spelled(complaint) == [*groups, *groups, pin[:3], pin[3:], pin[:3], pin[3:]]
    assert len(pin) == 6


def test_the_code_is_repeated_slowly_with_the_reference(line, dial):
    call = dial("3 say:5s # 2 1")
    reference, code = line.case().reference, "".join(spelled(call)[4:6])
    assert "".join(spelled(call)[8:]) == reference + code


def test_only_a_slow_hash_of_the_code_is_kept(line, complaint, pin):
    case = line.case()
    assert case.pin_hash.startswith("$argon2id$")
    assert pin not in str(line.everything())


def test_its_own_phone_must_prove_itself_too(line, dial, pin):
    reference = line.case().reference
    assert "menunggu" in dial(f"2 {reference} {pin} hangup").heard_text()
    by_number = dial(f"2 {reference} 7890# hangup")
    assert "belum cocok" in by_number.heard_text()
    assert "menunggu" not in by_number.heard_text()


def test_any_phone_will_do_with_the_code(line, dial, pin):
    call = dial(f"2 {line.case().reference} {pin} 1 say:5s #", "+6281999888777")
    assert "masuk ke laporan yang sama" in call.heard_text()
    assert len(line.statements()) == 2


def test_a_message_after_it_stays_in_the_sealed_case(line, dial):
    dial("3 say:5s # 0 say:5s #")
    assert [said.purpose for said in line.statements()] == [Purpose.COMPLAINT, Purpose.ADDITION]
    assert line.case().sealed


def test_a_complaint_cut_off_is_sealed_and_its_code_comes_with_the_offer(line, dial):
    dial("3 say:5s hangup")
    assert line.case().sealed
    offered = dial("1 1")
    code = "".join(spelled(offered)[4:6])
    assert len(code) == 6
    assert "terpotong" in dial(f"2 {line.case().reference} {code} hangup").heard_text()


def test_a_fault_of_ours_at_any_moment_does_not_unseal_it(line, dial):
    dial("hangup", faults=DeliveryFaults(ended=LOST))
    greeting = line.executed
    dial("3 say:5s hangup", "+6281200000000")
    for number in range(greeting + 1, line.executed - greeting, 2):
        with line.database_away(number.__eq__):
            dial("3 say:5s hangup", f"+62812100000{number:02}")
        line.reconciles()
    assert len(line.cases()) > 10
    assert all(case.sealed for case in line.cases())


def test_an_outage_from_the_menu_on_does_not_unseal_it(line, dial):
    dial("hangup", faults=DeliveryFaults(ended=LOST))
    greeting = line.executed
    with line.database_away(lambda number: number > greeting):
        dial("3 say:5s hangup")
    line.reconciles()
    assert line.case().sealed


def test_its_words_are_found_like_any_others(line, complaint):
    line.works()
    [statement] = line.statements()
    assert line.words(statement) == "motor saya hilang"
    assert line.case().state is State.NEW
