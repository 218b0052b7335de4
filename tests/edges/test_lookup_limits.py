"""How often a reference may be guessed at: every limit, and that each runs out with the clock."""

from dataclasses import replace

import pytest

from cases import pins
from cases.case import Case
from cases.reference import draw
from ivr.calls import Arrival
from ivr.desk import Desk
from ivr.enquiry import Enquiry
from ivr.lookup_limits import PER_CASE_FOR_LIFE, LookupLimits
from ivr.phrasebook import load_phrasebook
from ivr.stations import load_stations
from ivr.turns import Turn
from tests.fakes.case_file import A_CALLER, a_sid, opened
from tests.fakes.memory_store import MemoryCaseStore
from tests.fakes.set_clock import SetClock

STATIONS = load_stations((), load_phrasebook())


@pytest.fixture
def store() -> MemoryCaseStore:
    return MemoryCaseStore()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


class Guesser:
    """Somebody who guesses wrong, on calls and from numbers of their own choice."""

    def __init__(self, store: MemoryCaseStore, clock: SetClock) -> None:
        self.store = store
        self.clock = clock

    def wrong(self, call: str, reporter: str | None) -> bool:
        """One wrong guess; whether the installation has had enough for today."""
        return self.store.write(lambda tx: self._limits(tx, call, reporter).count_wrong())

    def stopped(self, call: str, reporter: str | None) -> bool:
        return self.store.write(lambda tx: self._limits(tx, call, reporter).reached())

    def _limits(self, tx: object, call: str, reporter: str | None) -> LookupLimits:
        return LookupLimits(tx, call, reporter, self.clock())  # type: ignore[arg-type]


@pytest.fixture
def guesser(store: MemoryCaseStore, clock: SetClock) -> Guesser:
    return Guesser(store, clock)


def number(serial: int) -> str:
    return f"+62812{serial:08d}"


def test_three_wrong_on_one_call_are_enough(guesser: Guesser) -> None:
    for serial in range(3):
        assert not guesser.stopped("CA1", number(serial))
        guesser.wrong("CA1", number(serial))
    assert guesser.stopped("CA1", number(9))
    assert not guesser.stopped("CA2", number(9))


def test_five_wrong_in_an_hour_from_one_number_are_enough(
    guesser: Guesser, clock: SetClock
) -> None:
    for serial in range(5):
        assert not guesser.stopped(f"CA{serial}", A_CALLER)
        guesser.wrong(f"CA{serial}", A_CALLER)
    assert guesser.stopped("CA9", A_CALLER)
    assert not guesser.stopped("CA9", number(1))
    clock.forward(minutes=59, seconds=59)
    assert guesser.stopped("CA9", A_CALLER)
    clock.forward(seconds=1)
    assert not guesser.stopped("CA9", A_CALLER)


def test_ten_wrong_in_a_day_from_one_number_are_enough(guesser: Guesser, clock: SetClock) -> None:
    for serial in range(10):
        assert not guesser.stopped(f"CA{serial}", A_CALLER)
        guesser.wrong(f"CA{serial}", A_CALLER)
        if serial == 4:
            clock.forward(hours=1)
    clock.forward(hours=2)
    assert guesser.stopped("CA99", A_CALLER)
    clock.forward(hours=21)
    assert not guesser.stopped("CA99", A_CALLER)


def test_withheld_callers_share_one_bucket(guesser: Guesser) -> None:
    for serial in range(5):
        guesser.wrong(f"CA{serial}", None)
    assert guesser.stopped("CA9", None)
    assert not guesser.stopped("CA9", A_CALLER)


def test_two_hundred_wrong_in_a_day_stop_everyone_with_an_alarm(
    guesser: Guesser, clock: SetClock
) -> None:
    alarms = [guesser.wrong(f"CA{serial}", number(serial)) for serial in range(200)]
    assert alarms == [False] * 199 + [True]
    assert guesser.stopped("CA-new", number(999))
    clock.forward(days=1)
    assert not guesser.stopped("CA-new", number(999))


def test_asking_whether_one_is_stopped_counts_nothing(guesser: Guesser) -> None:
    for _ in range(20):
        assert not guesser.stopped("CA1", A_CALLER)


def test_no_counter_holds_a_telephone_number(guesser: Guesser, store: MemoryCaseStore) -> None:
    guesser.wrong("CA1", A_CALLER)
    keys = list(store._books.counters)
    assert len(keys) == 4
    assert not any(A_CALLER[1:] in key for key in keys)
    assert max(map(len, keys)) <= 120, "fits its column"


