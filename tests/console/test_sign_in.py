"""Signing in: the set-up link, password and code, sessions and their end."""

import re
import time
from datetime import timedelta

import pyotp
import pytest

from cases.console.credentials import SignInRefused
from cases.console.passwords import weakness
from cases.console.turnstile import LONGEST_SECONDS, pause
from cases.officer import Officer
from cases.states import Role
from tests.console.office import Browser, Office

PASSWORD = "kuda-lumping-di-tepi-sawah"


@pytest.fixture
def link(office: Office) -> str:
    """The set-up link of a new officer, siti."""
    add = office.console.credentials.add
    _, secret = add("siti", "Aipda Siti", "12345678", office.station, "SPKT", Role.DESK_CHIEF)
    return f"/set-up/{secret}"


def code_of(page: str, office: Office) -> str:
    found = re.search(r"<code>(\w{32})</code>", page)
    assert found
    return pyotp.TOTP(found[1]).at(office.clock())


def sets_up(office: Office, link: str, password: str = PASSWORD) -> tuple[Browser, pyotp.TOTP]:
    browser = office.browser()
    page = browser.get(link).text
    form = {"password": password, "code": code_of(page, office)}
    assert browser.post(link, form).headers["location"] == "/sign-in"
    secret = re.search(r"<code>(\w{32})</code>", page)
    assert secret
    office.clock.forward(seconds=30)
    return browser, pyotp.TOTP(secret[1])


def sign_in(office: Office, browser: Browser, totp: pyotp.TOTP, password: str = PASSWORD):
    code = totp.at(office.clock())
    form = {"username": "Siti", "password": password, "code": code}
    return browser.post("/sign-in", form)


