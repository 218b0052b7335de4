"""The roster and the days off: looked at first, then brought in whole or not at all."""

from datetime import date

import pytest

from cases import deadlines
from cases.roster import read_roster
from cases.states import Role
from tests.console.office import Browser, Office

HEAD = "nrp,name,station,unit,role,from,until\n"


@pytest.fixture
def admin(office: Office) -> Browser:
    return office.as_(Role.ADMIN)


def line(office: Office, nrp: str = "12345678", role: str = "operator", **given: str) -> str:
    when = given.get("begins", "2026-01-01"), given.get("ends", "")
    cells = (nrp, "Aipda Siti", office.station, given.get("unit", "SPKT"), role, *when)
    return ",".join(cells) + "\n"


def looks(admin: Browser, text: str | bytes):  # type: ignore[no-untyped-def]
    content = text if isinstance(text, bytes) else text.encode()
    return admin.post("/admin/roster/preview", files={"file": ("roster.csv", content, "text/csv")})


def test_a_roster_is_looked_at_then_brought_in(office: Office, admin: Browser) -> None:
    text = HEAD + line(office)
    page = looks(admin, text)
    assert page.status_code == 200
    assert "Aipda Siti" in page.text
    assert office.officers.roster() == []
    assert admin.post("/admin/roster", {"text": text}).status_code == 303
    [posting] = office.officers.roster()
    assert (posting.nrp, posting.role) == ("12345678", Role.OPERATOR)
    assert "Aipda Siti" in admin.get("/admin/roster").text


def test_a_file_from_a_spreadsheet_is_read(office: Office) -> None:
    text = "\ufeff" + (HEAD + line(office)).replace(",", ";").replace("\n", "\r\n")
    checked = read_roster(text, {office.station})
    assert checked.faults == []
    assert list(checked.postings) == [2]


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        ({"nrp": "1234"}, "roster-nrp"),
        ({"role": "chief"}, "roster-role"),
        ({"role": "caller"}, "roster-role"),
        ({"begins": "1.1.2026"}, "roster-date"),
        ({"ends": "2025-12-31"}, "roster-backwards"),
        ({"unit": ""}, "roster-unit"),
    ],
)
def test_faults_name_their_line(
    office: Office, admin: Browser, bad: dict[str, str], what: str
) -> None:
    text = HEAD + line(office) + line(office, **{"nrp": "87654321", **bad})
    [fault] = read_roster(text, {office.station}).faults
    assert (fault.line, fault.what) == (3, what)
    assert looks(admin, text).status_code == 422
    assert admin.post("/admin/roster", {"text": text}).status_code == 422
    assert office.officers.roster() == []


def test_other_faults_are_found(office: Office) -> None:
    def faults(text: str) -> list[str]:
        return [fault.what for fault in read_roster(text, {office.station}).faults]

    assert faults("name,nrp\n") == ["roster-columns"]
    assert faults(HEAD + "1,2,3\n") == ["roster-cells"]
    assert faults(HEAD + line(office) + line(office)) == ["roster-overlap"]
    assert faults(HEAD + line(office) + line(office, begins="2026-02-01")) == []
    assert faults(HEAD + line(office) + line(office, "87654321", unit="Spkt")) == [
        "roster-capitals"
    ]
    assert faults(HEAD + 'x"y,"z\n')[0] in {"roster-cells", "roster-unreadable"}
    elsewhere = line(office).replace(office.station, "polsek-lain")
    assert faults(HEAD + elsewhere) == ["roster-station"]


@pytest.mark.parametrize("text", ["", HEAD, "\x00", b"\xff\xfe\x00"])
def test_a_file_without_lines_is_refused(admin: Browser, text: str | bytes) -> None:
    assert looks(admin, text).status_code in {403, 422}


def test_nobody_places_himself_or_oversight_by_the_page(office: Office, admin: Browser) -> None:
    assert admin.officer is not None
    propam = office.officer(Role.OVERSIGHT)
    for bad in (
        line(office, admin.officer.nrp, "leader"),
        line(office, "12345678", "oversight"),
        line(office, propam.nrp, "operator"),
    ):
        assert looks(admin, HEAD + bad).status_code == 422
        assert admin.post("/admin/roster", {"text": HEAD + bad}).status_code == 422
    assert office.officers.roster() == []


def test_a_posting_ends_when_the_next_begins(office: Office, admin: Browser) -> None:
    admin.post("/admin/roster", {"text": HEAD + line(office)})
    admin.post("/admin/roster", {"text": HEAD + line(office, unit="Lantas", begins="2026-06-08")})
    one, two = office.officers.roster()
    assert (one.ends, two.ends) == (date(2026, 6, 7), None)


def test_the_decree_wins(office: Office, admin: Browser) -> None:
    monday, independence = date(2026, 6, 8), date(2026, 8, 17)
    calendar = office.parts.holidays
    assert deadlines.is_working_day(monday, calendar)
    assert not deadlines.is_working_day(independence, calendar)
    for day, works in ((monday, "no"), (independence, "yes")):
        form = {"day": day.isoformat(), "name": "SKB", "works": works}
        assert admin.post("/admin/holidays", form).status_code == 303
    assert not deadlines.is_working_day(monday, calendar)
    assert deadlines.is_working_day(independence, calendar)
    assert deadlines.working_days_after(date(2026, 6, 5), 1, calendar) == date(2026, 6, 9)
    assert "2026-08-17" in admin.get("/admin/holidays?year=2026").text
    admin.post("/admin/holidays/forget", {"day": "2026-06-08"})
    assert deadlines.is_working_day(monday, calendar)


def test_clocks_of_the_station_follow_the_decree(office: Office, admin: Browser) -> None:
    case = office.case("")
    clocks, zone = office.parts.stations.all()[0].clocks, office.console.zone
    assert deadlines.next_news(case, clocks, zone) == date(2026, 6, 9)
    form = {"day": "2026-06-09", "name": "SKB", "works": "no"}
    admin.post("/admin/holidays", form)
    assert deadlines.next_news(case, clocks, zone) == date(2026, 6, 10)


def test_a_day_needs_a_name_and_a_date(admin: Browser) -> None:
    for form in ({"day": "2026-06-09", "name": " "}, {"day": "besok", "name": "SKB"}):
        assert admin.post("/admin/holidays", form).status_code == 422