# On a call


@pytest.fixture
def enquiry(store: MemoryCaseStore, clock: SetClock) -> Enquiry:
    return Enquiry(Desk(store, STATIONS, clock))


def ask(enquiry: Enquiry, reference: str, proof: str, caller: str | None = None) -> Turn:
    """One enquiry on a call of its own."""
    who = Arrival(a_sid("CA"), STATIONS.at(""), caller)
    turn = enquiry.reference_keyed(who, "id", reference, 1)
    if "proof-ask" not in repr(turn):
        return turn
    return enquiry.proof_keyed(who, "id", proof, 1)


def is_told(turn: Turn) -> bool:
    return "state-" in repr(turn)


def found(store: MemoryCaseStore, case: Case) -> Case:
    kept = store.read(lambda tx: tx.case(case.id))
    assert kept is not None
    return kept


def test_the_telephone_that_reported_needs_no_proof(
    enquiry: Enquiry, store: MemoryCaseStore
) -> None:
    case = opened(store)
    assert is_told(ask(enquiry, case.reference, "", A_CALLER))
    sealed = opened(store, sealed=True, pin_hash=pins.slow_hash("601274"))
    assert not is_told(ask(enquiry, sealed.reference, "", A_CALLER))


def test_another_telephone_proves_itself_by_four_digits_or_the_code(
    enquiry: Enquiry, store: MemoryCaseStore
) -> None:
    case = opened(store)
    assert is_told(ask(enquiry, case.reference, A_CALLER[-4:], number(1)))
    hidden = opened(store, reporter=None, pin_hash=pins.slow_hash("601274"))
    assert is_told(ask(enquiry, hidden.reference, "601274", number(2)))
    sealed = opened(store, sealed=True, pin_hash=pins.slow_hash("601274"))
    assert not is_told(ask(enquiry, sealed.reference, A_CALLER[-4:], number(3)))
    assert is_told(ask(enquiry, sealed.reference, "601274", number(4)))


def test_an_unknown_reference_sounds_like_a_wrong_proof(
    enquiry: Enquiry, store: MemoryCaseStore
) -> None:
    case = opened(store)
    strangers = ask(enquiry, case.reference, "0000", number(1))
    unknown = ask(enquiry, draw(), "0000", number(2))
    assert strangers == unknown
    assert found(store, case).proof_failures == 1


def test_a_repeated_request_counts_once(enquiry: Enquiry, store: MemoryCaseStore) -> None:
    case = opened(store)
    who = Arrival(a_sid("CA"), STATIONS.at(""), number(1))
    enquiry.reference_keyed(who, "id", case.reference, 1)
    turns = [enquiry.proof_keyed(who, "id", "0000", 1) for _ in range(4)]
    assert all(turn == turns[0] for turn in turns)
    assert found(store, case).proof_failures == 1


def test_ten_wrong_proofs_close_a_case_to_strangers_for_life(
    enquiry: Enquiry, store: MemoryCaseStore, clock: SetClock
) -> None:
    case = opened(store, reporter=None, pin_hash=pins.slow_hash("601274"))
    for serial in range(PER_CASE_FOR_LIFE):
        assert not is_told(ask(enquiry, case.reference, "000000", number(serial)))
    clock.forward(days=400)
    assert not is_told(ask(enquiry, case.reference, "601274", number(99)))
    assert PER_CASE_FOR_LIFE == 10


def test_nine_wrong_proofs_still_leave_one(enquiry: Enquiry, store: MemoryCaseStore) -> None:
    kept = replace(opened(store), proof_failures=PER_CASE_FOR_LIFE - 1)
    fresh = opened(store, proof_failures=kept.proof_failures)
    assert is_told(ask(enquiry, fresh.reference, A_CALLER[-4:], number(1)))


def test_a_failed_check_digit_costs_nothing(enquiry: Enquiry, store: MemoryCaseStore) -> None:
    for _ in range(20):
        ask(enquiry, "40729151", "", A_CALLER)
    assert store._books.counters == {}


def test_the_one_who_is_stopped_hears_so_and_may_leave_a_message(
    enquiry: Enquiry, store: MemoryCaseStore
) -> None:
    case = opened(store)
    turns = [ask(enquiry, case.reference, "0000", number(1)) for _ in range(6)]
    assert "too-many" not in repr(turns[3])
    assert "too-many" in repr(turns[4])
    assert "too-many" in repr(turns[5])
    assert "TakeStatement" in repr(turns[5])
    assert found(store, case).proof_failures == 5, "who is stopped cannot count further"
