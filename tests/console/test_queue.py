"""The queue as officers use it: addresses that can be kept, news for little, many cases at once."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest

from cases.case import Case, Kind
from cases.reference import shown
from cases.states import Role, State, Track
from tests.console.office import Browser, Office


def rows(page: str) -> list[str]:
    """The references that a list shows."""
    return [number.replace("-", "") for number in re.findall(r'class="number">([\d-]+)', page)]


def several(browser: Browser, cases: list[Case], **form: Any) -> str:
    """Tick these cases and do something to all of them; the page that comes back."""
    blank = {"act": "assign", "unit": "", "owner": "", "original": "", "reason": "x", "query": ""}
    ticked = [f"{case.id}:{case.version}" for case in cases]
    answer = browser.post("/bulk", {**blank, **form, "case": ticked})
    assert answer.status_code == 200
    return answer.text


def test_every_overview_opens(office: Office) -> None:
    case = office.case()
    for view in ("open", "new", "mine", "unassigned", "waiting", "soon", "late", "sealed", "all"):
        page = office.as_(Role.DESK_CHIEF).get(f"/?view={view}")
        assert page.status_code == 200
        expected = [case.reference] if view in {"open", "new", "unassigned", "soon", "all"} else []
        assert rows(page.text) == expected, view


def test_the_clock_is_told_in_working_days(office: Office) -> None:
    office.case()
    chief = office.officer(Role.DESK_CHIEF)
    assert "sisa 1 hari kerja" in office.browser(chief).get("/").text
    office.clock.forward(days=1)
    assert "tenggat hari ini" in office.browser(chief).get("/").text
    office.clock.forward(days=3)
    page = office.browser(chief).get("/?view=late").text
    assert "lewat 3 hari kerja" in page
    assert "⚠" in page


def test_a_list_keeps_its_filter_in_the_address(office: Office) -> None:
    case = office.case(kind=Kind.INFORMATION, track=Track.INFORMATION, unit="Humas")
    office.case()
    query = {"view": "all", "kind": "information", "track": "5", "unit": "Humas", "state": "new"}
    page = office.as_(Role.DESK_CHIEF).get(f"/?{urlencode(query)}").text
    assert rows(page) == [case.reference]
    chips = re.search(r'<ul class="chips".*?</ul>', page, re.S)
    assert chips is not None
    assert chips[0].count("<li>") == 5
    without_unit = urlencode({"view": "all", "state": "new", "kind": "information", "track": "5"})
    assert without_unit.replace("&", "&amp;") in chips[0]


@pytest.mark.parametrize(
    "query",
    [
        *("view=nonsense", "state=x&track=9&kind=%00", "since=zz&until=9999-12-31", "at=x_y_z"),
        *("at=after_2026-06-08_" + "f" * 32, "order=up", "words=%22%00%27", "track=%F0%9F%98%80"),
        *("view=new&view=all", "nonsense=1", "since=0001-01-01", "%ff=%ff"),
    ],
)
def test_an_address_that_says_nonsense_still_shows_a_list(office: Office, query: str) -> None:
    office.case()
    assert office.as_(Role.DESK_CHIEF).get(f"/?{query}").status_code == 200
    assert office.as_(Role.DESK_CHIEF).get(f"/news?{query}").status_code == 204


def test_pages_lead_on_and_back(office: Office) -> None:
    cases = [office.case("") for _ in range(60)]
    browser = office.as_(Role.DESK_CHIEF)
    first = browser.get("/").text
    address = re.search(r'rel="next" href="([^"]+)"', first)
    assert address is not None
    second = browser.get(address[1].replace("&amp;", "&")).text
    expected = [case.reference for case in reversed(cases)]
    assert rows(first) + rows(second) == expected
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back is not None
    assert rows(browser.get(back[1].replace("&amp;", "&")).text) == expected[:50]


def test_no_news_costs_no_more_than_300_bytes(office: Office) -> None:
    case = office.case()
    browser = office.as_(Role.DESK_CHIEF)
    page = browser.get("/").text
    tag = re.search(r'data-tag="&#34;(\w+)&#34;"', page)
    assert tag is not None
    quiet = browser.get("/news", **{"if-none-match": f'"{tag[1]}"'})
    assert quiet.status_code == 304
    size = sum(len(name) + len(value) + 4 for name, value in quiet.headers.raw)
    assert size + len(b"HTTP/1.1 304 Not Modified\r\n\r\n") + len(quiet.content) <= 300 - 60
    browser.post(f"/cases/{case.id}/take", {"version": case.version})
    assert browser.get("/news", **{"if-none-match": f'"{tag[1]}"'}).status_code == 204


def test_an_officer_keeps_a_list_under_a_name(office: Office) -> None:
    browser, other = office.as_(Role.DESK_CHIEF), office.as_(Role.LEADER)
    browser.post("/views", {"name": "Reskrim <telat>", "query": "view=late&unit=Reskrim&at=x"})
    page = browser.get("/").text
    assert 'href="/?view=late&amp;unit=Reskrim">★ Reskrim &lt;telat&gt;' in page
    assert "telat" not in other.get("/").text
    browser.post("/views/remove", {"name": "Reskrim <telat>"})
    assert "telat" not in browser.get("/").text
    assert browser.post("/views", {"name": " ", "query": ""}).status_code == 422


def test_many_cases_are_assigned_at_once_and_failures_named(office: Office) -> None:
    cases = [office.case() for _ in range(3)]
    browser = office.as_(Role.DESK_CHIEF)
    browser.post(f"/cases/{cases[2].id}/take", {"version": 0})
    page = several(browser, cases, unit="Reskrim", owner="71111111")
    assert [office.now_is(case).unit for case in cases] == ["Reskrim", "Reskrim", ""]
    outcome = page[page.index('role="status"') :]
    assert "Laporan yang diubah: 2" in outcome
    assert shown(cases[2].reference) in outcome
    assert "Sudah diubah orang lain" in outcome
    assert "assigned" in office.history(cases[0])


def test_many_cases_are_closed_as_duplicates(office: Office) -> None:
    first, heard, new = office.case(), office.case(state=State.HEARD), office.case()
    browser = office.as_(Role.DESK_CHIEF)
    page = several(
        browser, [heard, new], act="duplicate", original=shown(first.reference), reason="sama"
    )
    closed = office.now_is(heard)
    assert (closed.state, closed.duplicate_of) == (State.ARCHIVED, first.id)
    assert "closed as duplicate" in office.history(heard)
    assert office.now_is(new).state is State.NEW  # nobody has heard it yet
    assert f"<b>{shown(new.reference)}</b>" in page


def test_what_an_officer_may_not_see_he_cannot_change_in_bulk(office: Office) -> None:
    sealed, case = office.sealed(), office.case()
    page = several(office.as_(Role.DESK_CHIEF), [sealed, case], unit="Reskrim")
    assert office.now_is(sealed).unit == ""
    assert office.history(sealed) == ["opened"]
    assert shown(sealed.reference) not in page
    assert "Laporan yang diubah: 1" in page


def test_an_operator_cannot_assign_in_bulk(office: Office) -> None:
    case = office.case()
    page = several(office.as_(Role.OPERATOR), [case], unit="Reskrim")
    assert office.now_is(case).unit == ""
    assert "Bukan wewenang" in page


def test_details_set_place_number_and_next_date(office: Office) -> None:
    case, browser = office.case(), office.as_(Role.OPERATOR)
    form = {"version": 0, "place": "Pasar", "formal_number": "LP/1", "next_on": "2026-06-20"}
    assert browser.post(f"/cases/{case.id}/details", form).status_code == 303
    now = office.now_is(case)
    assert (now.place, now.formal_number, str(now.due_on)) == ("Pasar", "LP/1", "2026-06-20")
    assert browser.post(f"/cases/{case.id}/details", form).status_code == 409
    for day in ("2026-06-07", "2026-07-10"):
        form = {"version": 1, "place": "", "formal_number": "", "next_on": day}
        assert browser.post(f"/cases/{case.id}/details", form).status_code == 422


def test_a_case_page_hints_at_cases_alike(office: Office) -> None:
    first = office.case()
    sealed = office.sealed()
    case, browser = office.case("lain sekali"), office.as_(Role.DESK_CHIEF)
    page = browser.get(f"/cases/{case.id}").text
    assert shown(first.reference) in page
    assert shown(sealed.reference) not in page
    link = {"version": 0, "original": first.reference, "reason": "pelapor sama"}
    assert browser.post(f"/cases/{case.id}/duplicate", link).status_code == 303
    assert office.now_is(case).duplicate_of == first.id
    again = {"version": 0, "original": case.reference, "reason": "sama"}
    assert browser.post(f"/cases/{first.id}/duplicate", again).status_code == 422
