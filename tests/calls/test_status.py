from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases.case import SYSTEM, Purpose
from cases.states import State
from ivr.phrasebook import load_phrasebook
from ivr.simulator.call_record import Ending
from ivr.simulator.call_record import Purpose as Why

ANOTHER = "+6281999888777"
PROOF = "Demi kerahasiaan"
NO_MATCH = "belum cocok"


@pytest.fixture
def reference(line, dial) -> str:
    dial("1 say:5s # 1")
    return line.case().reference


def becomes(line, state: State, since: datetime | None = None) -> None:
    case = line.case()
    changed = replace(case, state=state, state_since=since or line.clock())
    line.store.write(lambda tx: tx.save_case(changed, SYSTEM, "moved", {}, line.clock()))


def test_the_phone_that_reported_hears_where_it_stands_and_when_more_comes(line, dial, reference):
    line.clock.is_now(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    becomes(line, State.NEW)
    call = dial(f"2 {reference} hangup")
    assert "menunggu didengar petugas" in call.heard_text()
    assert "paling lambat hari Selasa, tanggal dua puluh empat November" in call.heard_text()


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_sentence(line, dial, reference, state):
    becomes(line, state)
    call = dial(f"2 {reference} hangup")
    assert load_phrasebook().text("id", f"state-{state.value}", {}) in call.heard()


def test_a_promise_gone_by_is_owned_up_to(line, dial, reference):
    line.clock.passes(days=9)
    assert "kami mohon maaf" in dial(f"2 {reference} hangup").heard_text().lower()


def test_a_wrong_digit_is_told_apart_and_costs_nothing(line, dial, reference):
    wrong = reference[:-1] + str((int(reference[-1]) + 1) % 10)
    before = line.everything()["counters"]
    call = dial(f"2 {wrong} {wrong} {wrong} {reference} hangup")
    assert call.heard_text().count("Ada angka yang keliru") == 3
    assert "menunggu didengar petugas" in call.heard_text()
    assert line.everything()["counters"] == before


def test_five_wrong_entries_lead_to_a_message(line, dial, reference):
    call = dial("2 11111111 22222222 33333333 44444444 55555555 say:5s # 1", ANOTHER)
    assert "sampaikan pesan untuk petugas" in call.heard_text()
    assert len(line.cases()) == 2


def test_silence_leads_to_a_message(line, dial):
    call = dial("2 silence silence silence say:5s # 1")
    assert "sampaikan pesan untuk petugas" in call.heard_text()
    assert len(line.statements()) == 1


def test_too_few_digits_and_a_hash_are_an_entry(line, dial, reference):
    call = dial(f"2 123# {reference} hangup")
    assert "Ada angka yang keliru" in call.heard_text()
    assert "menunggu didengar petugas" in call.heard_text()


def test_another_phone_proves_itself_by_the_last_four_digits(line, dial, reference):
    call = dial(f"2 {reference} 7890# hangup", ANOTHER)
    assert PROOF in call.heard_text()
    assert "menunggu didengar petugas" in call.heard_text()


@pytest.mark.parametrize("proof", ["8777#", "0987#", "7890789", "123456", "7#", "silence"])
def test_another_phone_with_a_wrong_proof_hears_nothing(line, dial, reference, proof):
    call = dial(f"2 {reference} {proof} hangup", ANOTHER)
    assert NO_MATCH in call.heard_text()
    assert "menunggu" not in call.heard_text()


def test_it_is_repeated_on_two(line, dial, reference):
    call = dial(f"2 {reference} 2 2 hangup")
    assert call.heard_text().count("menunggu didengar petugas") == 3


def test_repeating_comes_to_an_end(line, dial, reference):
    assert dial(f"2 {reference} " + "2 " * 20).ended is Ending.PRODUCT_HUNG_UP


def test_something_is_added_to_the_same_case(line, dial, reference):
    call = dial(f"2 {reference} 1 say:5s #")
    complaint, addition = line.statements()
    assert (complaint.purpose, addition.purpose) == (Purpose.COMPLAINT, Purpose.ADDITION)
    assert "masuk ke laporan yang sama" in call.heard_text()
    assert reference not in "".join(call.heard())


def test_an_addition_cut_off_by_hanging_up_arrives_too(line, dial, reference):
    dial(f"2 {reference} 1 say:5s hangup")
    assert len(line.statements()) == 2


def test_from_another_phone_too(line, dial, reference):
    dial(f"2 {reference} 7890# 1 say:5s #", ANOTHER)
    assert len(line.statements()) == 2


def test_a_case_nobody_spoke_in_says_so_and_asks_for_more(line, dial):
    dial("1 silence", stays_on=True)
    line.works()
    assert line.case().state is State.SILENT
    call = dial(f"2 {line.case().reference} 1 say:5s #")
    assert "tidak mendengar suara di dalamnya" in call.heard_text()
    line.works()
    assert line.case().state is State.NEW


def test_asking_the_same_twice_is_answered_the_same(line, dial, reference):
    call = dial(f"2 {reference} hangup")
    [_, asked] = call.requested(Why.GATHER)
    assert {line.replay(asked) for _ in range(5)} == {asked.body}
