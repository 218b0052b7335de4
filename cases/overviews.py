"""The lists an officer starts from, and what may narrow them; pure."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from cases.case import Case, Kind
from cases.states import State, Track

SOON_WORKING_DAYS = 3
"""A case whose caller is to hear within so many working days is near its deadline."""


class Overview(StrEnum):
    """The lists an officer starts from."""

    OPEN = "open"
    NEW = "new"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    WAITING = "waiting"
    SOON = "soon"
    LATE = "late"
    SEALED = "sealed"
    ALL = "all"


class Order(StrEnum):
    """What stands at the top of a list."""

    NEWEST = "newest"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list shows. `since` and `until` are station days of receipt, both included."""

    overview: Overview = Overview.OPEN
    words: str = ""
    state: State | None = None
    kind: Kind | None = None
    track: Track | None = None
    unit: str = ""
    owner: str = ""
    since: date | None = None
    until: date | None = None
    order: Order | None = None

    @property
    def by_deadline(self) -> bool:
        """Whether the nearest deadline stands at the top."""
        by_nature = self.overview in {Overview.SOON, Overview.LATE}
        return by_nature if self.order is None else self.order is Order.DEADLINE

    def without(self, name: str) -> "Wanted":
        """The same list with one filter less."""
        return replace(self, **{name: getattr(_ANY, name)})


_ANY = Wanted()
FILTERS = ("words", "state", "kind", "track", "unit", "owner", "since", "until")
"""The fields of `Wanted` that narrow an overview."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: behind a case, or before it when `backwards`."""

    case_id: UUID
    due_on: date | None = None
    backwards: bool = False

    def __str__(self) -> str:
        """As it stands in an address."""
        day = self.due_on.isoformat() if self.due_on else ""
        return f"{'before' if self.backwards else 'after'}_{day}_{self.case_id.hex}"


def cursor_at(case: Case, *, backwards: bool = False) -> Cursor:
    """The place of a case in any list."""
    return Cursor(case.id, case.due_on, backwards)


def read_cursor(text: str) -> Cursor | None:
    """The place that an address names; None when it names none."""
    try:
        side, day, case_id = text.split("_")
        due_on = date.fromisoformat(day) if day else None
        return Cursor(UUID(case_id), due_on, {"after": False, "before": True}[side])
    except (ValueError, KeyError):
        return None


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list, and whether there is more on either side."""

    cases: tuple[Case, ...]
    earlier: Cursor | None = None
    later: Cursor | None = None
