"""Takes the pictures in docs/screenshots: every page, at both widths, with made-up people.

Run by `make screenshots`.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from ivr.rehearsal import Rehearsal
from tests.browser.chromium import FLAGS, MISSING, find_chromium
from tests.browser.house import House
from tests.browser.routes import PAGES, WIDTHS, Shown
from tests.browser.scene import Scene

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
TALLEST = {360: 1200, 1280: 800}
"""Pixels; the rest of a page says no more."""


def main() -> None:
    """Take them all."""
    path = find_chromium()
    if path is None:
        sys.exit(MISSING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        (data / "node").write_text("polsek-contoh", "utf-8")  # not this machine's name
        _take_all(path, data)


def _take_all(path: str, data: Path) -> None:
    with Rehearsal(data, {}) as line:
        scene = Scene(House(line, data / "none.wav"))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
            for shown in PAGES:
                for width in WIDTHS:
                    _take(browser, scene, shown, width, "light")
            for width in WIDTHS:
                _take(browser, scene, PAGES[3], width, "dark")
            browser.close()
        scene.house.parts.engine.dispose()


def _take(browser: Browser, scene: Scene, shown: Shown, width: int, scheme: str) -> None:
    context = browser.new_context(
        base_url=scene.house.url,
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    officer = scene.speaks(shown.role, "id")
    if officer is not None:
        context.add_cookies([scene.house.session(officer)])
    page = context.new_page()
    page.goto(scene.path(shown.path), wait_until="networkidle")
    height = min(TALLEST[width], int(page.evaluate("document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(150)
    dark = "-dark" if scheme == "dark" else ""
    page.screenshot(path=FOLDER / f"{shown.name}{dark}-{width}.png")
    context.close()


if __name__ == "__main__":
    main()
