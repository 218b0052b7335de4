"""500 hostile strings wherever people write: they stay text, on every page."""

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from cases import clock as clocks
from cases.case import Case
from cases.console.wording import HERE
from cases.officer import Answer, Note
from cases.roster import COLUMNS
from cases.states import Role
from cases.store import WriteTransaction
from tests.console.hostile import hostile
from tests.console.office import Office

_HARMFUL = re.compile(r"on.*|style|srcdoc|http-equiv|background|xlink:href|x|.*[^a-z0-9-].*")
"""Attributes that run, lead elsewhere, or come from a string of ours (`x`)."""

_FORBIDDEN = {"iframe", "object", "embed", "base", "style", "math", "frame", "applet"}
_ADDRESSES = {"href", "src", "action", "formaction"}


class Page(HTMLParser):
    """Whatever on a page might run or lead elsewhere, and the page's text."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _FORBIDDEN:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if _HARMFUL.fullmatch(name):
                self.wrong.append(f"<{tag} {name}>")
            if name in _ADDRESSES and not re.match(r"/(?!/)|#|\?|$", value or ""):
                self.wrong.append(f"<{tag} {name}={value}>")
        if tag == "script" and not (dict(attrs).get("src") or "").startswith("/static/"):
            self.wrong.append("<script> in the page")

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def haunted(office: Office) -> list[Case]:
    """Cases whose every text is hostile: 500 strings in all, ten a case."""
    texts = hostile()
    return [_haunt(office, texts[n : n + 10]) for n in range(0, len(texts), 10)]


def _haunt(office: Office, texts: list[str]) -> Case:
    said, *written = texts
    clean = [text.replace("\0", "") for text in written]  # no form and no database lets it in
    place, number, first, category, one, two, answer, author, reason = clean
    case = office.sealed(
        said,
        place=place[:120],
        formal_number=number[:64],
        first_words=first[:160],
        category=category[:64],
    )
    now, author = office.clock(), author[:80]
    notes = [Note(clocks.new_id(now), case.id, author, text, now) for text in (one, two)]

    def write(tx: WriteTransaction) -> None:
        for note in notes:
            tx.add_note(note)
        tx.save_answer(Answer(clocks.new_id(now), case.id, author, answer, now))

    office.store.write(write)
    form = {"matter": "unsealing", "reason": reason.ljust(12, ".")}
    asked = office.as_(Role.OVERSIGHT).post(f"/cases/{case.id}/ask", form)
    assert asked.status_code == 303
    return case


def pages(office: Office, cases: list[Case]) -> Iterator[tuple[str, str]]:
    """Every kind of page, of every haunted case."""
    reader = office.as_(Role.OVERSIGHT)
    for path in ("/?view=all", "/?view=sealed", "/sessions", "/keys", "/enter"):
        yield path, reader.get(path).text
    for case in cases:
        statement = office.statements(case)[0].id
        for path in ("", f"/statements/{statement}/correct", f"/statements/{statement}/revisions"):
            answer = reader.get(f"/cases/{case.id}{path}")
            assert answer.status_code == 200
            yield path, answer.text
    for text in hostile()[:60]:
        yield "search", reader.request("GET", "/", params={"words": text[:200]}).text


def test_nothing_of_it_becomes_markup(office: Office, haunted: list[Case]) -> None:
    assert len(set(hostile())) == 500
    wrong = {fault for _, text in pages(office, haunted) for fault in Page(text).wrong}
    assert wrong == set()


def test_it_is_shown_as_it_was_written(office: Office, haunted: list[Case]) -> None:
    for case in haunted[:20]:
        shown = "".join(Page(office.as_(Role.OVERSIGHT).get(f"/cases/{case.id}").text).text)
        for note in office.store.read(lambda tx, case=case: tx.notes(case.id)):
            assert note.text.replace("\r", "\n") in shown.replace("\r", "\n")


def test_officers_may_be_called_what_they_like(office: Office) -> None:
    for text in hostile()[::10]:
        officer = office.officer(Role.ADMIN, text[:64], name=text[:120])
        browser = office.browser(officer)
        for path in ("/", "/sessions", "/admin/health", "/admin/holidays", "/admin/roster", "/x"):
            assert Page(browser.get(path).text).wrong == []


def test_a_hostile_roster_is_only_text(office: Office) -> None:
    admin = office.as_(Role.ADMIN)
    for text in hostile()[::25]:
        table = io.StringIO()
        rows = csv.writer(table)
        rows.writerow(COLUMNS)
        rows.writerow(("12345678", text, office.station, text[:5], "operator", "2026-01-01", ""))
        file = ("r.csv", table.getvalue().encode())
        page = admin.post("/admin/roster/preview", files={"file": file})
        assert page.status_code in {200, 403, 422}
        assert Page(page.text).wrong == []


_LINT = {
    "|safe": re.compile(r"\|\s*safe\b|Markup\(|autoescape\s+false"),
    "a script in the page": re.compile(r"<script(?![^>]*\ssrc=\"/static/)", re.I),
    "a style in the page": re.compile(r"<style|\sstyle\s*=", re.I),
    "an on-attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.I),
    "an unquoted attribute": re.compile(r"\s[a-z-]+=\{\{", re.I),
    "another site": re.compile(r"(?:src|href|action)=\"(?:https?:)?//", re.I),
}


@pytest.mark.parametrize("page", sorted((HERE / "pages").glob("*.html")), ids=lambda one: one.name)
def test_no_page_opens_a_door(page: Path) -> None:
    text = page.read_text("utf-8")
    assert [what for what, pattern in _LINT.items() if pattern.search(text)] == []


def test_no_script_of_ours_writes_markup() -> None:
    for script in (HERE / "static").glob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function",
            script.read_text("utf-8"),
        ), script.name
