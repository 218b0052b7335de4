"""The filter of a list, as it stands in an address: read leniently, for addresses are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from cases.case import Kind
from cases.overviews import FILTERS, Cursor, Order, Overview, Wanted, read_cursor
from cases.states import State, Track

_LONGEST = 200
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in force: its name, what it is set to, and the address of the list without it."""

    name: str
    value: str
    without: str


def read_wanted(query: Mapping[str, str]) -> Wanted:
    """The list that an address asks for; what it says that we do not know counts for nothing."""
    track = query.get("track", "")
    return Wanted(
        overview=_one_of(Overview, query.get("view", "")) or Overview.OPEN,
        words=query.get("words", "").strip()[:_LONGEST],
        state=_one_of(State, query.get("state", "")),
        kind=_one_of(Kind, query.get("kind", "")),
        track=Track(int(track)) if track in {str(int(one)) for one in Track} else None,
        unit=query.get("unit", "").strip()[:64],
        owner=query.get("owner", "").strip()[:20],
        since=read_day(query.get("since", "")),
        until=read_day(query.get("until", "")),
        order=_one_of(Order, query.get("order", "")),
    )


def read_place(query: Mapping[str, str]) -> Cursor | None:
    """The place in the list that an address asks for."""
    return read_cursor(query.get("at", ""))


def read_day(text: str) -> date | None:
    """A day as browsers send it; None when it is blank or none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def query_of(wanted: Wanted) -> str:
    """The list as a query string."""
    said = {"view": wanted.overview.value, **{name: text_of(wanted, name) for name in FILTERS}}
    said["order"] = wanted.order.value if wanted.order else ""
    return urlencode({name: text for name, text in said.items() if text})


def address(wanted: Wanted, place: Cursor | None = None) -> str:
    """The list as an address of ours, from this place on."""
    tail = f"&at={place}" if place else ""
    return f"/?{query_of(wanted)}{tail}"


def text_of(wanted: Wanted, name: str) -> str:
    """What a filter is set to, as its form field has it; blank when it is not set."""
    value = getattr(wanted, name)
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, Track) else str(value)


def chips(wanted: Wanted) -> list[Chip]:
    """The filters in force."""
    return [
        Chip(name, text, address(wanted.without(name)))
        for name in FILTERS
        if (text := text_of(wanted, name))
    ]


def _one_of(kind: type[_Choice], text: str) -> _Choice | None:
    return kind(text) if text in set(kind) else None
