"""The officers' lists, search and case page, in a large and a small case file.

Lists and search are asked of the desk itself: rendering would add the same to both sides and hide
what differs. The case page is the whole page, for much of its work is in what it gathers.
"""

import asyncio
import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from bench.case_years import OFFICER, RARE, fill, made_up
from bench.figures import Figure, alternate, at_most
from bench.servers import SIGNER
from cases import clock
from cases.access import Viewer
from cases.case import Case
from cases.console.credentials import token_hash
from cases.console.desk import Console
from cases.officer import Officer, Session
from cases.overviews import Order, Overview, Wanted, cursor_at
from cases.states import Role
from ivr.app import join
from ivr.parts import Parts, build
from ivr.settings import load_settings

_LARGE = 100_000
_SMALL = 1_000
_ROUNDS = 9
_TIMES = 10
_BATCH = 5_000
_PAGE = 50


def measure(folder: Path) -> list[Figure]:
    """Milliseconds each, the median of each round."""
    large = _CaseFile.seeded(folder / "large", _LARGE)
    small = _CaseFile.seeded(folder / "small", _SMALL)
    tasks = {
        **{f"List {name}": _list(wanted) for name, wanted in _lists().items()},
        "List, second page": _second_page,
        "Search, a frequent word": _list(Wanted(Overview.ALL, words="kata1")),
        "Search, two words": _list(Wanted(Overview.ALL, words="kata3 kata7")),
        "Search, a rare word": _list(Wanted(Overview.ALL, words=RARE)),
        "Search, a reference": _search_reference,
        "Case page": _case_page,
    }
    figures = [_figure(name, task, large, small) for name, task in tasks.items()]
    for case_file in (large, small):
        case_file.close()
    return figures


def _figure(name: str, task: "_Task", large: "_CaseFile", small: "_CaseFile") -> Figure:
    for case_file in (large, small):
        case_file.time(task)
    pairs = alternate(lambda: large.time(task), lambda: small.time(task), _ROUNDS)
    return Figure(
        f"{name} at {_LARGE:,} cases", f"the same at {_SMALL:,}", "ms", at_most(1.5), pairs
    )


_Task = Callable[["_CaseFile"], None]


def _lists() -> dict[str, Wanted]:
    return {
        **{view.value: Wanted(view) for view in Overview},
        "open, by deadline": Wanted(Overview.OPEN, order=Order.DEADLINE),
        "open, of one unit": Wanted(Overview.OPEN, unit="Lantas"),
    }


def _list(wanted: Wanted) -> _Task:
    def ask(case_file: "_CaseFile") -> None:
        assert case_file.page(wanted)

    return ask


def _second_page(case_file: "_CaseFile") -> None:
    wanted = Wanted(Overview.OPEN)
    first = case_file.page(wanted)
    case_file.console.desk.page(
        case_file.viewer, wanted, cursor_at(first[-1]), _PAGE, case_file.day
    )


def _search_reference(case_file: "_CaseFile") -> None:
    assert case_file.page(Wanted(Overview.ALL, words=next(case_file.known).reference))


def _case_page(case_file: "_CaseFile") -> None:
    case_file.open_page(next(case_file.known))


@dataclass(slots=True)
class _CaseFile:
    parts: Parts
    known: Iterator[Case]
    console: Console = field(init=False)
    viewer: Viewer = field(init=False)
    runner: asyncio.Runner = field(init=False)
    browser: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        app = join(self.parts)
        self.console = app.state.pages.state.console
        self.runner = asyncio.Runner()
        officer, token = _signed_in(self.parts, self.console)
        self.viewer = officer.viewer()
        cookie = {"__Host-suara" if self.console.cookie.secure else "suara": token}
        transport = httpx.ASGITransport(app)
        self.browser = httpx.AsyncClient(
            transport=transport, base_url=SIGNER.public_url, cookies=cookie, trust_env=False
        )

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
        dice = random.Random(1)
        made = made_up(count, clock.utc_now(), parts.stations.at("").key, dice)
        asked: list[Case] = []
        with parts.engine.begin() as connection:
            while batch := list(islice(made, _BATCH)):
                fill(connection, batch, dice)
                asked += [one.case for one in batch if not one.case.sealed]
        dice.shuffle(asked)
        return cls(parts, _again_and_again(asked))

    @property
    def day(self) -> Any:
        return self.console.casework.today()

    def page(self, wanted: Wanted) -> Sequence[Case]:
        """A page of a list, of which that of sealed cases is oversight's."""
        sealed = wanted.overview is Overview.SEALED
        viewer = replace(self.viewer, role=Role.OVERSIGHT) if sealed else self.viewer
        return self.console.desk.page(viewer, wanted, None, _PAGE, self.day).cases

    def open_page(self, case: Case) -> None:
        answer = self.runner.run(self.browser.get(f"/cases/{case.id}"))
        assert answer.status_code == 200

    def time(self, task: _Task) -> float:
        """Milliseconds of a task, the median of several."""
        times = []
        for _ in range(_TIMES):
            began = time.perf_counter()
            task(self)
            times.append((time.perf_counter() - began) * 1000)
        return median(times)

    def close(self) -> None:
        self.runner.run(self.browser.aclose())
        self.runner.close()
        self.parts.engine.dispose()


def _again_and_again(cases: list[Case]) -> Iterator[Case]:
    while True:
        yield from cases


def _signed_in(parts: Parts, console: Console) -> tuple[Officer, str]:
    now, token = clock.utc_now(), secrets.token_urlsafe(32)
    station = parts.stations.at("").key
    officer, _ = console.credentials.add(
        "penguji", "Penguji", OFFICER, station, "SPKT", Role.DESK_CHIEF
    )
    ready = replace(officer, password_hash="none")
    console.credentials.officers.save(ready)
    console.credentials.officers.begin(
        Session(token_hash(token), officer.id, secrets.token_urlsafe(32), now, now, "bench")
    )
    return ready, token
