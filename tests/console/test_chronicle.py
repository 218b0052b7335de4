"""The history speaks the officers' language, and leaves no act without words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.console.wording import messages
from cases.states import Role
from tests.console.office import Office
from tests.console.routes import REASON

_WRITES = {"save_case": 2, "add_case": 2, "_note_act": 3, "_note": 1}


def _acts() -> Iterator[str]:
    """The name of every act that our code writes into a history."""
    for folder in ("cases", "ivr"):
        for path in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                yield from _names(node)


def _names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        place = _WRITES.get(name)
        if place is not None and len(node.args) > place:
            yield from _constants(node.args[place])
    # An act is a case, its name, and its facts.
    if isinstance(node, ast.Tuple) and len(node.elts) == 3 and isinstance(node.elts[2], ast.Dict):
        yield from _constants(node.elts[1])


def _constants(node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


ACTS = sorted(set(_acts()))


def test_the_acts_are_found() -> None:
    assert {"opened", "moved", "played", "answer heard", "subject named", "printed"} <= set(ACTS)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_words(act: str, language: str) -> None:
    assert f"did-{act}" in messages(language)


def test_a_history_says_who_did_what_and_why(office: Office) -> None:
    case = office.case()
    chief = office.as_(Role.DESK_CHIEF)
    chief.post(f"/cases/{case.id}/take", {"version": "0"})
    chief.post(f"/cases/{case.id}/triage", {"version": "1", "state": "screened", "track": "2"})
    given = {"version": "2", "unit": "Reskrim", "reason": REASON}
    office.as_(Role.LEADER).post(f"/cases/{case.id}/assign", given)
    chief.get(office.sound_of(case))
    page = chief.get(f"/cases/{case.id}/history").text
    for said in ("Ka SPKT", "Diambil", "BARU → DIDENGAR", "Didisposisi", REASON, "Rekaman diputar"):
        assert said in page
    assert "–" in page.split("Rekaman diputar")[1].split("</li>")[0]


def test_a_case_page_shows_the_newest_acts_and_the_way_to_all(office: Office) -> None:
    case = office.case()
    chief = office.as_(Role.DESK_CHIEF)
    for number in range(25):
        chief.post(f"/cases/{case.id}/note", {"text": f"catatan {number}"})
    page = chief.get(f"/cases/{case.id}").text
    assert page.count("Catatan internal ditulis") < 25
    assert f"/cases/{case.id}/history" in page
    whole = chief.get(f"/cases/{case.id}/history").text
    assert whole.count("Catatan internal ditulis") == 25


def test_what_was_taken_is_given_back_by_who_took_it(office: Office) -> None:
    case = office.case()
    chief, operator = office.as_(Role.DESK_CHIEF), office.as_(Role.OPERATOR)
    operator.post(f"/cases/{case.id}/take", {"version": "0"})
    assert chief.post(f"/cases/{case.id}/give-back", {"version": "1"}).status_code == 403
    assert operator.post(f"/cases/{case.id}/give-back", {"version": "1"}).status_code == 303
    assert office.history(case)[-1] == "given back"
    chief.post(f"/cases/{case.id}/assign", {"version": "2", "unit": "SPKT", "owner": "70000009"})
    refused = operator.post(f"/cases/{case.id}/give-back", {"version": "3"})
    assert refused.status_code == 403
