"""Who is calling: a number that can be trusted to be one, or nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.parties import reporter

LINE = "+62215550110"


@pytest.mark.parametrize(
    "caller",
    [
        "+266696687",
        "266696687",
        "+7378742833",
        "7378742833",
        "+2562533",
        "2562533",
        "+8656696",
        "8656696",
        "+86282452253",
        "86282452253",
    ],
)
def test_words_keyed_on_a_telephone_pad_are_no_number(caller: str) -> None:
    assert reporter(caller, (LINE,)) is None


@pytest.mark.parametrize("word", ["anonymous", "restricted", "blocked", "unknown", "unavailable"])
def test_words_for_a_withheld_number_are_no_number(word: str) -> None:
    for written in (word, word.upper(), word.title(), f" {word}", f"+{word}"):
        assert reporter(written, (LINE,)) is None


@pytest.mark.parametrize(
    "caller",
    [
        "",
        " ",
        "+",
        "0",
        "110",
        "112",
        "1001",
        "Private Number",
        "No Caller ID",
        "sip:+6281234567890@polres.sip.twilio.com",
        "SIPS:6281234567890@10.0.0.1",
        "client:+6281234567890",
        "+62",
        "+999999999999999999",
    ],
)
def test_what_is_no_number_is_withheld(caller: str) -> None:
    assert reporter(caller, (LINE,)) is None


@pytest.mark.parametrize(
    "written",
    [
        "+6281234567890",
        "081234567890",
        "6281234567890",
        "+62 812-3456-7890",
        "0812 3456 7890",
        "(0812) 34567890",
    ],
)
def test_an_indonesian_mobile_is_the_same_however_it_is_written(written: str) -> None:
    assert reporter(written, (LINE,)) == "+6281234567890"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0215550122", "+62215550122"),
        ("+62 389 2522110", "+623892522110"),
        ("+67077231234", "+67077231234"),
        ("+60123456789", "+60123456789"),
    ],
)
def test_landlines_and_neighbours_abroad_are_numbers(written: str, number: str) -> None:
    assert reporter(written, (LINE,)) == number


@pytest.mark.parametrize("own", [LINE, "0215550110", "+62 21 555-0110"])
def test_a_line_does_not_call_itself(own: str) -> None:
    assert reporter(LINE, (own,)) is None
    assert reporter("0215550110", (own,)) is None


def test_a_forwarded_call_that_bears_the_forwarding_number_is_withheld() -> None:
    assert reporter("+6281234567890", (LINE,), "081234567890") is None
    assert reporter("+6281234567890", (LINE,), "+62215550111") == "+6281234567890"
    assert reporter("+6281234567890", (LINE,), "anonymous") == "+6281234567890"


@given(st.text(max_size=40))
def test_any_text_is_a_number_in_e164_or_withheld(text: str) -> None:
    found = reporter(text, (LINE,))
    assert found is None or (found[0] == "+" and found[1:].isdigit() and len(found) <= 16)
