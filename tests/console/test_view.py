"""What SQL shows is what the policy says: random rosters, roles, cases and grants."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select

from cases import tables as t
from cases.access import Guarded, Subject, Viewer, may_see
from cases.case import Case, Kind
from cases.officer import Officer, Posting
from cases.sql_store import _Reading
from cases.states import Role, State
from cases.view_store import visible
from tests.console.office import A_MONDAY, Office

TODAY = date(2026, 6, 8)
OFFICES = sorted(frozenset(Role) - {Role.SYSTEM, Role.CALLER})
UNITS = ("SPKT", "spkt", "SPKT/Jaga", "Reskrim", "Reskrim/Unit 2", "Sipropam")
NRPS = tuple(f"1000000{n}" for n in range(5))
STATIONS = ("polsek-a", "polsek-b")
days = st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))
places = st.tuples(st.sampled_from(STATIONS), st.sampled_from(UNITS), st.sampled_from(OFFICES))


@dataclass(frozen=True)
class Drawn:
    """A case with those it names, those let in and those kept out."""

    station: str
    sealed: bool
    unit: str
    opened: int
    subjects: frozenset[str]
    told: dict[str, bool]
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True)
class World:
    entered: dict[str, tuple[str, str, Role]]
    roster: list[Posting]
    cases: list[Drawn]


drawn = st.builds(
    Drawn,
    st.sampled_from(STATIONS),
    st.booleans(),
    st.sampled_from(("", *UNITS)),
    st.integers(-60, 0),
    st.frozensets(st.sampled_from(NRPS), max_size=2),
    st.dictionaries(st.sampled_from(NRPS), st.booleans(), max_size=2),
    st.builds(uuid4),
)


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    station, unit, role = draw(places)
    begins = draw(days)
    ends = draw(st.none() | st.integers(0, 40).map(lambda n: begins + timedelta(days=n)))
    return Posting(draw(st.sampled_from(NRPS)), "Aipda", station, unit, role, begins, ends)


worlds = st.builds(
    World,
    st.dictionaries(st.sampled_from(NRPS), places),
    st.lists(postings(), max_size=8, unique_by=lambda one: (one.nrp, one.begins)),
    st.lists(drawn, min_size=1, max_size=4),
)


@pytest.fixture
def connection(office: Office) -> Iterator[Connection]:
    with office.parts.engine.connect() as connection:
        yield connection


def _case(one: Drawn) -> Case:
    opened = datetime(2026, 6, 8, 12, tzinfo=UTC) + timedelta(days=one.opened)
    number = str(one.id.int)[:8]
    base = Case(one.id, number, one.station, Kind.REPORT, State.NEW, opened, opened, "id")
    return replace(base, sealed=one.sealed, unit=one.unit)


def build(connection: Connection, world: World) -> None:
    for n, (nrp, (station, unit, role)) in enumerate(world.entered.items()):
        officer = Officer(uuid4(), f"u{n}", "Aipda", nrp, station, unit, role, A_MONDAY)
        connection.execute(insert(t.officers).values(_row(officer)))
    for posting in world.roster:
        connection.execute(insert(t.roster).values(_row(posting)))
    for one in world.cases:
        connection.execute(insert(t.cases).values(_row(_case(one))))
        for nrp in one.subjects:
            connection.execute(insert(t.subjects).values(case_id=one.id, nrp=nrp))
        for nrp, denied in one.told.items():
            connection.execute(insert(t.grants).values(case_id=one.id, nrp=nrp, denied=denied))


def _row(value: object) -> dict[str, object]:
    return {one.name: getattr(value, one.name) for one in fields(value)}  # type: ignore[arg-type]


def guarded(world: World, one: Drawn) -> Guarded:
    """What the policy is told, worked out by plain reading of the world."""
    opened = _case(one).opened_at.date()
    found = {Subject(nrp, "", "") for nrp in one.subjects}
    for line in world.roster:
        if line.nrp in one.subjects and line.begins <= TODAY and (line.ends or TODAY) >= opened:
            found.add(Subject(line.nrp, line.station, line.unit))
    for nrp, (station, unit, _) in world.entered.items():
        listed = any(line.nrp == nrp and line.holds(TODAY) for line in world.roster)
        if nrp in one.subjects and not listed:
            found.add(Subject(nrp, station, unit))
    return Guarded(
        one.station,
        one.sealed,
        one.unit,
        frozenset(found),
        frozenset(nrp for nrp, denied in one.told.items() if not denied),
        frozenset(nrp for nrp, denied in one.told.items() if denied),
    )


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worlds, st.sampled_from(NRPS), places)
def test_sql_shows_what_the_policy_says(
    connection: Connection, world: World, nrp: str, place: tuple[str, str, Role]
) -> None:
    build(connection, world)
    try:
        viewer = Viewer(nrp, *place)
        shown = set(
            connection.execute(select(t.cases.c.id).where(visible(viewer, TODAY))).scalars()
        )
        asked = {one.id for one in world.cases if may_see(viewer, guarded(world, one))}
        assert shown == asked
        reading = _Reading(connection, locking=False)
        for one in world.cases:
            assert reading.guarded(_case(one), TODAY) == guarded(world, one)
    finally:
        connection.rollback()
