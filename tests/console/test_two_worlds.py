"""For whoever is denied, the world with a sealed case is, byte for byte, the world without it."""

import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from cases.case import Case
from cases.officer import Note, Officer
from cases.states import Role, State
from tests.console.office import Browser, Office
from tests.console.routes import LINES
from tests.console.test_access_matrix import names_of, send

SECRET = "RAHASIA-KASUS-TERSEGEL"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_REFERENCE = re.compile(r"\b\d{4}-?\d{4}\b")
_DRAWN = re.compile(r'(name="csrf" value|data-csrf|name="key" value)="[^"]+"')
"""What every page draws anew: its masked token (so that packing it tells nothing) and form keys."""

_LEAVES = ("POST /sign-out", "POST /sign-in", "POST /sessions/end-others")
_SEARCHES = ("meminta uang", SECRET, "pasar", "uang", "SPKT")


@dataclass(frozen=True)
class Denied:
    """Somebody who is kept from the case, and how he came to be."""

    role: Role
    unit: str
    why: str


DENIED = (
    Denied(Role.OVERSIGHT, "Sipropam", "named"),
    Denied(Role.OVERSIGHT, "Reskrim", "unit"),
    Denied(Role.OVERSIGHT, "Reskrim/Unit 2", "unit"),
    Denied(Role.OVERSIGHT, "Sipropam", "told"),
    Denied(Role.LEADER, "Pimpinan", "head"),
    Denied(Role.UNIT_OFFICER, "Reskrim", "unit"),
    Denied(Role.DESK_CHIEF, "SPKT", "sealed"),
    Denied(Role.OPERATOR, "SPKT", "sealed"),
    Denied(Role.AUDITOR, "Itwasda", "sealed"),
    Denied(Role.ADMIN, "TI", "unit"),
)


@dataclass
class Worlds:
    """Two offices that differ in nothing but a sealed case."""

    without: Office
    with_it: Office
    signed_in: Browser
    names: dict[str, str]
    open_case: dict[str, str]


@pytest.fixture
def worlds(tmp_path: Path, office_template: Path) -> Iterator[Callable[[Denied, int], Worlds]]:
    entered: list[Office] = []

    def build(denied: Denied, seed: int) -> Worlds:
        one, two = tmp_path / f"{seed}-a", tmp_path / f"{seed}-b"
        one.mkdir()
        shutil.copy(office_template, one / "suara.db")
        with Office(one) as office:
            officer = office.officer(denied.role, denied.unit)
            accused = office.officer(Role.UNIT_OFFICER, "Reskrim")
            open_cases = _open_cases(office, random.Random(seed))
            open_names = names_of(office, open_cases[0])
            signed_in = office.browser(officer)
        shutil.copytree(one, two)
        with Office(two) as office:
            case = _sealed_case(office, random.Random(seed), open_cases[0])
            names = names_of(office, case, other=case.reference)
            _deny(office, denied, officer, accused, case)
        for folder in (one, two):
            entered.append(Office(folder))
            entered[-1].__enter__()
        return Worlds(entered[-2], entered[-1], signed_in, names, open_names)

    yield build
    for office in entered:
        office.__exit__()


def _open_cases(office: Office, dice: random.Random) -> list[Case]:
    return [
        office.case(
            dice.choice(("motor hilang di pasar", "lampu jalan mati", "uang saya diminta")),
            unit=dice.choice(("", "SPKT", "Reskrim")),
            state=dice.choice((State.NEW, State.HEARD, State.SCREENED, State.ARCHIVED)),
            place="Pasar Baru",
        )
        for _ in range(dice.randint(1, 4))
    ]


def _sealed_case(office: Office, dice: random.Random, like: Case) -> Case:
    """Sealed, and as much as can be like a case that everybody sees."""
    state = dice.choice((State.NEW, State.HEARD, State.SCREENED, State.REOPENED))
    given = {"unit": dice.choice(("", "Reskrim", "SPKT")), "state": state, "place": like.place}
    case = office.sealed(f"polisi meminta uang di pasar {SECRET}", **given)
    note = Note(case.id, case.id, "oversight:1", f"catatan {SECRET}", office.clock())
    office.store.write(lambda tx: (tx.add_note(note), tx.index(case)))
    return case


def _deny(office: Office, denied: Denied, officer: Officer, accused: Officer, case: Case) -> None:
    def write(tx) -> None:  # type: ignore[no-untyped-def]
        if denied.why != "sealed":
            tx.name_subject(case.id, officer.nrp if denied.why == "named" else accused.nrp)
        if denied.why == "told":
            tx.grant(case.id, officer.nrp, denied=True)
        elif denied.why != "sealed":
            tx.grant(case.id, officer.nrp, denied=False)  # which must not help

    office.store.write(write)


def _same(answer: httpx.Response, known: set[str]) -> tuple[int, dict[str, str], str]:
    """An answer without what is drawn anew each time: fresh ids and references."""
    headers = {name: value for name, value in answer.headers.items() if name != "date"}
    text = _DRAWN.sub(r"\1", answer.content.decode("utf-8", "replace"))
    for pattern in (_ID, _REFERENCE):
        text = pattern.sub(lambda m: m[0] if m[0] in known else "(new)", text)
        headers = {
            name: pattern.sub(lambda m: m[0] if m[0] in known else "(new)", value)
            for name, value in headers.items()
        }
    headers.pop("content-length", None)
    return answer.status_code, headers, text


def _everything(browser: Browser, world: Worlds) -> Iterator[tuple[str, httpx.Response]]:
    """Every address with the sealed case's names, with an open case's, and every search."""
    searches = [f"?view=all&words={words}" for words in (*_SEARCHES, world.names["other"])]
    overviews = [f"?view={view}" for view in ("open", "new", "sealed", "unassigned")]
    for query in (*searches, *overviews):
        for page in ("/", "/news"):
            yield page + query, browser.get(page + query)
    for names in (world.names, world.open_case):
        for key in LINES:
            if key not in _LEAVES:
                browser.office.clock.forward(seconds=1)  # what is written stays in order
                yield f"{key} of {names['case_id']}", send(browser, key, names)
    yield "/ at last", browser.get("/?view=all")


def compare(world: Worlds) -> list[str]:
    """The addresses whose answers differ."""
    known = {*world.names.values(), *world.open_case.values()}
    one, two = (_taken_over(office, world.signed_in) for office in (world.without, world.with_it))
    differing = []
    for (what, first), (_, second) in zip(
        _everything(one, world), _everything(two, world), strict=True
    ):
        if _same(first, known) != _same(second, known):
            differing.append(what)
        assert SECRET in what or SECRET not in second.text, what
    return differing


def _taken_over(office: Office, signed_in: Browser) -> Browser:
    """The same session in another office."""
    office.app.state.pages.state.console = replace(
        office.console, machine=list
    )  # the disk fills meanwhile
    browser = office.browser()
    browser.session, browser.client.cookies = signed_in.session, signed_in.client.cookies
    return browser


_SEEDS = [*range(10), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(10, 200))]


@pytest.mark.parametrize("seed", _SEEDS)
def test_nothing_differs_for_the_denied(worlds: Callable[[Denied, int], Worlds], seed: int) -> None:
    denied = DENIED[seed % len(DENIED)]
    assert compare(worlds(denied, seed)) == []


def test_the_comparison_would_find_a_difference(
    worlds: Callable[[Denied, int], Worlds],
) -> None:
    """Oversight that is not denied sees the case: the same comparison must say so."""
    world = worlds(Denied(Role.OVERSIGHT, "Sipropam", "sealed"), 99)
    with pytest.raises(AssertionError):
        assert compare(world) == []
