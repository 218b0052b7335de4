"""The case sheet: what it holds, that nothing in it runs, and who printed it."""

import io
import re
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest

import cases.paper
from cases.case import Case
from cases.paper.setting import set_in_pdf
from cases.states import Role
from tests.console.office import Office

_FOLDER = Path(cases.paper.__file__).parent
_CODE = (
    *('#read("/etc/passwd")', '#import "@preview/cetz:0.3.4"', "#panic()", "#{1+1}", "$x^2$"),
    *("#sys.inputs", '#include "case_sheet.typ"', '#eval("1")', "@ref <label>", "`raw`"),
    *("= Judul", "- butir", "*tebal*", "_miring_", "\\u{41}", "// komentar", "/* komentar */"),
    *("#let a = 1", '#image("/etc/passwd")', '#link("http://x.test")[x]', "#pagebreak()"),
)
PAYLOADS = [f"{before}{code}{after}" for code in _CODE for before in ("", "] ", '"]) ', "\n#[")
            for after in ("", " akhir", "\n\n]")]  # fmt: skip


def text_of(pdf: bytes) -> str:
    """The words of a document, in order, with single spaces."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def sheet(office: Office, case: Case, role: Role = Role.DESK_CHIEF) -> bytes:
    answer = office.as_(role).get(f"/cases/{case.id}/sheet.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


def test_a_sheet_holds_the_case(office: Office) -> None:
    case = office.case("motor saya hilang di pasar", place="Pasar Maubesi")
    browser = office.as_(Role.DESK_CHIEF)
    assert browser.officer is not None
    office.clock.forward(minutes=5)
    pdf = sheet(office, case)
    text = text_of(pdf)
    statement = office.statements(case)[0]
    recording = office.store.read(lambda tx: tx.recording(statement.id))
    assert recording is not None
    for expected in (
        *(f"{case.reference[:4]}-{case.reference[4:]}", "motor saya hilang di pasar", "Maubesi"),
        *(browser.officer.name, browser.officer.nrp, "8 Jun 2026", "revisi 1", "Halaman 1/1"),
    ):
        assert expected in text, expected
    assert recording.sha256 in squeezed(text)
    assert "printed" in office.history(case)


def test_a_sheet_is_tagged_small_and_the_same_again(office: Office) -> None:
    case = office.case("motor " * 300)
    first = sheet(office, case)
    assert b"pdfuaid" in first
    assert len(first) <= 80_000
    reader = pypdf.PdfReader(io.BytesIO(first))
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"].startswith("id")


def test_200_payloads_are_text_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(PAYLOADS) >= 200

    def no_network(*_: object) -> None:
        raise AssertionError("a sheet asks nobody")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    data = _data(PAYLOADS)
    pdf = set_in_pdf("case_sheet.typ", data, datetime(2026, 6, 8, tzinfo=UTC))
    text = squeezed(text_of(pdf))
    for payload in PAYLOADS:
        assert squeezed(payload).replace('"', '"') in text, payload
    assert "root:x:0" not in text
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert not [page for page in reader.pages if "/Annots" in page]


def test_signs_without_a_shape_do_no_harm() -> None:
    signs = [
        "\x00\x01\x1b[31m",
        "\ud800",
        "\u202e balik",
        "😀👩‍👩‍👧",
        "한국어 日本語 عربى",
        "\ufeff",
    ]
    assert set_in_pdf("case_sheet.typ", _data(signs), datetime(2026, 6, 8, tzinfo=UTC))[:4] == (
        b"%PDF"
    )


def test_the_same_data_makes_the_same_bytes() -> None:
    moment = datetime(2026, 6, 8, tzinfo=UTC)
    made = {set_in_pdf("case_sheet.typ", _data(["motor"]), moment) for _ in range(3)}
    assert len(made) == 1


def _data(texts: list[str]) -> dict[str, Any]:
    return {
        "title": f"Lembar Perkara {texts[0]}",
        "reference": texts[0],
        "station": texts[-1],
        "language": "id",
        "printed": texts[0],
        "watermark": "petugas",
        "facts": [[text, text] for text in texts[:20]],
        "statements": [
            {"title": text, "source": text, "language": "id", "text": text, "sha256": ""}
            for text in texts
        ],
        "answers": [[text, text] for text in texts[:20]],
        "acts": [[text, text, text] for text in texts[:20]],
        "words": {
            **{"page": "Halaman", "statements": texts[0], "answers": texts[0], "acts": texts[0]},
            **{"none": "–", "sha256": "SHA-256", "columns": ["Kapan", "Siapa", "Apa"]},
            "aid": texts[0],
        },
    }


@pytest.mark.parametrize("template", sorted(_FOLDER.glob("*.typ")), ids=lambda path: path.name)
def test_templates_import_and_read_nothing(template: Path) -> None:
    source = template.read_text("utf-8")
    for forbidden in ("@", "#import", "#include", "read(", "eval(", "plugin(", "image("):
        assert forbidden not in source


def test_who_does_not_see_a_case_does_not_print_it(office: Office) -> None:
    sealed = office.sealed()
    for browser in (office.as_(Role.DESK_CHIEF), office.as_(Role.ADMIN)):
        denied = browser.get(f"/cases/{sealed.id}/sheet.pdf")
        absent = browser.get(f"/cases/{office.case().id.hex[::-1]}/sheet.pdf")
        assert denied.status_code == 404
        assert absent.status_code == 404
    assert office.history(sealed) == ["opened"]
    assert sheet(office, sealed, Role.OVERSIGHT)[:4] == b"%PDF"
