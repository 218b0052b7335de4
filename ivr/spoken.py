"""Digits and dates as words, from a language's own lists; pure."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of one language: digits 0-9, the star key, days from Monday, months, days of the
    month, and how a date is put together from `{day}`, `{ordinal}` and `{month}`."""

    digits: tuple[str, ...]
    star: str
    days: tuple[str, ...]
    months: tuple[str, ...]
    ordinals: tuple[str, ...]
    date: str

    def key(self, key: str) -> str:
        """A key of the telephone: `1` is "satu", `*` is "bintang"."""
        return self.star if key == "*" else self.digits[int(key)]

    def group(self, digits: str) -> str:
        """Digits one by one, with a comma's pause between them; never "puluh" or "belas"."""
        return ", ".join(self.digits[int(digit)] for digit in digits)

    def day(self, day: datetime.date) -> str:
        """A date as it is said, without a year: "hari Senin, tanggal satu Juni"."""
        return self.date.format(
            day=self.days[day.weekday()],
            ordinal=self.ordinals[day.day - 1],
            month=self.months[day.month - 1],
        )
