"""Both languages are complete: whatever a page or a refusal says, its catalogue has the words."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.ext import babel_extract

from cases.console.wording import HERE, messages

_REFUSALS = {
    "ActNotAllowed",
    "CaseChanged",
    "MoveNotAllowed",
    "TextUnfit",
    "VoiceUnfit",
    "FormRefused",
}
"""What officers get to read; a case that cannot be seen says nothing."""


def _said_by_pages() -> Iterator[str]:
    for page in sorted((HERE / "pages").iterdir()):
        with page.open("rb") as file:
            options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
            for _, _, message, _ in babel_extract(file, ["_", "gettext"], [], options):
                if isinstance(message, str):
                    yield message


def _said_by_refusals() -> Iterator[str]:
    for path in sorted(Path("cases").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _REFUSALS:
                [said] = node.args
                assert isinstance(said, ast.Constant), f"{path}:{node.lineno} cannot be translated"
                yield str(said.value)


PAGES = sorted(set(_said_by_pages()))
REFUSALS = sorted(set(_said_by_refusals()))


def test_something_is_said() -> None:
    assert len(PAGES) > 150
    assert "the text is empty" in REFUSALS


@pytest.mark.parametrize("said", [*PAGES, *REFUSALS])
def test_indonesian_has_it(said: str) -> None:
    assert messages("id").get(said)


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_named_by_data_is_in_both(language: str) -> None:
    """Names like `kind-report` are put together by pages."""
    other = {"id": "en", "en": "id"}[language]
    named = {said for said in messages(other) if "-" in said and " " not in said}
    assert named <= set(messages(language))
