"""Digits and dates as a caller hears them, in both languages."""

from datetime import date, timedelta

import pytest

from ivr.phrasebook import load_phrasebook
from ivr.spoken import Vocabulary

INDONESIAN = load_phrasebook().pack("id").vocabulary
ENGLISH = load_phrasebook().pack("en").vocabulary


def test_digits_are_said_one_by_one() -> None:
    assert INDONESIAN.group("4072") == "empat, nol, tujuh, dua"
    assert INDONESIAN.group("9158") == "sembilan, satu, lima, delapan"
    assert INDONESIAN.group("36") == "tiga, enam"
    assert ENGLISH.group("4072") == "four, zero, seven, two"


@pytest.mark.parametrize("words", [INDONESIAN, ENGLISH])
def test_every_digit_has_one_word_of_its_own(words: Vocabulary) -> None:
    assert len(set(words.digits)) == 10
    assert all(word.isalpha() for word in words.digits)


def test_nought_is_nol_and_no_digit_is_a_tens_or_teens_word() -> None:
    assert INDONESIAN.digits[0] == "nol"
    spoken = INDONESIAN.group("0123456789")
    assert not any(word in spoken for word in ("kosong", "puluh", "belas"))


def test_keys_are_said_as_they_stand_on_the_telephone() -> None:
    assert INDONESIAN.key("1") == "satu"
    assert INDONESIAN.key("*") == "bintang"
    assert ENGLISH.key("*") == "star"


@pytest.mark.parametrize(
    ("day", "indonesian", "english"),
    [
        (date(2026, 6, 1), "hari Senin, tanggal satu Juni", "Monday the first of June"),
        (
            date(2026, 8, 17),
            "hari Senin, tanggal tujuh belas Agustus",
            "Monday the seventeenth of August",
        ),
        (
            date(2027, 1, 31),
            "hari Minggu, tanggal tiga puluh satu Januari",
            "Sunday the thirty-first of January",
        ),
        (
            date(2028, 2, 29),
            "hari Selasa, tanggal dua puluh sembilan Februari",
            "Tuesday the twenty-ninth of February",
        ),
        (date(2026, 12, 25), "hari Jumat, tanggal dua puluh lima Desember", None),
    ],
)
def test_a_date_is_said(day: date, indonesian: str, english: str | None) -> None:
    assert INDONESIAN.day(day) == indonesian
    assert english is None or ENGLISH.day(day) == english


@pytest.mark.parametrize("words", [INDONESIAN, ENGLISH])
def test_every_day_of_a_year_is_said_without_figures_and_differently(words: Vocabulary) -> None:
    said = [words.day(date(2028, 1, 1) + timedelta(days=number)) for number in range(366)]
    assert len(set(said)) == 366
    assert not any(character.isdigit() for text in said for character in text)
