"""Every role at every address, for open and sealed cases; forms from elsewhere; headers."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi.routing import APIRoute

from cases import clock as clocks
from cases.access import may_see
from cases.case import Case
from cases.officer import Answer
from cases.states import Role
from tests.console.office import UNITS, Browser, Office
from tests.console.routes import LINES, NOWHERE, READERS, console_routes, fill

UNSEEN, REFUSED = 404, 403
CASE_LINES = {key: line for key, line in LINES.items() if line.act is not None}
OTHER_LINES = {key: line for key, line in LINES.items() if line.act is None and line.signed_in}
STATIC = {
    "content-security-policy": "default-src 'none'; script-src 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=()",
    "cache-control": "no-store",
    "strict-transport-security": "max-age=",
}


def names_of(office: Office, case: Case, other: str = "") -> dict[str, str]:
    """What the addresses of a case are filled with; an answer is written for it, and an `other`
    case is opened unless its reference is given."""
    now = office.clock()
    answer = Answer(clocks.new_id(now), case.id, "operator:00000000", "sedang ditangani", now)
    office.store.write(lambda tx: tx.save_answer(answer))
    statement = office.statements(case)[0].id
    return NOWHERE | {
        "case_id": str(case.id),
        "statement_id": str(statement),
        "answer_id": str(answer.id),
        "other": other or office.case("", unit=case.unit).reference,
    }


def send(browser: Browser, key: str, names: dict[str, str], **given: object) -> httpx.Response:
    """The request that the line describes, as a page of ours would send it."""
    line = LINES[key]
    method, path = fill(key, names).split(" ", 1)
    if method == "GET":
        return browser.request("GET", path + line.query, **given)  # type: ignore[arg-type]
    if line.raw:
        token = given.pop("csrf", browser.csrf)
        headers = {"sec-fetch-site": "same-origin", "x-csrf": token, **given.pop("headers", {})}
        return browser.request("POST", path, content=b"no sound", headers=_latin(headers), **given)
    form = {name: fill(value, names) for name, value in line.form.items()}
    if line.file:
        given["files"] = {"file": ("roster.csv", b"nrp", "text/csv")}
    return browser.post(path, form, **given)


def _latin(headers: dict[str, str]) -> dict[str, bytes]:
    return {name: value.encode("latin-1") for name, value in headers.items()}


def test_no_address_is_without_a_line(office: Office) -> None:
    found = {key for key, _ in console_routes(office.app)}
    assert found - LINES.keys() == set(), "add these addresses to tests/console/routes.py"
    assert LINES.keys() - found == set(), "these lines have no address any more"


def _calls(route: APIRoute) -> Iterator[str]:
    waiting = [route.dependant]
    while waiting:
        dependant = waiting.pop()
        waiting += dependant.dependencies
        yield getattr(dependant.call, "__name__", "")


def test_every_address_asks_who_is_there(office: Office) -> None:
    open_ = {key for key, route in console_routes(office.app) if "_signed_in" not in _calls(route)}
    assert open_ == {key for key, line in LINES.items() if not line.signed_in}


def test_without_a_session_there_is_only_the_sign_in(office: Office) -> None:
    names, browser = names_of(office, office.case()), office.browser()
    for key in (key for key, line in LINES.items() if line.signed_in):
        answer = send(browser, key, names)
        if key.startswith("GET"):
            assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), key
            assert answer.content == b"", key
        else:
            assert answer.status_code == REFUSED, key


@pytest.mark.parametrize("sealed", [False, True], ids=["open", "sealed"])
@pytest.mark.parametrize("role", sorted(READERS | {Role.ADMIN}))
def test_every_role_at_every_case_address(office: Office, role: Role, sealed: bool) -> None:
    browser = office.as_(role)
    unit = UNITS[role] if role is Role.UNIT_OFFICER else "Reskrim"
    wrong = []
    for key, line in CASE_LINES.items():
        case = office.sealed(unit=unit) if sealed else office.case(unit=unit)
        guarded = office.store.read(
            lambda tx, case=case: tx.guarded(case, office.console.casework.today())
        )
        status = send(browser, key, names_of(office, case)).status_code
        if not may_see(browser.viewer, guarded):
            fits = status in {UNSEEN, 422}  # a form may be refused before a case is looked for
        elif line.act not in office.console_acts(role):
            fits = status == REFUSED
        else:
            fits = status < 400 or status in {404, 409, 413, 415, 422}
        if not fits:
            wrong.append(f"{key}: {status}")
    assert wrong == []


@pytest.mark.parametrize("role", sorted(READERS | {Role.ADMIN}))
def test_every_role_at_every_other_address(office: Office, role: Role) -> None:
    case, wrong = office.case(unit="Reskrim"), []
    names = names_of(office, case)
    for key, line in OTHER_LINES.items():
        browser = office.browser(office.officer(role))
        status = send(browser, key, names).status_code
        if (status == REFUSED) != (role not in line.roles) or status >= 500:
            wrong.append(f"{key}: {status}")
    assert wrong == []


POSTS = [key for key, line in LINES.items() if key.startswith("POST")]


def test_forms_from_elsewhere_are_refused(office: Office) -> None:
    case = office.case(unit="Reskrim")
    names = names_of(office, case)
    before = office.history(case)
    foreign = [{"sec-fetch-site": site} for site in ("cross-site", "same-site", "none", "")]
    foreign.append({"sec-fetch-site": "cross-site", "origin": "https://suara.test"})
    for key in POSTS:
        browser = office.as_(Role.ADMIN if "/admin/" in key else Role.OVERSIGHT)
        answers = [send(browser, key, names, headers=headers) for headers in foreign]
        if LINES[key].signed_in:
            anothers = office.browser(browser.officer).csrf
            answers += [send(browser, key, names, csrf=t) for t in ("", "x", "ä", anothers)]
        assert {answer.status_code for answer in answers} == {REFUSED}, key
    assert office.history(case) == before


def test_one_field_more_is_refused(office: Office) -> None:
    names = names_of(office, office.case(unit="Reskrim"))
    for key in (key for key in POSTS if not LINES[key].raw):
        browser = office.as_(Role.ADMIN if "/admin/" in key else Role.OVERSIGHT)
        path = fill(key, names).split(" ", 1)[1]
        given = {"files": {"file": ("a.csv", b"nrp")}} if LINES[key].file else {}
        form = {name: fill(value, names) for name, value in LINES[key].form.items()}
        answer = browser.post(path, form | {"role": "admin"}, **given)
        assert answer.status_code == REFUSED, key


def test_an_origin_will_do_where_there_is_no_fetch_metadata(office: Office) -> None:
    case, browser = office.case(), office.as_(Role.OPERATOR)
    form = {"text": "catatan", "csrf": browser.csrf}
    for origin, status in (
        ({"origin": "https://suara.test"}, 303),
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ):
        answer = browser.request("POST", f"/cases/{case.id}/note", data=form, headers=origin)
        assert answer.status_code == status


def test_every_answer_is_guarded(office: Office) -> None:
    case = office.case(unit="Reskrim")
    names = names_of(office, case)
    for browser in (office.browser(), office.as_(Role.OVERSIGHT), office.as_(Role.ADMIN)):
        for key in LINES:
            answer = send(browser, key, names)
            for name, start in STATIC.items():
                assert answer.headers[name].startswith(start), (key, name)
            assert len(answer.headers.get_list("content-security-policy")) == 1
    lost = office.as_(Role.ADMIN).get("/no/such/page")
    assert lost.status_code == 404
    assert lost.headers["cache-control"] == "no-store"


AUDIO = [key for key in LINES if "/sound" in key]


@pytest.mark.parametrize("key", AUDIO)
def test_no_sound_for_those_who_may_not(office: Office, key: str) -> None:
    case = office.sealed(reporter="+628111")
    names = names_of(office, case)
    sha256 = office.store.read(lambda tx: tx.recording(office.statements(case)[0].id))
    assert sha256 is not None
    content = office.parts.recordings.path(sha256.sha256).read_bytes()
    accused = office.officer(Role.OVERSIGHT, "Reskrim")
    office.store.write(lambda tx: tx.name_subject(case.id, accused.nrp))
    others = [office.as_(role) for role in sorted(READERS - {Role.OVERSIGHT} | {Role.ADMIN})]
    for browser in (office.browser(), office.browser(accused), *others):
        for headers in ({}, {"range": "bytes=0-"}, {"range": "bytes=44-60"}):
            answer = send(browser, key, names, headers=headers)
            assert answer.status_code in {303, 404}
            assert not answer.headers.get("content-type", "").startswith("audio")
            assert content[44:60] not in answer.content
            head = browser.request("HEAD", fill(key, names).split(" ", 1)[1])
            assert head.status_code in {303, 404}
