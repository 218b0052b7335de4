"""Tables to take along: no cell runs, no sealed case leaves, every case knows why it left."""

import csv
import io
from itertools import product

import httpx
import openpyxl
import pytest

from cases.sheets import as_csv, as_xlsx, safe
from cases.states import Role
from tests.console.office import Browser, Office

PURPOSE = "rapat anev bulanan"
_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_BEFORE = ("", " ", "\t", "\r", "\n", "\r\n", "\u00a0", "\u3000", "\ufeff", "\u200b", "'", '"')
_BODIES = ("1+1", "cmd|'/C calc'!A0", 'HYPERLINK("http://x.test","y")')
PAYLOADS = [before + start + body for before, start, body in product(_BEFORE, _STARTS, _BODIES)]


def export(browser: Browser, form: str = "csv", **given: str) -> httpx.Response:
    return browser.post("/export", {"purpose": PURPOSE, "form": form, "query": "view=all", **given})


def lines(answer: httpx.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def runs(cell: str) -> bool:
    """Whether a spreadsheet might take the cell for a formula."""
    return cell.strip()[:1] in set("=+-@＝＋－＠|%") if cell.strip() else False


def test_there_are_300_payloads() -> None:
    assert len(set(PAYLOADS)) >= 300


def test_no_cell_of_a_csv_file_is_a_formula() -> None:
    content = as_csv(["a", "b"], [[payload, payload] for payload in PAYLOADS])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == len(PAYLOADS) + 1
    assert not [cell for row in rows for cell in row if runs(cell)]


def test_no_cell_of_a_workbook_is_a_formula_a_link_or_a_number() -> None:
    plain = ["https://x.test", "mailto:a@x.test", "007", "1e5", "TRUE", "#REF!", "{=1}"]
    content = as_xlsx(["a"], [[payload] for payload in [*PAYLOADS, *plain]], "Suara Warga")
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert len(cells) == len(PAYLOADS) + len(plain) + 1
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if cell.hyperlink or runs(str(cell.value))]


@pytest.mark.parametrize("text", ["motor hilang", "Pasar 2", "", "–", "日本", "a=b", "3-4"])
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


def test_an_exported_list_is_the_list_with_a_trace_in_every_case(office: Office) -> None:
    cases = [office.case("motor", place="=1+1"), office.case("mobil")]
    found = export(office.as_(Role.DESK_CHIEF), query="view=all&words=motor")
    head, row = lines(found)
    assert head[0] == "Nomor"
    assert row[head.index("Tempat")] == "'=1+1"
    assert "attachment" in found.headers["content-disposition"]
    assert "exported" in office.history(cases[0])
    assert "exported" not in office.history(cases[1])
    event = office.store.read(lambda tx: tx.history(cases[0].id))[-1]
    assert event.data["purpose"] == PURPOSE


@pytest.mark.parametrize("role", [Role.OVERSIGHT, Role.DESK_CHIEF])
def test_a_sealed_case_never_leaves(office: Office, role: Role) -> None:
    sealed, case = office.sealed(), office.case()
    text = export(office.as_(role)).text
    assert sealed.reference[:4] not in text
    assert case.reference[:4] in text
    assert "exported" not in office.history(sealed)


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.UNIT_OFFICER, Role.ADMIN])
def test_who_may_not_export_gets_nothing(office: Office, role: Role) -> None:
    case = office.case()
    assert export(office.as_(role)).status_code == 403
    assert "exported" not in office.history(case)


def test_an_auditor_takes_no_words_along_and_nobody_whole_numbers(office: Office) -> None:
    office.case("motor hilang")
    assert "motor" not in export(office.as_(Role.AUDITOR)).text
    text = export(office.as_(Role.DESK_CHIEF)).text
    assert "motor" in text
    assert "6281234567890" not in text


def test_an_export_needs_a_purpose(office: Office) -> None:
    case = office.case()
    assert export(office.as_(Role.LEADER), purpose="anev").status_code == 422
    assert "exported" not in office.history(case)


def test_a_workbook_opens(office: Office) -> None:
    case = office.case()
    book = openpyxl.load_workbook(io.BytesIO(export(office.as_(Role.LEADER), "xlsx").content))
    assert book.active is not None
    assert book.active["A2"].value == f"{case.reference[:4]}-{case.reference[4:]}"
