"""Who is let in and kept out, what takes two people, and what takes effect at once."""

import pytest

from cases.case import Case
from cases.states import Role, State, Track
from tests.console.office import Browser, Office

REASON = "bukan mengenai anggota, salah ketik"


def sees(browser: Browser, case: Case) -> bool:
    """Whether the case exists for him; page, list, search and sound must agree on it."""
    page = browser.get(f"/cases/{case.id}").status_code == 200
    shown = f"/cases/{case.id}" in browser.get("/?view=all").text
    found = f"/cases/{case.id}" in browser.get(f"/?view=all&words={case.reference}").text
    heard = browser.get(browser.office.sound_of(case)).status_code == 200
    assert len({page, shown, found, heard}) == 1
    return page


@pytest.fixture
def propam(office: Office) -> Browser:
    return office.as_(Role.OVERSIGHT)


@pytest.fixture
def siwas(office: Office) -> Browser:
    return office.browser(office.officer(Role.OVERSIGHT, "Siwas"))


def test_naming_an_officer_seals_at_once(office: Office, propam: Browser) -> None:
    case, chief = office.case(), office.as_(Role.DESK_CHIEF)
    accused = office.browser(office.officer(Role.OPERATOR, "Lantas"))
    assert sees(chief, case)
    assert sees(accused, case)
    assert accused.officer is not None
    named = chief.post(f"/cases/{case.id}/subject", {"version": "0", "nrp": accused.officer.nrp})
    assert named.status_code == 303
    assert office.now_is(case).sealed
    assert not sees(chief, case)
    assert not sees(accused, case)
    assert sees(propam, case)


def test_a_transfer_into_the_unit_takes_effect_at_once(office: Office, propam: Browser) -> None:
    case = office.sealed()
    accused = office.officer(Role.UNIT_OFFICER, "Reskrim")
    office.store.write(lambda tx: tx.name_subject(case.id, accused.nrp))
    assert propam.officer is not None
    assert sees(propam, case)
    office.posts(propam.officer, "Reskrim", Role.OVERSIGHT, begins=office.console.casework.today())
    assert not sees(propam, case)


def test_moving_the_accused_away_opens_nothing(office: Office) -> None:
    """Whoever served beside him when the complaint came stays out."""
    case = office.sealed()
    colleague = office.browser(office.officer(Role.OVERSIGHT, "Reskrim"))
    accused = office.officer(Role.UNIT_OFFICER, "Reskrim")
    office.posts(accused, "Reskrim", Role.UNIT_OFFICER)
    office.store.write(lambda tx: tx.name_subject(case.id, accused.nrp))
    assert not sees(colleague, case)
    office.clock.forward(days=2)
    today = office.console.casework.today()
    office.posts(accused, "Lantas", Role.UNIT_OFFICER, begins=today)
    assert [line.ends is None for line in office.officers.roster()] == [False, True]
    assert not sees(office.browser(colleague.officer), case)


def test_a_grant_lets_in_and_a_denial_keeps_out(office: Office, propam: Browser) -> None:
    case, helper = office.sealed(), office.browser(office.officer(Role.UNIT_OFFICER, "Reskrim"))
    assert helper.officer is not None

    def tells(say: str) -> None:
        form = {"say": say, "nrp": helper.officer.nrp, "reason": REASON}  # type: ignore[union-attr]
        assert propam.post(f"/cases/{case.id}/access", form).status_code == 303

    assert not sees(helper, case)
    tells("grant")
    assert sees(helper, case)
    assert helper.officer.nrp in propam.get(f"/cases/{case.id}").text
    tells("deny")
    assert not sees(helper, case)
    tells("withdraw")
    assert not sees(helper, case)
    told = [w for w in office.history(case) if w in {"granted", "denied", "access withdrawn"}]
    assert told == ["granted", "denied", "access withdrawn"]


def test_oversight_can_stand_aside(office: Office, propam: Browser) -> None:
    case = office.sealed()
    assert propam.officer is not None
    form = {"say": "deny", "nrp": propam.officer.nrp, "reason": "saudara dari terlapor"}
    propam.post(f"/cases/{case.id}/access", form)
    assert not sees(propam, case)


