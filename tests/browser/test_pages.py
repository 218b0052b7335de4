"""Every page, in both languages, widths and colour schemes: nothing that keeps anybody out."""

import itertools
import re
from collections.abc import Mapping, Sequence
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cases.states import Role
from tests.browser.conftest import OpenPage
from tests.browser.routes import LANGUAGES, PAGES, WIDTHS, Shown
from tests.browser.scene import Scene

SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
Looks = Sequence[tuple[int, Literal["light", "dark"]]]
_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_SMALL = """[...document.querySelectorAll("button, select, input:not([type=hidden]), summary")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1)
  .filter((e) => e.type !== "range" && Math.min(e.offsetHeight, e.offsetWidth) < 24)
  .map((e) => e.outerHTML.slice(0, 90))"""
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


LOOKS = tuple(itertools.product(WIDTHS, SCHEMES))
PAIRED = {"id": (LOOKS[0], LOOKS[3]), "en": (LOOKS[1], LOOKS[2])}
"""Half of all looks, in which each language, width and scheme still meets each of the others."""

ALL = dict.fromkeys(LANGUAGES, LOOKS)


def _faults(page: Page, looks: Looks) -> list[str]:
    """What is wrong with a page in each of these widths and colour schemes."""
    found = []
    for width, scheme in looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        where = f"{page.locator('html').get_attribute('lang')} {width} {scheme}"
        found += [f"{where}: {fault}" for fault in _faults_as_shown(page)]
    return found


def _faults_as_shown(page: Page) -> list[str]:
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": _AA}})
    found = [f"{v['id']} {v['nodes'][0]['html'][:120]}" for v in results.response["violations"]]
    found += [f"too small {small}" for small in page.evaluate(_SMALL)]
    return found + (["scrolls sideways"] if page.evaluate(_WIDER) > 0 else [])


@pytest.mark.parametrize(
    "looks", [PAIRED, pytest.param(ALL, marks=pytest.mark.soak)], ids=["paired", "all"]
)
@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_no_page_keeps_anybody_out(
    scene: Scene, browse: OpenPage, shown: Shown, looks: Mapping[str, Looks], complaints
) -> None:
    found = []
    for language in LANGUAGES:
        page = browse(scene.speaks(shown.role, language),
                      locale={"id": "id-ID", "en": "en-GB"}[language])  # fmt: skip
        answer = page.goto(scene.path(shown.path, language))
        assert answer is not None
        assert answer.status == (404 if shown.name == "gone" else 200)
        assert page.locator("html").get_attribute("lang") == language
        found += _faults(page, looks[language])
        page.context.close()
    if shown.name == "gone":
        complaints[:] = [said for said in complaints if "404" not in said]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_form_answers_with_keeps_nobody_out_either(
    scene: Scene, browse: OpenPage, language: str
) -> None:
    """The slip for a complaint at the counter, and who the caller says he is."""
    page = browse(scene.speaks(Role.OPERATOR, language))
    page.goto("/enter")
    page.fill("#words", "Pagar sekolah dirusak orang semalam.")
    page.fill("#reporter", "0812 3456 7890")
    page.fill("#name", "Wayan Contoh")
    page.locator("main button[data-main]").click()
    assert re.fullmatch(r"\d{4}-\d{4}", page.locator(".slip .big").first.inner_text())
    found = _faults(page, PAIRED[language])
    page.locator(".buttons a[href^='/cases/']").click()
    page.locator("form[action$='/identity'] button").click()
    assert "Wayan Contoh" in page.locator("main").inner_text()
    assert found + _faults(page, PAIRED[language]) == []


def test_help_opens_over_the_page_and_closes_again(scene: Scene, browse: OpenPage) -> None:
    page = browse(scene.speaks(PAGES[2].role, "id"))
    page.goto("/")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": _AA}})
    assert results.response["violations"] == []
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
