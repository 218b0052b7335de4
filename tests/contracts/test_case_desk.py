"""What officers' lists and searches promise, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import clock
from cases.access import Viewer
from cases.case import CALLER, Case, Kind
from cases.case_desk import CaseDesk
from cases.due_store import bring_up_to_date
from cases.officer import Note
from cases.overviews import Order, Overview, Wanted, read_cursor
from cases.reference import draw, shown
from cases.sql_store import SqlCaseStore
from cases.states import Role, State, Track
from cases.word_store import place_in_index
from tests.contracts.conftest import Database

ZONE = ZoneInfo("Asia/Makassar")
A_MONDAY = datetime(2026, 6, 8, 3, 0, tzinfo=UTC)
TODAY = date(2026, 6, 8)
STATION = "polsek-contoh"
CHIEF = Viewer("70000001", STATION, "SPKT", Role.DESK_CHIEF)
OVERSIGHT = Viewer("70000002", STATION, "Sipropam", Role.OVERSIGHT)
UNIT = Viewer("70000003", STATION, "Reskrim", Role.UNIT_OFFICER)
ELSEWHERE = Viewer("70000004", "polsek-lain", "SPKT", Role.DESK_CHIEF)
ADMIN = Viewer("70000005", STATION, "TI", Role.ADMIN)
HOSTILE = (
    *("", " ", '"', "'", "''", "*", "^", "a*", "-a", "a AND", "OR", "NOT", "NEAR(", "NEAR(a b)"),
    *("a:b", "body:x", "{a b}:c", "(", ")", "((", "\x00", "a\x00b", "\ud800", "%", "_", "\\", ";"),
    *("'; DROP TABLE cases; --", '" OR 1=1 --', "&", "|", "!", "<->", "a <-> b", "a & !b", ":*"),
    *("\u202e", "\ufeff", "＝", "😀", "a" * 3000, "a " * 500, "--", "----", "1234-567", "٤٠٧٢٩١٥٠"),
)
_numbers = count()


class Office:
    """A case file and a way to fill it."""

    def __init__(self, database: Database) -> None:
        self.store = SqlCaseStore(database.engine)
        self.desk = CaseDesk(database.engine, ZONE)

    def case(self, note: str = "", **given: Any) -> Case:
        at = given.pop("opened_at", A_MONDAY + timedelta(milliseconds=next(_numbers)))
        case = Case(clock.new_id(at), draw(), STATION, Kind.REPORT, State.NEW, at, at, "id")
        case = replace(case, **given)

        def keep(tx: Any) -> Case:
            kept: Case = tx.add_case(case, CALLER, "opened", {})
            if note:
                tx.add_note(Note(clock.new_id(at), case.id, "operator:1", note, at))
            tx.index(kept)
            return kept

        return self.store.write(keep)

    def ids(self, viewer: Viewer, wanted: Wanted, limit: int = 50) -> list[UUID]:
        return [one.id for one in self.desk.page(viewer, wanted, None, limit, TODAY).cases]

    def found(self, words: str, viewer: Viewer = CHIEF) -> list[UUID]:
        return self.ids(viewer, Wanted(Overview.ALL, words=words))


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


def pages(office: Office, wanted: Wanted, limit: int) -> Iterator[list[UUID]]:
    page = office.desk.page(CHIEF, wanted, None, limit, TODAY)
    yield [case.id for case in page.cases]
    while page.later:
        page = office.desk.page(CHIEF, wanted, read_cursor(str(page.later)), limit, TODAY)
        yield [case.id for case in page.cases]


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("words", ["", "motor"])
def test_pages_show_every_case_once_and_lead_back(office: Office, order: Order, words: str) -> None:
    days = [TODAY, TODAY + timedelta(days=1), None]
    for number in range(23):
        office.case("motor hilang", due_on=days[number % 3])
    wanted = Wanted(words=words, order=order)
    there = list(pages(office, wanted, 5))
    assert [len(page) for page in there] == [5, 5, 5, 5, 3]
    every = [case_id for page in there for case_id in page]
    assert every == office.ids(CHIEF, wanted)
    assert len(set(every)) == 23
    last = office.desk.page(CHIEF, wanted, None, 20, TODAY).later
    page = office.desk.page(CHIEF, wanted, last, 5, TODAY)
    back = office.desk.page(CHIEF, wanted, page.earlier, 5, TODAY)
    assert [case.id for case in back.cases] == every[15:20]


def test_the_first_page_has_none_before_it_and_the_last_none_behind(office: Office) -> None:
    office.case()
    page = office.desk.page(CHIEF, Wanted(), None, 5, TODAY)
    assert (page.earlier, page.later) == (None, None)


def test_overviews_show_what_they_say(office: Office) -> None:
    new = office.case(due_on=TODAY + timedelta(days=30))
    mine = office.case(state=State.IN_PROGRESS, owner=CHIEF.nrp)
    waiting = office.case(state=State.CLARIFYING, owner="71111111")
    soon = office.case(state=State.SCREENED, owner="71111111", due_on=TODAY + timedelta(days=3))
    late = office.case(state=State.SCREENED, owner="71111111", due_on=TODAY - timedelta(days=1))
    done = office.case(state=State.DONE, owner=CHIEF.nrp, due_on=TODAY - timedelta(days=1))
    sealed = office.case(sealed=True, state=State.HEARD)
    expected = {
        Overview.NEW: [new],
        Overview.MINE: [mine],
        Overview.UNASSIGNED: [new],
        Overview.WAITING: [waiting],
        Overview.SOON: [soon],
        Overview.LATE: [late],
        Overview.SEALED: [],
        Overview.OPEN: [late, soon, waiting, mine, new],
        Overview.ALL: [done, late, soon, waiting, mine, new],
    }
    for overview, cases in expected.items():
        assert office.ids(CHIEF, Wanted(overview)) == [case.id for case in cases], overview
    assert office.ids(OVERSIGHT, Wanted(Overview.SEALED)) == [sealed.id]


def test_filters_narrow_a_list(office: Office) -> None:
    case = office.case(unit="Reskrim", owner="71111111", track=Track.CRIME)
    office.case(kind=Kind.INFORMATION, track=Track.INFORMATION, opened_at=A_MONDAY)
    for wanted in (
        Wanted(unit="Reskrim"),
        Wanted(owner="71111111"),
        Wanted(track=Track.CRIME),
        Wanted(kind=Kind.REPORT),
        Wanted(kind=Kind.REPORT, state=State.NEW, unit="Reskrim"),
    ):
        assert office.ids(CHIEF, wanted) == [case.id]
    assert office.ids(CHIEF, Wanted(unit="Reskrim", kind=Kind.INFORMATION)) == []


def test_days_are_the_stations_own(office: Office) -> None:
    midnight = datetime(2026, 6, 8, 0, 0, tzinfo=ZONE)
    before = office.case(opened_at=midnight - timedelta(seconds=1))
    first = office.case(opened_at=midnight)
    last = office.case(opened_at=midnight + timedelta(hours=23, minutes=59))
    office.case(opened_at=midnight + timedelta(days=1))
    assert office.ids(CHIEF, Wanted(since=TODAY, until=TODAY)) == [last.id, first.id]
    assert before.id in office.ids(CHIEF, Wanted(until=TODAY - timedelta(days=1)))
    assert office.ids(CHIEF, Wanted(since=date.max, until=date.max)) == []


def test_search_finds_words_numbers_and_place(office: Office) -> None:
    case = office.case(
        "Sepeda motor HILANG", place="Pasar Maubesi", formal_number="LP/B/12/VI/2026"
    )
    office.case("rumah kebakaran")
    for words in (
        *("motor", "hilang sepeda", "maubesi", "LP/B/12/VI/2026", "lp/b/12", case.reference),
        *(shown(case.reference), f" {case.reference[:4]} {case.reference[4:]} "),
    ):
        assert office.found(words) == [case.id], words
    for words in ("mobil", "motor kebakaran", "mot"):
        assert office.found(words) == [], words


def test_search_follows_a_change(office: Office) -> None:
    case = office.case("motor")
    office.store.write(lambda tx: tx.index(replace(case, place="Kefamenanu")))
    assert office.found("kefamenanu") == [case.id]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_find_something_or_nothing(office: Office, words: str) -> None:
    office.case("motor hilang")
    for order in Order:
        office.ids(CHIEF, Wanted(Overview.ALL, words=words, order=order))


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=60))
def test_any_words_find_something_or_nothing(office: Office, words: str) -> None:
    office.found(words)


def test_sealed_cases_are_in_no_list_and_no_search_of_others(office: Office) -> None:
    sealed = office.case("polisi meminta uang", sealed=True, due_on=TODAY, unit="Reskrim")
    for viewer in (CHIEF, UNIT, ELSEWHERE, ADMIN):
        for overview in Overview:
            for words in ("", "uang", sealed.reference):
                assert office.ids(viewer, Wanted(overview, words=words)) == []
        assert office.desk.case(viewer, sealed.id, TODAY) is None
        assert office.desk.by_reference(viewer, sealed.reference, TODAY) is None
    assert office.found("uang", OVERSIGHT) == [sealed.id]


def test_a_grant_opens_lists_and_searches_and_a_denial_closes_them(office: Office) -> None:
    sealed = office.case("polisi meminta uang", sealed=True)
    office.case("uang palsu")
    office.store.write(lambda tx: tx.grant(sealed.id, UNIT.nrp, denied=False))
    office.store.write(lambda tx: tx.grant(sealed.id, OVERSIGHT.nrp, denied=True))
    for words in ("", "uang", sealed.reference):
        assert office.found(words, UNIT) == [sealed.id]
        assert sealed.id not in office.found(words, OVERSIGHT)


def test_a_unit_sees_what_it_was_given(office: Office) -> None:
    given_case = office.case("motor", unit="Reskrim")
    office.case("motor")
    assert office.ids(UNIT, Wanted()) == office.found("motor", UNIT) == [given_case.id]


def test_cases_alike_are_the_callers_and_those_of_place_and_day(office: Office) -> None:
    case = office.case(reporter="+6281234567890", place="Pasar")
    same_caller = office.case(reporter="+6281234567890")
    same_place = office.case(place="Pasar", reporter="+6281111111111")
    office.case(place="Pasar", opened_at=A_MONDAY - timedelta(days=2))
    office.case(reporter="+6281234567890", opened_at=A_MONDAY - timedelta(days=40))
    office.case(reporter="+6281234567890", sealed=True)
    alike = [one.id for one in office.desk.alike(CHIEF, case, TODAY)]
    assert alike == [same_place.id, same_caller.id]
    assert office.desk.alike(CHIEF, office.case(), TODAY) == []


def test_the_store_keeps_the_day_by_which_the_caller_hears_more(database: Database) -> None:
    store = SqlCaseStore(database.engine, due=lambda case: case.state_since.date())
    case = replace(Office(database).case(), state_since=A_MONDAY + timedelta(days=4))
    saved = store.write(lambda tx: tx.save_case(case, CALLER, "moved", {}, A_MONDAY))
    assert saved.due_on == date(2026, 6, 12)
    assert store.read(lambda tx: tx.case(case.id)) == saved


def test_due_days_follow_other_clocks_without_an_event(database: Database) -> None:
    office = Office(database)
    case, done = office.case(), office.case(state=State.DONE)
    assert bring_up_to_date(database.engine, lambda _case: TODAY) == 1
    assert bring_up_to_date(database.engine, lambda _case: TODAY) == 0
    kept = office.store.read(lambda tx: tx.case(case.id))
    assert kept == replace(case, due_on=TODAY)
    assert office.store.read(lambda tx: tx.case(done.id)) == done


@given(st.lists(st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), min_size=2, max_size=2))
def test_the_index_of_words_is_in_the_order_of_the_cases(moments: list[datetime]) -> None:
    first, second = sorted(clock.new_id(moment.replace(tzinfo=UTC)) for moment in moments)
    assert place_in_index(first) <= place_in_index(second) < 2**63
