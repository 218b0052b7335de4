"""When a caller was promised to hear more: working days, holidays, and the clock of each state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Protocol

import holidays

from cases.case import Case
from cases.states import State, Track


class Calendar(Protocol):
    """What the yearly decree says of single days; it wins over what is generally known."""

    def works(self, day: date) -> bool | None:
        """Whether people work on this day; None where the decree says nothing of it."""


class NoDecree:
    """No decree has been entered."""

    def works(self, day: date) -> bool | None:
        return None


NO_DECREE = NoDecree()


@dataclass(frozen=True, slots=True)
class Clocks:
    """How long each step may take. Defaults are ours unless a rule is named; stations set them.

    Working days, except `clarification_days` and `progress_days`, which are calendar days.
    """

    screening: int = 1
    clarification_days: int = 5
    assignment: int = 1
    progress_days: int = 14
    conduct_result: int = 40
    """Perpol 2/2024: result within 40 working days of the SP3D."""
    crime_first_letter_days: int = 3
    """SP2HP A1: result of the first study within 3 days."""
    calendar: Calendar = NO_DECREE
    """The decree on this year's holidays, as it stands at this moment."""


@lru_cache(maxsize=16)
def known_days_off(year: int) -> dict[date, str]:
    """National holidays and collective leave (*cuti bersama*) of Indonesia in `year`, by name."""
    calendar = holidays.country_holidays("ID", years=year, categories=("public", "government"))
    return dict(sorted(calendar.items()))


def is_working_day(day: date, calendar: Calendar = NO_DECREE) -> bool:
    """Monday to Friday, and neither a national holiday nor collective leave; a decree wins."""
    decreed = calendar.works(day)
    if decreed is not None:
        return decreed
    return day.weekday() < 5 and day not in known_days_off(day.year)


def working_days_after(day: date, count: int, calendar: Calendar = NO_DECREE) -> date:
    """The `count`-th working day after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar)
    return day


def calendar_days_after(day: date, count: int, calendar: Calendar = NO_DECREE) -> date:
    """`count` days after `day`, or the first working day from then on."""
    day += timedelta(days=count)
    return day if is_working_day(day, calendar) else working_days_after(day, 1, calendar)


def working_days_until(day: date, due: date, calendar: Calendar = NO_DECREE) -> int:
    """Working days from `day` to `due`; negative once that is past."""
    first, last = sorted((day, due))
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    count = sum(is_working_day(one, calendar) for one in between)
    return count if due >= day else -count


def next_news(case: Case, clocks: Clocks, zone: tzinfo) -> date | None:
    """The date by which the caller hears more, in the station's own days; None when finished.

    A day that an officer has set counts before the clock of the state.
    """
    since = case.state_since.astimezone(zone).date()
    rule = _rule(case, clocks)
    return (case.next_on or rule(since)) if rule else None


def _rule(case: Case, clocks: Clocks) -> Callable[[date], date] | None:
    match case.state:
        case State.DROPPED | State.NEW | State.SILENT | State.HEARD | State.REOPENED:
            return lambda day: working_days_after(day, clocks.screening, clocks.calendar)
        case State.SCREENED | State.ASSIGNED | State.REFERRED:
            return lambda day: working_days_after(day, clocks.assignment, clocks.calendar)
        case State.CLARIFYING:
            return lambda day: calendar_days_after(day, clocks.clarification_days, clocks.calendar)
        case State.IN_PROGRESS:
            crime = case.track is Track.CRIME
            days = clocks.crime_first_letter_days if crime else clocks.progress_days
            return lambda day: calendar_days_after(day, days, clocks.calendar)
        case State.CONCLUDED:
            return lambda day: working_days_after(day, clocks.conduct_result, clocks.calendar)
        case State.ANSWERED | State.PROVEN | State.UNPROVEN | State.DONE | State.ARCHIVED:
            return None


def is_late(promised: date, now: datetime, zone: tzinfo) -> bool:
    """Whether the promised day has gone by at the station."""
    return now.astimezone(zone).date() > promised
