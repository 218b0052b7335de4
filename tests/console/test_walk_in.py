"""Complaints that no call brought: one reference scheme, one slip, one case a form."""

import re
from datetime import timedelta

import pytest

from cases import pins
from cases.case import Case, StatementState
from cases.reference import is_valid
from cases.states import Role, State
from tests.console.office import Browser, Office

FORM = {
    "channel": "walk-in",
    "kind": "report",
    "words": "Tetangga berisik  tiap malam",
    "received_at": "2026-06-08T10:00",
    "reporter": "0812 3456-7890",
    "place": "Kefamenanu",
    "name": "Yohana",
    "address": "Desa Maubesi",
    "id_number": "5303010101900001",
}


def key_of(browser: Browser) -> str:
    found = re.search(r'name="key" value="(\w+)"', browser.get("/enter").text)
    assert found is not None
    return found[1]


def enter(browser: Browser, **given: str) -> str:
    """Enter a complaint; the page that comes back."""
    answer = browser.post("/enter", {**FORM, "key": key_of(browser), **given})
    assert answer.status_code == 200
    return answer.text


def big(page: str) -> list[str]:
    """What the slip shows in large figures."""
    return re.findall(r'class="big">([^<]+)', page)


def case_of(office: Office, page: str) -> Case:
    reference = big(page)[0].replace("-", "")
    found = office.store.read(lambda tx: tx.case_by_reference(reference))
    assert found is not None
    return found


def test_a_walk_in_gets_a_reference_like_any_caller(office: Office) -> None:
    case = case_of(office, enter(office.as_(Role.OPERATOR)))
    assert is_valid(case.reference)
    assert (case.channel, case.state, case.reporter) == ("walk-in", State.NEW, "+6281234567890")
    assert case.opened_at.isoformat() == "2026-06-08T02:00:00+00:00"  # ten o'clock in WITA
    assert str(case.due_on) == "2026-06-09"
    [statement] = office.statements(case)
    assert statement.state is StatementState.WRITTEN
    [reading] = office.store.read(lambda tx: tx.readings(statement.id))
    assert reading.text == "Tetangga berisik tiap malam"
    assert office.history(case) == ["opened"]


def test_it_is_found_opened_and_corrected_like_any_case(office: Office) -> None:
    browser = office.as_(Role.OPERATOR)
    case = case_of(office, enter(browser))
    assert case.reference[:4] in browser.get("/?words=berisik").text
    page = browser.get(f"/cases/{case.id}")
    assert page.status_code == 200
    assert "berisik" in page.text
    assert browser.get(f"/cases/{case.id}/sheet.pdf").status_code == 200


def test_the_same_form_sent_twice_opens_one_case(office: Office) -> None:
    browser = office.as_(Role.OPERATOR)
    key = key_of(browser)
    pages = [enter(browser, key=key, reporter="") for _ in range(2)]
    assert big(pages[0])[0] == big(pages[1])[0]
    assert (len(big(pages[0])), len(big(pages[1]))) == (2, 1)  # the code is shown once


def test_who_leaves_no_number_gets_a_code(office: Office) -> None:
    page = enter(office.as_(Role.OPERATOR), reporter="")
    _, code = big(page)
    assert pins.matches(code, case_of(office, page).pin_hash)


def test_a_complaint_about_an_officer_is_sealed_at_once(office: Office) -> None:
    browser = office.as_(Role.OPERATOR)
    page = enter(browser, kind="officer")
    case = case_of(office, page)
    assert case.sealed
    assert len(big(page)) == 2
    assert f"/cases/{case.id}" not in page
    assert browser.get(f"/cases/{case.id}").status_code == 404
    assert office.as_(Role.OVERSIGHT).get(f"/cases/{case.id}").status_code == 200


@pytest.mark.parametrize("channel", ["letter", "whatsapp", "email"])
def test_letters_and_messages_come_in_too(office: Office, channel: str) -> None:
    assert case_of(office, enter(office.as_(Role.DESK_CHIEF), channel=channel)).channel == channel


@pytest.mark.parametrize(
    "wrong",
    [
        *({"words": " "}, {"words": "a" * 20_001}, {"received_at": "2027-01-01T00:00"}),
        *({"received_at": "2020-01-01T00:00"}, {"received_at": "kemarin"}, {"channel": "phone"}),
        *({"kind": "duty?"}, {"reporter": "abc"}, {"reporter": "+0"}, {"key": "x"}),
        {"name": "a" * 121},
    ],
)
def test_a_form_that_cannot_be_taken_comes_back_filled_in(
    office: Office, wrong: dict[str, str]
) -> None:
    browser = office.as_(Role.OPERATOR)
    answer = browser.post("/enter", {**FORM, "key": key_of(browser), **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    if "name" not in wrong:
        assert 'value="Yohana"' in answer.text
    assert "berisik" not in browser.get("/?words=berisik").text.replace(
        'value="berisik"', ""
    ).replace("kata: berisik", "").replace("words=berisik", "")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_who_takes_no_complaints_enters_none(office: Office, role: Role) -> None:
    browser = office.as_(role)
    assert browser.get("/enter").status_code == 403
    assert browser.post("/enter", {**FORM, "key": "0" * 32}).status_code == 403


def test_who_the_caller_is_is_shown_when_asked_for_and_leaves_a_trace(office: Office) -> None:
    browser = office.as_(Role.OPERATOR)
    case = case_of(office, enter(browser))
    page = browser.get(f"/cases/{case.id}").text
    assert "Yohana" not in page
    assert "6281234567890" not in page
    told = browser.post(f"/cases/{case.id}/identity").text
    for fact in ("Yohana", "Desa Maubesi", "5303010101900001", "+6281234567890"):
        assert fact in told
    assert office.history(case)[-1] == "identity shown"
    assert office.as_(Role.AUDITOR).post(f"/cases/{case.id}/identity").status_code == 403


def test_a_letter_that_came_late_is_late(office: Office) -> None:
    week_ago = (office.clock() - timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    browser = office.as_(Role.OPERATOR)
    case = case_of(office, enter(browser, channel="letter", received_at=week_ago))
    assert case.reference[:4] in browser.get("/?view=late").text
