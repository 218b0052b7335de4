"""The office itself: what the other tests here rest on."""

from cases.states import Role
from tests.console.office import Office


def test_every_role_signs_in(office: Office) -> None:
    case = office.case()
    for role in (Role.OPERATOR, Role.DESK_CHIEF, Role.LEADER, Role.OVERSIGHT, Role.AUDITOR):
        page = office.as_(role).get(f"/cases/{case.id}")
        assert page.status_code == 200
        assert case.reference[:4] in page.text
    assert office.as_(Role.LEADER).get(office.sound_of(case)).content[:4] == b"RIFF"
    noted = office.as_(Role.OPERATOR).post(f"/cases/{case.id}/note", {"text": "sudah ditelepon"})
    assert noted.status_code == 303
    assert "noted" in office.history(case)


def test_nobody_is_sent_to_the_sign_in(office: Office) -> None:
    assert office.browser().get("/").headers["location"] == "/sign-in"
