"""A case's history proves itself: whatever is changed in it afterwards is found out."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from uuid import UUID

import pytest

from cases.errors import HistoryBroken
from cases.history import GENESIS, Event, prove, seal
from tests.fakes.set_clock import A_MONDAY

CASE = UUID(int=7)
OTHER = UUID(int=8)
LENGTH = 12


def chain(case_id: UUID = CASE, length: int = LENGTH) -> list[Event]:
    events: list[Event] = []
    previous = GENESIS
    for number in range(1, length + 1):
        facts = {"state": "heard", "words": number, "reason": "“ya”", "none": None}
        at = A_MONDAY + timedelta(minutes=number)
        events.append(seal(case_id, number, at, "operator:Siti", "moved", facts, previous))
        previous = events[-1].hash
    return events


WHOLE = chain()
HEAD = WHOLE[-1].hash


def is_proved(events: list[Event], length: int = LENGTH, head: str = HEAD) -> bool:
    try:
        prove(CASE, events, length, head)
    except HistoryBroken:
        return False
    return True


def edited(dice: random.Random) -> list[Event]:
    """One field of one event is another."""
    at = dice.randrange(LENGTH)
    event = WHOLE[at]
    other = f"{dice.getrandbits(256):064x}"
    changed = dice.choice(
        [
            replace(event, at=event.at + timedelta(microseconds=dice.choice([-1, 1, 10**9]))),
            replace(event, actor=event.actor + dice.choice(["", "x", " "])[:1] + "y"),
            replace(event, what=dice.choice(["", "Moved", "moved ", "closed"])),
            replace(event, data={**event.data, "words": event.data["words"] + 1}),
            replace(event, data={**event.data, "new": dice.random()}),
            replace(event, data={k: v for k, v in event.data.items() if k != "none"}),
            replace(event, data={}),
            replace(event, sequence=event.sequence + dice.choice([-1, 1, 100])),
            replace(event, previous=other),
            replace(event, hash=other),
        ]
    )
    return [*WHOLE[:at], changed, *WHOLE[at + 1 :]]


def edited_and_sealed_again(dice: random.Random) -> list[Event]:
    """Somebody who knows how seals are made rewrites an event and all that follow."""
    at = dice.randrange(LENGTH)
    events = WHOLE[:at]
    for event in WHOLE[at:]:
        previous = events[-1].hash if events else GENESIS
        what = "closed" if event is WHOLE[at] else event.what
        events = [
            *events,
            seal(CASE, event.sequence, event.at, event.actor, what, event.data, previous),
        ]
    return events


def with_one_removed(dice: random.Random) -> list[Event]:
    at = dice.randrange(LENGTH)
    return [*WHOLE[:at], *WHOLE[at + 1 :]]


def with_two_swapped(dice: random.Random) -> list[Event]:
    events = WHOLE.copy()
    one, other = dice.sample(range(LENGTH), 2)
    events[one], events[other] = events[other], events[one]
    return events


def with_one_put_in(dice: random.Random) -> list[Event]:
    at = dice.randrange(LENGTH + 1)
    previous = WHOLE[at - 1].hash if at else GENESIS
    false = seal(CASE, at + 1, A_MONDAY, "leader", "closed", {}, previous)
    return [*WHOLE[:at], dice.choice([false, *WHOLE]), *WHOLE[at:]]


def with_the_tail_cut(dice: random.Random) -> list[Event]:
    return WHOLE[: dice.randrange(LENGTH)]


@pytest.mark.parametrize(
    "tampering",
    [
        edited,
        edited_and_sealed_again,
        with_one_removed,
        with_two_swapped,
        with_one_put_in,
        with_the_tail_cut,
    ],
)
def test_a_thousand_tamperings_are_all_found_out(
    tampering: Callable[[random.Random], list[Event]],
) -> None:
    dice = random.Random(6)
    assert not any(is_proved(tampering(dice)) for _ in range(1000))


def test_an_unaltered_chain_is_proved() -> None:
    assert is_proved(WHOLE)
    assert is_proved([], 0, "")
    assert is_proved(WHOLE[:1], 1, WHOLE[0].hash)


def test_a_cut_tail_is_found_out_even_if_the_length_was_cut_with_it() -> None:
    assert not is_proved(WHOLE[:-1], LENGTH - 1, HEAD)
    assert not is_proved([], 0, HEAD)


def test_the_history_of_another_case_proves_nothing() -> None:
    events = chain(OTHER)
    assert not is_proved(events, LENGTH, events[-1].hash)


def test_the_first_event_that_does_not_fit_is_named() -> None:
    events = [*WHOLE[:4], replace(WHOLE[4], actor="leader"), *WHOLE[5:]]
    with pytest.raises(HistoryBroken, match="event 5 was altered"):
        prove(CASE, events, LENGTH, HEAD)


def test_a_seal_is_the_same_wherever_and_in_whatever_order_it_was_made() -> None:
    in_jayapura = A_MONDAY.astimezone(timezone(timedelta(hours=9)))
    one = seal(CASE, 1, A_MONDAY, "system", "noted", {"a": 1, "b": "é"}, GENESIS)
    other = seal(CASE, 1, in_jayapura, "system", "noted", {"b": "é", "a": 1}, GENESIS)
    assert one.hash == other.hash
    assert one == other
