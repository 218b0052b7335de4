"""Correcting a sentence with plain forms, and what two editors see of each other."""

import pytest

from cases.case import Case
from cases.states import Role
from tests.console.office import Browser, Office


@pytest.fixture
def case(office: Office) -> Case:
    return office.case("selamat malam saya mau melapor")


@pytest.fixture
def words(office: Office, case: Case) -> str:
    return f"/cases/{case.id}/statements/{office.statements(case)[0].id}"


def form(text: str, revision: int = 1, sentence: str = "0") -> dict[str, str]:
    return {"revision": str(revision), "sentence": sentence, "text": text}


def latest(office: Office, case: Case) -> str:
    [statement] = office.statements(case)
    return office.store.read(lambda tx: tx.readings(statement.id))[-1].text


def test_a_sentence_is_corrected_without_a_script(office: Office, case: Case, words: str) -> None:
    officer = office.as_(Role.OPERATOR)
    page = officer.get(f"/cases/{case.id}").text
    assert f"{words}/correct?sentence=0" in page
    assert (
        ">selamat malam saya mau melapor</textarea>"
        in officer.get(f"{words}/correct?sentence=0").text
    )
    saved = officer.post(f"{words}/correct", form("selamat malam pak"))
    assert saved.status_code == 303
    assert latest(office, case) == "selamat malam pak"
    assert "corrected" in office.history(case)


def test_the_second_editor_sees_both_texts_and_keeps_his(
    office: Office, case: Case, words: str
) -> None:
    first, second = office.as_(Role.OPERATOR), office.as_(Role.DESK_CHIEF)
    first.post(f"{words}/correct", form("selamat malam bapak"))
    refused = second.post(f"{words}/correct", form("selamat pagi ibu"))
    assert refused.status_code == 409
    assert "selamat malam bapak</p>" in refused.text
    assert ">selamat pagi ibu</textarea>" in refused.text
    assert "<del>malam bapak</del> <ins>pagi ibu</ins>" in refused.text
    assert latest(office, case) == "selamat malam bapak"
    assert second.post(f"{words}/correct", form("selamat pagi ibu", 2)).status_code == 303


def test_a_draft_waits_for_its_author_alone(office: Office, case: Case, words: str) -> None:
    author, other = office.as_(Role.OPERATOR), office.as_(Role.DESK_CHIEF)
    assert author.post(f"{words}/draft", form("setengah jadi")).status_code == 204
    assert "setengah jadi" in author.get(f"{words}/correct?sentence=0").text
    assert "setengah jadi" not in other.get(f"{words}/correct?sentence=0").text
    assert latest(office, case) == "selamat malam saya mau melapor"
    author.post(f"{words}/draft", {"sentence": "0", "drop": "1"})
    assert "setengah jadi" not in author.get(f"{words}/correct?sentence=0").text


def test_a_text_that_cannot_be_kept_stays_in_the_box(
    office: Office, case: Case, words: str
) -> None:
    refused = office.as_(Role.OPERATOR).post(f"{words}/correct", form("  "))
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert latest(office, case) == "selamat malam saya mau melapor"


def test_any_two_revisions_are_compared(office: Office, case: Case, words: str) -> None:
    officer = office.as_(Role.OPERATOR)
    officer.post(f"{words}/correct", form("selamat malam saya melapor <b>"))
    page = officer.get(f"{words}/revisions?from=1&to=2").text
    assert "<del>mau</del>" in page
    assert "<ins>&lt;b&gt;</ins>" in page
    assert officer.get(f"{words}/revisions?from=1&to=3").status_code == 404


@pytest.mark.parametrize("sentence", ["7", "-2", "x", "9" * 5000])
def test_a_sentence_that_is_not_there(
    office: Office, case: Case, words: str, sentence: str
) -> None:
    officer = office.as_(Role.OPERATOR)
    assert officer.post(f"{words}/correct", form("ya", 1, sentence)).status_code == 404
    assert officer.post(f"{words}/draft", form("ya", 1, sentence)).status_code == 404


def outsiders(office: Office) -> list[Browser]:
    return [office.as_(Role.UNIT_OFFICER), office.as_(Role.ADMIN)]


def test_whoever_may_not_see_the_case_cannot_touch_its_words(
    office: Office, case: Case, words: str
) -> None:
    for browser in outsiders(office):
        for path in ("correct", "revisions"):
            assert browser.get(f"{words}/{path}").status_code == 404
        for path in ("correct", "draft"):
            assert browser.post(f"{words}/{path}", form("ya")).status_code == 404
    assert office.as_(Role.AUDITOR).post(f"{words}/correct", form("ya")).status_code == 403
