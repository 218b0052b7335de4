"""The case reference: every common slip is caught, and every number survives being heard."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.reference import LENGTH, check_digit, draw, is_easy_to_say, is_valid, shown

SAMPLES = ["40729150", "29184035", "58302413"]
seven_digits = st.text("0123456789", min_size=LENGTH - 1, max_size=LENGTH - 1)


def numbers(count: int) -> list[str]:
    """Valid numbers, easy to say or not, the same in every run."""
    dice = random.Random(4)
    return [
        digits + check_digit(digits)
        for digits in (f"{dice.randrange(10**7):07d}" for _ in range(count))
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_published_samples_are_references(sample: str) -> None:
    assert is_valid(sample)
    assert is_easy_to_say(sample)


def test_every_single_wrong_digit_is_caught() -> None:
    for number in [*SAMPLES, *numbers(1000)]:
        for at in range(LENGTH):
            for digit in set("0123456789") - {number[at]}:
                assert not is_valid(number[:at] + digit + number[at + 1 :])


def test_every_swap_of_neighbours_is_caught() -> None:
    for number in [*SAMPLES, *numbers(5000)]:
        for at, (one, other) in enumerate(pairwise(number)):
            if one != other:
                assert not is_valid(number[:at] + other + one + number[at + 2 :])


@given(seven_digits)
def test_one_check_digit_alone_completes_seven_digits(digits: str) -> None:
    fitting = [digit for digit in "0123456789" if is_valid(digits + digit)]
    assert fitting == [check_digit(digits)]


@given(seven_digits, st.sampled_from("0123456789"), st.integers(0, LENGTH))
def test_a_lost_or_added_digit_is_caught(digits: str, more: str, at: int) -> None:
    number = digits + check_digit(digits)
    assert not is_valid(number[:at] + more + number[at:])
    assert not is_valid(number[:at] + number[at + 1 :]) or at == LENGTH


NO_REFERENCES = ["", "4072915", "407291500", "4072-9150", "4072 9150", "4072915a", "-4072915"]
FOREIGN_DIGITS = ["４０７２９１５０", "٤٠٧٢٩١٥٠", "4072915²", "40729150\n"]


@pytest.mark.parametrize("keyed", [*NO_REFERENCES, *FOREIGN_DIGITS])
def test_what_is_not_eight_plain_digits_is_no_reference(keyed: str) -> None:
    assert not is_valid(keyed)


@pytest.mark.parametrize(
    ("refused", "accepted"),
    [
        ("04729153", "40729153"),  # a leading nought
        ("47772915", "47729715"),  # the same digit three times running
        ("47291555", "47291535"),
        ("47474744", "47474942"),  # fewer than four different digits
        ("91234780", "91235780"),  # four counting up
        ("92876541", "92865741"),  # four counting down
        ("41102957", "41012957"),  # the police
        ("29574110", "29574101"),
        ("41122957", "41212957"),  # every emergency
    ],
)
def test_what_is_hard_to_say_is_refused(refused: str, accepted: str) -> None:
    assert not is_easy_to_say(refused)
    assert is_easy_to_say(accepted)


def test_most_numbers_remain() -> None:
    drawn = numbers(20_000)
    share = sum(map(is_easy_to_say, drawn)) / len(drawn)
    assert 0.82 < share < 0.84


def test_a_draw_is_valid_easy_to_say_and_never_sequential() -> None:
    drawn = [draw() for _ in range(2000)]
    assert all(map(is_valid, drawn))
    assert all(map(is_easy_to_say, drawn))
    assert len(set(drawn)) > 1990
    rising = sum(one < other for one, other in pairwise(drawn))
    assert 850 < rising < 1150
    assert {number[0] for number in drawn} == set("123456789")


def test_a_draw_tries_again_until_the_number_is_easy_to_say() -> None:
    offered = iter([0, 1_110_000, 1_234_567, 4_072_915])
    assert draw(lambda below: next(offered)) == "40729150"


def test_a_reference_is_shown_in_two_groups() -> None:
    assert shown("40729150") == "4072-9150"
