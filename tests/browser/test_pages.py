"""Every page, in both languages, widths and colour schemes: nothing that keeps anybody out."""

import itertools

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import OpenPage
from tests.browser.routes import LANGUAGES, PAGES, WIDTHS, Shown
from tests.browser.scene import Scene

_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_SMALL = """[...document.querySelectorAll("button, select, input:not([type=hidden]), summary")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().width > 1)
  .filter((e) => e.type !== "range" && Math.min(e.offsetHeight, e.offsetWidth) < 24)
  .map((e) => e.outerHTML.slice(0, 90))"""
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_no_page_keeps_anybody_out(
    scene: Scene, browse: OpenPage, shown: Shown, complaints
) -> None:
    found = []
    for language, width, scheme in itertools.product(LANGUAGES, WIDTHS, ("light", "dark")):
        page = browse(scene.speaks(shown.role, language), width=width, color_scheme=scheme,
                      locale={"id": "id-ID", "en": "en-GB"}[language])  # fmt: skip
        answer = page.goto(scene.path(shown.path, language))
        assert answer is not None
        assert answer.status == (404 if shown.name == "gone" else 200)
        assert page.locator("html").get_attribute("lang") == language
        results = Axe().run(page, options={"runOnly": {"type": "tag", "values": _AA}})
        where = f"{shown.name} {language} {width} {scheme}"
        found += [f"{where}: {v['id']} {v['nodes'][0]['html'][:120]}"
                  for v in results.response["violations"]]  # fmt: skip
        found += [f"{where}: too small {small}" for small in page.evaluate(_SMALL)]
        if page.evaluate(_WIDER) > 0:
            found.append(f"{where}: scrolls sideways")
        page.context.close()
    if shown.name == "gone":
        complaints[:] = [said for said in complaints if "404" not in said]
    assert found == []


def test_help_opens_over_the_page_and_closes_again(scene: Scene, browse: OpenPage) -> None:
    page = browse(scene.speaks(PAGES[2].role, "id"))
    page.goto("/")
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": _AA}})
    assert results.response["violations"] == []
    page.keyboard.press("Escape")
    assert not page.locator("#keys").is_visible()
