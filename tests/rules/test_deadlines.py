"""When a caller hears more: working days as Indonesia keeps them, in the station's own days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.deadlines import (
    Clocks,
    calendar_days_after,
    is_late,
    is_working_day,
    next_news,
    working_days_after,
)
from cases.states import State, Track
from tests.fakes.case_file import a_case

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
some_day = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 6, 6), "a Saturday"),
        (date(2026, 6, 7), "a Sunday"),
        (date(2026, 1, 1), "New Year"),
        (date(2026, 3, 19), "Nyepi"),
        (date(2026, 3, 20), "collective leave before Idul Fitri"),
        (date(2026, 3, 21), "Idul Fitri"),
        (date(2026, 3, 22), "Idul Fitri, second day"),
        (date(2026, 3, 23), "collective leave after Idul Fitri"),
        (date(2026, 3, 24), "collective leave after Idul Fitri"),
        (date(2026, 5, 1), "Labour Day"),
        (date(2026, 8, 17), "Independence Day"),
        (date(2026, 12, 24), "collective leave before Christmas"),
        (date(2026, 12, 25), "Christmas"),
    ],
)
def test_nobody_works_on(day: date, why: str) -> None:
    assert not is_working_day(day), why


def test_people_work_on_a_plain_tuesday() -> None:
    assert is_working_day(date(2026, 6, 9))
    assert is_working_day(date(2026, 3, 25))


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 6, 8), 1, date(2026, 6, 9)),
        (date(2026, 6, 8), 0, date(2026, 6, 8)),
        (date(2026, 6, 5), 1, date(2026, 6, 8)),  # over a weekend
        (date(2026, 6, 6), 1, date(2026, 6, 8)),
        (date(2026, 3, 17), 1, date(2026, 3, 25)),  # over Nyepi, Idul Fitri and its leave
        (date(2026, 12, 23), 1, date(2026, 12, 28)),  # over Christmas
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over the year's end
        (date(2026, 12, 28), 5, date(2027, 1, 6)),  # and over Isra Mikraj
    ],
)
def test_working_days_are_counted(day: date, count: int, due: date) -> None:
    assert working_days_after(day, count) == due


@given(some_day, st.integers(1, 60))
def test_the_due_day_works_and_has_the_right_number_before_it(day: date, count: int) -> None:
    due = working_days_after(day, count)
    between = (date.fromordinal(n) for n in range(day.toordinal() + 1, due.toordinal() + 1))
    assert is_working_day(due)
    assert sum(map(is_working_day, between)) == count


@given(some_day, st.integers(0, 60))
def test_calendar_days_end_on_the_next_working_day(day: date, count: int) -> None:
    due = calendar_days_after(day, count)
    assert is_working_day(due)
    skipped = range(day.toordinal() + count, due.toordinal())
    assert not any(is_working_day(date.fromordinal(number)) for number in skipped)


@pytest.mark.parametrize(
    ("zone", "midnight_utc"),
    [(WIB, 17), (WITA, 16), (WIT, 15)],
    ids=["WIB", "WITA", "WIT"],
)
def test_a_day_begins_at_the_stations_own_midnight(zone: ZoneInfo, midnight_utc: int) -> None:
    before = datetime(2026, 6, 8, midnight_utc - 1, 59, 59, 999_999, UTC)
    after = datetime(2026, 6, 8, midnight_utc, 0, tzinfo=UTC)
    assert next_news(a_case(state_since=before), Clocks(), zone) == date(2026, 6, 9)
    assert next_news(a_case(state_since=after), Clocks(), zone) == date(2026, 6, 10)
    assert not is_late(date(2026, 6, 8), before, zone)
    assert is_late(date(2026, 6, 8), after, zone)


CLOCKS = Clocks(
    screening=1,
    clarification_days=5,
    assignment=2,
    progress_days=14,
    conduct_result=40,
    crime_first_letter_days=3,
)
"""From Monday, 8 June 2026; 16 June is the Islamic New Year, 1 June and 1 July are not counted."""


@pytest.mark.parametrize(
    ("state", "track", "due"),
    [
        (State.DROPPED, None, date(2026, 6, 9)),
        (State.NEW, None, date(2026, 6, 9)),
        (State.SILENT, None, date(2026, 6, 9)),
        (State.HEARD, None, date(2026, 6, 9)),
        (State.REOPENED, Track.CRIME, date(2026, 6, 9)),
        (State.SCREENED, Track.CRIME, date(2026, 6, 10)),
        (State.ASSIGNED, Track.CONDUCT, date(2026, 6, 10)),
        (State.REFERRED, Track.CRIME, date(2026, 6, 10)),
        (State.CLARIFYING, Track.CRIME, date(2026, 6, 15)),  # the fifth day is a Saturday
        (State.IN_PROGRESS, Track.CRIME, date(2026, 6, 11)),
        (State.IN_PROGRESS, Track.CONDUCT, date(2026, 6, 22)),
        (State.CONCLUDED, Track.CONDUCT, working_days_after(date(2026, 6, 8), 40)),
        (State.ANSWERED, Track.CONDUCT, None),
        (State.PROVEN, Track.CONDUCT, None),
        (State.UNPROVEN, Track.CONDUCT, None),
        (State.DONE, Track.CRIME, None),
        (State.ARCHIVED, None, None),
    ],
)
def test_every_state_has_its_clock(state: State, track: Track | None, due: date | None) -> None:
    case = a_case(state=state, track=track)
    assert next_news(case, CLOCKS, WITA) == due


def test_the_states_above_are_all_there_are() -> None:
    for state in State:
        next_news(a_case(state=state), CLOCKS, WITA)


def test_a_promise_is_late_only_when_its_day_is_over() -> None:
    promised = date(2026, 12, 31)
    assert not is_late(promised, datetime(2026, 12, 31, 23, 59, tzinfo=WIT), WIT)
    assert is_late(promised, datetime(2027, 1, 1, 0, 0, tzinfo=WIT), WIT)
    assert not is_late(promised, datetime(2027, 1, 1, 0, 0, tzinfo=WIT), WIB)
