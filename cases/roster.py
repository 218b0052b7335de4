"""The roster as a table of lines: read, checked, and every fault named with its line; pure."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from cases.officer import Posting
from cases.states import Role

COLUMNS = ("nrp", "name", "station", "unit", "role", "from", "until")
OFFICES = frozenset(Role) - {Role.SYSTEM, Role.CALLER}
"""Roles that an officer can have."""

_LONGEST = {"name": 120, "station": 64, "unit": 64}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line of the file, counted from 1, with the first line being the names."""

    line: int
    what: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """The postings of a file with their lines, and the faults that keep it from being taken."""

    postings: dict[int, Posting]
    faults: list[Fault]


def read_roster(text: str, stations: Collection[str]) -> Checked:
    """Read a table with commas or semicolons; `stations` are the keys that may stand in it."""
    lines = text.removeprefix("\ufeff")
    comma = ";" if ";" in lines.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(lines, newline=""), delimiter=comma, strict=True)
    postings: dict[int, Posting] = {}
    faults: list[Fault] = []
    try:
        if tuple(name.strip().lower() for name in next(rows, [])) != COLUMNS:
            return Checked({}, [Fault(1, "roster-columns", ",".join(COLUMNS))])
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            read = _posting(rows.line_num, row, stations)
            if isinstance(read, Posting):
                postings[rows.line_num] = read
            else:
                faults.append(read)
    except csv.Error as error:
        faults.append(Fault(rows.line_num, "roster-unreadable", str(error)))
    return Checked(postings, sorted([*faults, *_clashes(postings)], key=lambda one: one.line))


def _posting(line: int, row: list[str], stations: Collection[str]) -> Posting | Fault:
    cells = [" ".join(cell.split()) for cell in row]
    if len(cells) != len(COLUMNS):
        return Fault(line, "roster-cells", str(len(cells)))
    found = dict(zip(COLUMNS, cells, strict=True))
    fault = next(_faults(line, found, stations), None)
    if fault is not None:
        return fault
    return Posting(
        found["nrp"],
        found["name"],
        found["station"],
        found["unit"],
        Role(found["role"]),
        date.fromisoformat(found["from"]),
        date.fromisoformat(found["until"]) if found["until"] else None,
    )


def _faults(line: int, found: dict[str, str], stations: Collection[str]) -> Iterator[Fault]:
    if not re.fullmatch(r"[0-9]{8}", found["nrp"]):
        yield Fault(line, "roster-nrp", found["nrp"])
    for name, longest in _LONGEST.items():
        if not found[name] or len(found[name]) > longest:
            yield Fault(line, f"roster-{name}", found[name])
    if found["station"] not in stations:
        yield Fault(line, "roster-station", found["station"])
    if found["role"] not in OFFICES:
        yield Fault(line, "roster-role", found["role"])
    if not _is_date(found["from"]):
        yield Fault(line, "roster-date", found["from"])
    if found["until"] and not _is_date(found["until"]):
        yield Fault(line, "roster-date", found["until"])
    if found["until"] and found["until"] < found["from"]:
        yield Fault(line, "roster-backwards", found["until"])


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _clashes(postings: dict[int, Posting]) -> Iterator[Fault]:
    """Two postings of one officer at a time, and units that differ only in capitals."""
    by_officer = sorted(postings.items(), key=lambda item: (item[1].nrp, item[1].begins))
    for (_, one), (line, other) in pairwise(by_officer):
        if one.nrp != other.nrp:
            continue
        if one.begins == other.begins or (one.ends is not None and one.ends >= other.begins):
            yield Fault(line, "roster-overlap", other.nrp)
    spellings: dict[str, str] = {}
    for line, posting in sorted(postings.items()):
        if spellings.setdefault(posting.unit.casefold(), posting.unit) != posting.unit:
            yield Fault(line, "roster-capitals", posting.unit)


def reserved(
    checked: Checked, current: Iterable[Posting], oversight: Collection[str], own: str
) -> list[Fault]:
    """Lines that the administrator may not bring in by a page: his own, and oversight's.

    Whoever may place people in oversight could place himself there and read what is sealed.
    """
    known = set(current)
    return [
        Fault(line, "roster-own" if posting.nrp == own else "roster-oversight", posting.nrp)
        for line, posting in checked.postings.items()
        if posting not in known
        and (posting.nrp == own or posting.role is Role.OVERSIGHT or posting.nrp in oversight)
    ]
