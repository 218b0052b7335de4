"""A status enquiry, from the keyed reference to the told state, in a large and a small case file.

The desk is asked directly: HTTP would add the same to both sides and hide what differs.
"""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Table, insert

from bench.figures import Figure, alternate, at_most
from bench.servers import SIGNER
from cases import clock, tables
from cases.case import CALLER, Call, Case, Kind, Purpose, Statement, StatementState
from cases.history import GENESIS, Event, seal
from cases.prepared import row
from cases.reference import draw
from cases.states import State
from ivr.calls import Arrival
from ivr.enquiry import Enquiry
from ivr.parts import Parts, build
from ivr.settings import load_settings
from ivr.simulator.account import new_sid

_LARGE = 100_000
_SMALL = 1_000
_ROUNDS = 9
_LOOKUPS = 40
_BATCH = 5_000


def measure(folder: Path) -> list[Figure]:
    """Milliseconds an enquiry, the median of each round."""
    large = _CaseFile.seeded(folder / "large", _LARGE)
    small = _CaseFile.seeded(folder / "small", _SMALL)
    for case_file in (large, small):
        case_file.enquire()
    pairs = alternate(large.enquire, small.enquire, _ROUNDS)
    large.parts.engine.dispose()
    small.parts.engine.dispose()
    return [
        Figure(
            f"Status enquiry at {_LARGE:,} cases",
            f"the same at {_SMALL:,}",
            "ms",
            at_most(1.5),
            pairs,
        )
    ]


@dataclass(slots=True)
class _CaseFile:
    parts: Parts
    known: Iterator[Case]

    @classmethod
    def seeded(cls, folder: Path, count: int) -> "_CaseFile":
        parts = build(
            load_settings(
                public_url=SIGNER.public_url,
                twilio_account_sid=SIGNER.account_sid,
                twilio_auth_token=SIGNER.token,
                data_dir=folder,
                database_url="",
                station_files="",
            )
        )
        now = clock.utc_now()
        made = _made_up(count, now, parts.stations.at("").key)
        asked: list[Case] = []
        every = max(1, count // (_LOOKUPS * (_ROUNDS + 1)))
        with parts.engine.begin() as connection:
            while batch := list(islice(made, _BATCH)):
                for table, rows in _rows(batch).items():
                    connection.execute(insert(table), rows)
                asked += [case for _, case, _, _ in batch[::every]]
        return cls(parts, iter(asked))

    def enquire(self) -> float:
        """Milliseconds of a key entered and a state told, each time of another case."""
        enquiry = Enquiry(self.parts.desk)
        station = self.parts.stations.at("")
        times = []
        for case in islice(self.known, _LOOKUPS):
            who = Arrival(new_sid("CA"), station, case.reporter)
            began = time.perf_counter()
            enquiry.reference_keyed(who, "id", case.reference, 1)
            turn = enquiry.told(who, "id", "2", 1)
            times.append((time.perf_counter() - began) * 1000)
            assert any(getattr(act, "prompt", "") == "state-new" for act in turn.acts)
        return median(times)


_Made = tuple[Call, Case, Statement, Event]


def _made_up(count: int, now: datetime, station: str) -> Iterator[_Made]:
    """Calls with a case each, over the last year, from fifty thousand telephones."""
    references: set[str] = set()
    while len(references) < count:
        references.add(draw(random.randrange))
    for number, reference in enumerate(references):
        at = now - timedelta(days=365) * (1 - number / count)
        sid, caller = new_sid("CA"), f"+62812{number % 50_000:07d}"
        case = Case(
            id=clock.new_id(at),
            reference=reference,
            station=station,
            kind=Kind.REPORT,
            state=State.NEW,
            state_since=at,
            opened_at=at,
            language="id",
            call_sid=sid,
            reporter=caller,
            reference_heard_at=at,
        )
        spoken = Statement(
            clock.new_id(at),
            case.id,
            sid,
            new_sid("RE"),
            Purpose.COMPLAINT,
            "id",
            at,
            StatementState.TRANSCRIBED,
            reported_seconds=30,
        )
        opened = seal(case.id, 1, at, str(CALLER), "opened", {"kind": case.kind.value}, GENESIS)
        kept = replace(case, history_length=1, history_head=opened.hash)
        yield Call(sid, station, caller, at, "id", case_id=case.id), kept, spoken, opened


def _rows(batch: Sequence[_Made]) -> dict[Table, list[dict[str, Any]]]:
    return {
        tables.cases: [row(case) for _, case, *_ in batch],
        tables.calls: [row(call) for call, *_ in batch],
        tables.statements: [row(spoken) for _, _, spoken, _ in batch],
        tables.events: [row(event) for *_, event in batch],
    }