def test_link_password_code_and_in(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    answer = sign_in(office, browser, totp)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-suara=")
    assert {"HttpOnly", "SameSite=strict", "Secure", "Path=/"} <= set(cookie.split("; "))
    assert "Aipda Siti" in browser.get("/sessions").text


def test_the_link_works_once_and_for_a_day(office: Office, link: str) -> None:
    browser, _ = sets_up(office, link)
    assert browser.get(link).status_code == 404
    assert browser.get(f"{link}/code.svg").status_code == 404
    late = office.console.credentials.add(
        "budi", "Budi", "12345679", office.station, "SPKT", Role.OPERATOR
    )[1]
    office.clock.forward(hours=24, seconds=1)
    assert browser.get(f"/set-up/{late}").status_code == 404


def test_the_code_is_drawn(office: Office, link: str) -> None:
    picture = office.browser().get(f"{link}/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.headers["cache-control"] == "no-store"
    assert b"<path" in picture.content


def test_no_code_works_twice(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    assert sign_in(office, browser, totp).status_code == 303
    assert sign_in(office, office.browser(), totp).status_code == 403
    office.clock.forward(seconds=30)
    assert sign_in(office, office.browser(), totp).status_code == 303


def test_the_code_of_the_set_up_does_not_sign_in(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    office.clock.forward(seconds=-30)
    assert sign_in(office, browser, totp).status_code == 403


def test_neighbouring_codes_do_not_fit(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    for seconds in (-30, 30):
        code = totp.at(office.clock() + timedelta(seconds=seconds))
        form = {"username": "siti", "password": PASSWORD, "code": code}
        assert browser.post("/sign-in", form).status_code == 403


def test_what_was_wrong_is_not_said(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    pages = {
        sign_in(office, browser, totp, "salah").text,
        browser.post("/sign-in", {"username": "nobody", "password": "x", "code": "1"}).text,
    }
    assert len(pages) == 1


def test_sessions_end_by_quiet_and_by_age(office: Office) -> None:
    browser = office.as_(Role.OPERATOR)
    for _ in range(16):
        office.clock.forward(minutes=29)
        assert browser.get("/sessions").status_code == 200
    office.clock.forward(minutes=29)  # 8 h 13 min altogether
    assert browser.get("/sessions").headers["location"] == "/sign-in"
    quiet = office.as_(Role.LEADER)
    assert quiet.get("/sessions").status_code == 200
    office.clock.forward(minutes=30, seconds=1)
    assert quiet.get("/sessions").headers["location"] == "/sign-in"


def test_sessions_are_listed_and_ended(office: Office) -> None:
    officer = office.officer(Role.OPERATOR)
    one, other, third = (office.browser(officer) for _ in range(3))
    assert other.session is not None
    assert one.get("/sessions").text.count('/sessions/end"') == 2
    one.post("/sessions/end", {"session": other.session.token_hash})
    assert other.get("/").headers["location"] == "/sign-in"
    one.post("/sessions/end-others")
    assert third.get("/").headers["location"] == "/sign-in"
    assert one.get("/sessions").status_code == 200


def test_nobody_ends_another_ones_session(office: Office) -> None:
    victim, thief = office.as_(Role.LEADER), office.as_(Role.OPERATOR)
    assert victim.session is not None
    thief.post("/sessions/end", {"session": victim.session.token_hash})
    assert victim.get("/sessions").status_code == 200


def test_a_cookie_is_worthless_after_signing_out(office: Office) -> None:
    browser = office.as_(Role.OPERATOR)
    stolen = dict(browser.client.cookies)
    browser.post("/sign-out")
    thief = office.browser()
    thief.client.cookies.update(stolen)
    assert thief.get("/").headers["location"] == "/sign-in"


def test_signing_in_again_ends_the_session_before(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    sign_in(office, browser, totp)
    before = dict(browser.client.cookies)
    office.clock.forward(seconds=30)
    sign_in(office, browser, totp)
    assert dict(browser.client.cookies) != before
    thief = office.browser()
    thief.client.cookies.update(before)
    assert thief.get("/").headers["location"] == "/sign-in"


def test_a_disabled_officer_is_out_everywhere(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    sign_in(office, browser, totp)
    who = office.console.credentials
    officer = office.officers.by_username("siti")
    assert officer is not None
    who.disable(officer)
    assert browser.get("/").headers["location"] == "/sign-in"
    assert office.officers.sessions_of(officer.id) == []
    office.clock.forward(seconds=30)
    assert sign_in(office, browser, totp).status_code == 403
    who.enable(officer)
    office.clock.forward(seconds=30)
    assert sign_in(office, browser, totp).status_code == 303


def test_a_new_invitation_voids_what_was(office: Office, link: str) -> None:
    browser, totp = sets_up(office, link)
    sign_in(office, browser, totp)
    officer = office.officers.by_username("siti")
    assert officer is not None
    office.console.credentials.invite(officer)
    assert browser.get("/").headers["location"] == "/sign-in"
    office.clock.forward(seconds=30)
    with pytest.raises(SignInRefused):
        office.console.credentials.sign_in("siti", PASSWORD, totp.at(office.clock()), "")


def test_changing_the_language_brings_nothing_back(office: Office) -> None:
    """A page that was open when the officer was disabled must not enable him again."""
    browser = office.as_(Role.OPERATOR)
    assert browser.officer is not None
    browser.post("/language", {"language": "en"})
    after = office.officers.by_id(browser.officer.id)
    assert after is not None
    assert after.language == "en"
    office.officers.change(after.id, active=False)
    office.console.credentials.speak(after.id, "id")
    assert not office.officers.by_id(after.id).active  # type: ignore[union-attr]


def test_attempts_wait_longer_and_nobody_is_locked_out(office: Office, link: str) -> None:
    assert [pause(n, 1) for n in (1, 2, 3, 4)] == [0.0, 0.25, 0.5, 1.0]
    assert pause(10_000, 1) == LONGEST_SECONDS
    assert pause(20, 20) == 0.0
    browser, totp = sets_up(office, link)
    for _ in range(3):
        wrong = {"username": "siti", "password": "salah", "code": "0"}
        office.browser().post("/sign-in", wrong)
    began = time.monotonic()
    assert sign_in(office, browser, totp).status_code == 303
    assert time.monotonic() - began >= 1.0


@pytest.mark.parametrize(
    "password",
    [
        "pendek",
        "123456789012",
        "qwertyuiop12",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "indonesia2026!",
        "P@ssw0rd12345",
        "polisiindonesia",
        "rahasiarahasia",
        "tribratapolri1",
        "siti-dan-keluarga",
        "nrp-saya-12345678",
        "poiuytrewq0987",
    ],
)
def test_passwords_that_anyone_would_try(password: str) -> None:
    assert weakness(password, ("siti", "Aipda Siti", "12345678"))


@pytest.mark.parametrize(
    "password", [PASSWORD, "hujan turun di Malino", "xK9#mQ2$vL7@pR", "empat ekor kucing hitam"]
)
def test_passwords_that_will_do(password: str) -> None:
    assert weakness(password, ("siti", "Aipda Siti", "12345678")) == ""


def test_weak_password_is_refused_with_its_reason(office: Office, link: str) -> None:
    browser = office.browser()
    code = code_of(browser.get(link).text, office)
    answer = browser.post(link, {"password": "indonesia2026!", "code": code})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_pages_speak_the_language_asked_for(office: Office) -> None:
    browser = office.browser()
    assert '<html lang="id"' in browser.get("/sign-in").text
    assert '<html lang="en"' in browser.get("/sign-in?language=en").text
    english = {"accept-language": "en-GB,en;q=0.9"}
    assert '<html lang="en"' in browser.get("/sign-in", **english).text
    wrong = browser.post("/sign-in", {"username": "x", "password": "y", "language": "en"})
    assert '<html lang="en"' in wrong.text


def test_errors_come_in_the_officers_language_under_his_header(office: Office) -> None:
    officer: Officer = office.officer(Role.OPERATOR, language="en")
    page = office.browser(officer).get("/cases/00000000-0000-7000-8000-000000000000")
    assert page.status_code == 404
    assert '<html lang="en"' in page.text
    assert officer.name in page.text
    assert "/sign-out" in page.text