def test_unsealing_takes_two(office: Office, propam: Browser, siwas: Browser) -> None:
    case, chief = office.sealed(), office.as_(Role.DESK_CHIEF)
    page = f"/cases/{case.id}"
    assert propam.post(f"{page}/confirm", {"matter": "unsealing"}).status_code == 422
    assert propam.post(f"{page}/ask", {"matter": "unsealing", "reason": "x"}).status_code == 422
    assert propam.post(f"{page}/ask", {"matter": "unsealing", "reason": REASON}).status_code == 303
    assert propam.post(f"{page}/confirm", {"matter": "unsealing"}).status_code == 403
    assert office.now_is(case).sealed
    assert REASON in siwas.get(page).text
    assert siwas.post(f"{page}/confirm", {"matter": "unsealing"}).status_code == 303
    assert not office.now_is(case).sealed
    assert sees(chief, case)
    assert siwas.post(f"{page}/confirm", {"matter": "unsealing"}).status_code == 422
    events = office.store.read(lambda tx: tx.history(case.id))
    [unsealed] = [event for event in events if event.what == "unsealed"]
    assert unsealed.data["reason"] == REASON
    assert unsealed.data["first"] != unsealed.actor


def test_what_was_declined_cannot_be_confirmed(
    office: Office, propam: Browser, siwas: Browser
) -> None:
    page = f"/cases/{office.sealed().id}"
    propam.post(f"{page}/ask", {"matter": "unsealing", "reason": REASON})
    assert siwas.post(f"{page}/decline", {"matter": "unsealing"}).status_code == 303
    assert siwas.post(f"{page}/confirm", {"matter": "unsealing"}).status_code == 422


def test_an_unsealed_case_stays_shut_to_those_named(
    office: Office, propam: Browser, siwas: Browser
) -> None:
    case, accused = office.sealed(), office.browser(office.officer(Role.OPERATOR, "Lantas"))
    assert accused.officer is not None
    nrp = accused.officer.nrp
    office.store.write(lambda tx: tx.name_subject(case.id, nrp))
    propam.post(f"/cases/{case.id}/ask", {"matter": "unsealing", "reason": REASON})
    siwas.post(f"/cases/{case.id}/confirm", {"matter": "unsealing"})
    assert sees(office.as_(Role.DESK_CHIEF), case)
    assert not sees(accused, case)


def test_archiving_a_complaint_about_an_officer_takes_two(
    office: Office, propam: Browser, siwas: Browser
) -> None:
    case = office.sealed(state=State.HEARD)
    page, version = f"/cases/{case.id}", "0"
    alone = {"version": version, "state": "archived", "reason": REASON}
    assert propam.post(f"{page}/move", alone).status_code == 422
    assert propam.post(f"{page}/ask", {"matter": "archiving", "reason": REASON}).status_code == 303
    assert propam.post(f"{page}/confirm", {"matter": "archiving"}).status_code == 403
    assert siwas.post(f"{page}/confirm", {"matter": "archiving"}).status_code == 303
    assert office.now_is(case).state is State.ARCHIVED


def test_a_move_voids_the_request_to_archive(
    office: Office, propam: Browser, siwas: Browser
) -> None:
    case = office.sealed(state=State.HEARD)
    page = f"/cases/{case.id}"
    propam.post(f"{page}/ask", {"matter": "archiving", "reason": REASON})
    form = {"version": "0", "state": "screened", "track": str(Track.CONDUCT.value)}
    assert propam.post(f"{page}/move", form).status_code == 303
    assert siwas.post(f"{page}/confirm", {"matter": "archiving"}).status_code == 422


def test_every_read_of_a_sealed_case_is_in_its_history(office: Office, propam: Browser) -> None:
    case = office.sealed()
    for _ in range(5):
        propam.get(f"/cases/{case.id}")
        propam.get(office.sound_of(case))
    assert office.history(case).count("opened page") == 5
    assert office.history(case).count("played") == 5
