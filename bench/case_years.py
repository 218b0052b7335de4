"""A made-up year of cases with their words, for filling a case file quickly."""

import random
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert, text

from cases import clock, tables
from cases.case import CALLER, Case, Kind, Purpose, Reading, Recording, Statement, StatementState
from cases.history import GENESIS, Event, seal
from cases.prepared import row
from cases.reference import draw
from cases.sql_store import case_row
from cases.states import State, Track
from cases.word_store import place_in_index
from ivr.simulator.account import new_sid

_UNITS = ("SPKT", "Reskrim", "Samapta", "Binmas", "Intelkam", "Lantas", "Sipropam", "")
_STATES = (
    *((State.DONE, 50), (State.ARCHIVED, 10), (State.SILENT, 8), (State.NEW, 10)),
    *((State.HEARD, 4), (State.SCREENED, 4), (State.CLARIFYING, 4), (State.ASSIGNED, 4)),
    *((State.IN_PROGRESS, 4), (State.ANSWERED, 2)),
)
_OPEN = (State.NEW, State.HEARD, State.CLARIFYING, State.ASSIGNED, State.IN_PROGRESS)
_RECENT = 600
OFFICER = "70000001"
"""The NRP of the officer whose lists are measured."""

_OTHERS = ("", *(f"7{number:07d}" for number in range(2, 40)))
RARE = "langka"
"""A word that stands in sixty cases, however many there are."""

_VOCABULARY = tuple(f"kata{number}" for number in range(2_000))
_LIKELY = tuple(1 / (number + 1) for number in range(2_000))
"""Zipf's law: the first word stands in nearly every case, the last in a few of a large file."""


@dataclass(frozen=True, slots=True)
class Made:
    case: Case
    statement: Statement
    recording: Recording
    reading: Reading
    event: Event
    extra_word: str


def made_up(count: int, now: datetime, station: str, dice: random.Random) -> Iterator[Made]:
    """A year's cases, in every state, from fifty thousand telephones; one in fifty is sealed.

    The newest 600 are open, many of them the bench officer's own, due soon, or sealed: so every
    list has a full page in a small case file too, and the same work is compared.
    """
    references: set[str] = set()
    while len(references) < count:
        references.add(draw(dice.randrange))
    states, weights = zip(*_STATES, strict=True)
    for number, reference in enumerate(references):
        at = now - timedelta(days=365) * (1 - number / count)
        recent = number >= count - _RECENT
        state = dice.choice(_OPEN) if recent else dice.choices(states, weights)[0]
        sealed = dice.random() < (0.2 if recent else 0.02)
        soon = now + timedelta(days=dice.randrange(4))
        due = soon if recent else at + timedelta(days=dice.randrange(1, 30))
        case = Case(
            id=clock.new_id(at),
            reference=reference,
            station=station,
            kind=Kind.OFFICER if sealed else Kind.REPORT,
            state=state,
            state_since=at,
            opened_at=at,
            language="id",
            reporter=f"+62812{number % 50_000:07d}",
            reference_heard_at=at,
            track=Track.CONDUCT if sealed else dice.choice([None, *Track]),
            sealed=sealed,
            unit=dice.choice(_UNITS),
            owner=dice.choice(["", OFFICER, *(() if recent else _OTHERS)]),
            due_on=due.date(),
            first_words="kata0 kata1 kata2",
        )
        yield _with_words(case, at, rare=recent and number % 10 == 0)


def _with_words(case: Case, at: datetime, *, rare: bool) -> Made:
    statement = Statement(
        clock.new_id(at), case.id, new_sid("CA"), new_sid("RE"), Purpose.COMPLAINT, "id", at,
        StatementState.TRANSCRIBED, reported_seconds=30,
    )  # fmt: skip
    recording = Recording(statement.id, secrets.token_hex(32), 480_000, "audio/x-wav", at)
    word = {"text": "kata0", "start": 0.0, "end": 0.4, "confidence": 0.9}
    reading = Reading(
        statement.id, 1, "kata0 " * 60, (word,) * 60, "id", "vosk", "model", "ab" * 32, "machine",
        at,
    )  # fmt: skip
    opened = seal(case.id, 1, at, str(CALLER), "opened", {"kind": case.kind.value}, GENESIS)
    kept = replace(case, history_length=1, history_head=opened.hash)
    return Made(kept, statement, recording, reading, opened, RARE if rare else "")


def _rows(batch: Sequence[Made]) -> dict[Table, list[dict[str, Any]]]:
    subjects = [
        {"case_id": one.case.id, "nrp": f"8{number:07d}"}
        for number, one in enumerate(batch)
        if one.case.sealed
    ]
    return {
        tables.cases: [case_row(one.case) for one in batch],
        tables.statements: [row(one.statement) for one in batch],
        tables.recordings: [row(one.recording) for one in batch],
        tables.readings: [row(one.reading) for one in batch],
        tables.events: [row(one.event) for one in batch],
        tables.subjects: subjects,
    }


_INDEX = "INSERT INTO case_words (rowid, case_id, body) VALUES (:place, :id, :body)"


def _entry(one: Made, dice: random.Random) -> dict[str, Any]:
    words = dice.choices(_VOCABULARY, _LIKELY, k=30)
    body = " ".join([one.case.reference, *words, one.extra_word])
    return {"place": place_in_index(one.case.id), "id": one.case.id.hex, "body": body}


def fill(connection: Connection, batch: Sequence[Made], dice: random.Random) -> None:
    """Keep a batch, past the store: one statement a table."""
    for table, rows in _rows(batch).items():
        if rows:
            connection.execute(insert(table), rows)
    connection.execute(text(_INDEX), [_entry(one, dice) for one in batch])
