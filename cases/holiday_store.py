"""The days that the yearly decree (*SKB tiga menteri*) gives off or takes back, in SQL."""

import time
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Engine, delete, insert, select

from cases import tables as t

_FRESH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class DecreedDay:
    """A day that the decree names: off, or worked although it is known as a day off."""

    day: date
    name: str
    works: bool


class HolidayStore:
    """Keeps the decreed days; a `deadlines.Calendar` that is at most a minute behind others."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._days: dict[date, bool] = {}
        self._read_at = float("-inf")

    def works(self, day: date) -> bool | None:
        """Whether people work on this day; None where the decree says nothing of it."""
        if time.monotonic() - self._read_at > _FRESH_SECONDS:
            self._read_at = time.monotonic()
            self._days = {one.day: one.works for one in self.all()}
        return self._days.get(day)

    def all(self) -> list[DecreedDay]:
        """Every decreed day, in order."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.holidays).order_by(t.holidays.c.day))
            return [DecreedDay(**row._mapping) for row in rows]

    def set(self, decreed: DecreedDay) -> None:
        """Enter a day, in place of what was entered for it before."""
        values = {"day": decreed.day, "name": decreed.name, "works": decreed.works}
        with self._engine.begin() as connection:
            connection.execute(delete(t.holidays).where(t.holidays.c.day == decreed.day))
            connection.execute(insert(t.holidays).values(values))
        self._read_at = float("-inf")

    def forget(self, day: date) -> None:
        """Take back what was entered for a day."""
        with self._engine.begin() as connection:
            connection.execute(delete(t.holidays).where(t.holidays.c.day == day))
        self._read_at = float("-inf")
