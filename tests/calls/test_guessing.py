"""Somebody tries to find out about another's case."""

from dataclasses import dataclass, replace

import pytest

from cases import pins
from cases.reference import draw
from ivr.calls import Arrival
from ivr.enquiry import Enquiry
from ivr.lookup_limits import LookupLimits
from ivr.simulator.call_record import CallRecord, Purpose
from ivr.simulator.caller import WITHHELD

STRANGER = "+6281999888777"
LIMITED = "sedang dibatasi"
NO_MATCH = "belum cocok"


@pytest.fixture
def reference(line, dial) -> str:
    dial("1 say:5s # 1")
    return line.case().reference


def unknown(line) -> str:
    return next(r for r in iter(draw, "") if r not in {case.reference for case in line.cases()})


def answers(call: CallRecord) -> list[str]:
    return [request.body for request in call.requested(Purpose.GATHER)]


@pytest.mark.parametrize("errand", ["1", "3"])
@pytest.mark.parametrize("proof", ["1234#", "123456", "silence"])
def test_an_unknown_reference_and_anothers_are_answered_alike_byte_for_byte(
    line, dial, errand, proof
):
    dial(f"{errand} say:5s # 1")
    theirs, none = line.case().reference, unknown(line)
    tries = " ".join(f"{{0}} {proof}" for _ in range(3))
    by_theirs = dial(f"2 {tries.format(theirs)} hangup", "+6281999000001")
    by_none = dial(f"2 {tries.format(none)} hangup", "+6281999000002")
    assert answers(by_theirs) == answers(by_none)
    assert len(answers(by_none)) >= 4
    assert by_theirs.heard() == by_none.heard()


def test_three_wrong_proofs_end_a_call_s_enquiry_in_a_message(line, dial, reference):
    call = dial(f"2 {reference} 1111# {reference} 2222# {reference} 3333# say:5s # 1", STRANGER)
    assert call.heard_text().count(NO_MATCH) == 3
    assert LIMITED in call.heard_text()
    assert len(line.cases()) == 2


def test_five_in_an_hour_stop_a_number_and_an_hour_later_it_may_ask_again(line, dial, reference):
    dial(f"2 {reference} 1111# {reference} 2222# {reference} 3333# hangup", STRANGER)
    dial(f"2 {reference} 1111# {reference} 2222# hangup", STRANGER)
    assert LIMITED in dial(f"2 {reference} hangup", STRANGER).heard_text()
    assert LIMITED in dial(f"2 {unknown(line)} hangup", STRANGER).heard_text()
    line.clock.passes(minutes=61)
    assert LIMITED not in dial(f"2 {reference} hangup", STRANGER).heard_text()


def test_ten_in_a_day_stop_a_number(line, dial, reference):
    for _ in range(5):
        dial(f"2 {reference} 1111# {reference} 2222# hangup", STRANGER)
        line.clock.passes(hours=1, minutes=1)
    assert LIMITED in dial(f"2 {reference} hangup", STRANGER).heard_text()
    line.clock.passes(hours=24)
    assert LIMITED not in dial(f"2 {reference} hangup", STRANGER).heard_text()


def test_withheld_callers_share_one_bucket(line, dial, reference):
    for sentinel in ("anonymous", "", "+7378742833", "sip:a@b.invalid", "unknown"):
        dial(f"2 {reference} 1111# hangup", sentinel)
    assert LIMITED in dial(f"2 {reference} hangup", WITHHELD).heard_text()


def test_the_owner_is_not_kept_out_by_strangers(line, dial, reference):
    for n in range(4):
        dial(f"2 {reference} 1111# {reference} 2222# {reference} 3333# hangup", f"+628199900000{n}")
    assert "menunggu" in dial(f"2 {reference} hangup").heard_text()


def test_ten_wrong_proofs_in_its_life_close_a_case_to_proofs(line, dial, reference):
    for n in range(5):
        dial(f"2 {reference} 1111# {reference} 2222# hangup", f"+628199900000{n}")
    call = dial(f"2 {reference} 7890# hangup", STRANGER)
    assert NO_MATCH in call.heard_text()
    assert line.case().proof_failures >= 10


def test_two_hundred_in_a_day_stop_everyone_and_raise_an_alarm(line, dial, reference):
    def guesses_all_day(tx):
        for n in range(199):
            LookupLimits(tx, f"CA{n}", f"+62819000{n:05}", line.clock()).count_wrong()

    line.store.write(guesses_all_day)
    assert "lookups.exhausted" not in [entry["event"] for entry in line.logged]
    assert LIMITED in dial(f"2 {reference} 1111# hangup", STRANGER).heard_text()
    assert "lookups.exhausted" in [entry["event"] for entry in line.logged]
    assert LIMITED in dial(f"2 {reference} hangup", "+6281777000000").heard_text()
    assert "menunggu" in dial(f"2 {reference} hangup").heard_text()


def test_a_failed_check_digit_costs_nothing(line, dial, reference):
    wrong = [reference[:7] + str(d) for d in range(10) if str(d) != reference[7]]
    for _ in range(3):
        dial("2 " + " ".join(wrong[:4]) + " hangup", STRANGER)
    assert "LIMITER" not in str(line.everything()["counters"])


def test_the_right_proof_costs_nothing(line, dial, reference):
    for _ in range(6):
        dial(f"2 {reference} 7890# hangup", STRANGER)
    assert "LIMITER" not in str(line.everything()["counters"])


def test_right_after_too_many_wrong_is_told_like_wrong(line, dial, reference):
    dial(f"2 {reference} 1111# {reference} 2222# {reference} 3333# hangup", STRANGER)
    dial(f"2 {reference} 1111# {reference} 2222# hangup", STRANGER)
    assert "menunggu" not in dial(f"2 {reference} 7890# hangup", STRANGER).heard_text()


@dataclass
class CountingHasher:
    """The real hasher, counting what it does."""

    hasher: pins.Argon2Hasher
    verified: int = 0

    def verify(self, password: str, hashed: str) -> bool:
        self.verified += 1
        return self.hasher.verify(password, hashed)

    def hash(self, password: str) -> str:
        return self.hasher.hash(password)


@pytest.mark.parametrize("proof", ["7890#", "1111#", "123456", "silence"])
def test_hit_and_miss_cost_one_slow_comparison_each(line, dial, reference, proof, monkeypatch):
    hasher = CountingHasher(pins._HASHER)
    monkeypatch.setattr(pins, "_HASHER", hasher)
    for asked in (reference, unknown(line)):
        before = hasher.verified
        dial(f"2 {asked} {proof} hangup", STRANGER)
        assert hasher.verified == before + 1


@dataclass
class Interrupted:
    """A store in which something else is written right after the first look."""

    store: object
    meanwhile: object

    def read(self, look):
        found = self.store.read(look)
        self.meanwhile()
        return found

    def write(self, change):
        return self.store.write(change)


def test_a_guess_is_counted_though_the_case_is_written_to_meanwhile(line, dial, reference):
    call = dial(f"2 {reference} hangup", STRANGER)
    desk = replace(line.parts.desk, store=Interrupted(line.store, line.works))
    who = Arrival(call.call_sid, line.parts.stations.at(""), STRANGER)
    Enquiry(desk).proof_keyed(who, "id", "1111", 1)
    assert line.case().proof_failures == 1
    assert "transcribed" in line.history(line.case())
