"""A browser, and a station to look at. Without a Chromium these tests are left out, saying so."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from cases.officer import Officer
from ivr.rehearsal import Rehearsal
from speech.synthesis import write_telephone_wav
from tests.browser.chromium import FLAGS, MISSING, find_chromium
from tests.browser.house import House
from tests.browser.scene import Scene

_COLLECT = """document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
});"""
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None and os.environ.get("SUARA_REQUIRE_CHROMIUM"):
        pytest.fail(MISSING)
    if path is None:
        pytest.skip(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def house(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    said = folder / "said.wav"
    write_telephone_wav(said, "Selamat malam. Sepeda motor saya hilang di depan pasar.", "id")
    with Rehearsal(folder / "data", {}) as line:
        house = House(line, said)
        yield house
        house.parts.engine.dispose()


@pytest.fixture
def complaints() -> list[str]:
    """What browsers complain of: errors, policy violations, requests elsewhere. Stays empty."""
    return []


@pytest.fixture
def browse(chromium: Browser, house: House, complaints: list[str]) -> Iterator[OpenPage]:
    """Opens a page in a browser of its own, signed in as this officer."""
    contexts: list[BrowserContext] = []

    def open_page(
        officer: Officer | None = None, *, width: int = 1280, height: int = 800, **given: object
    ) -> Page:
        context = chromium.new_context(
            base_url=house.url, viewport={"width": width, "height": height}, **given
        )
        contexts.append(context)
        context.add_init_script(_COLLECT)
        if officer is not None:
            context.add_cookies([house.session(officer)])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: said.type == "error" and complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith((house.url, "data:", "blob:"))
                or complaints.append(f"elsewhere: {request.url}"))  # fmt: skip
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def scene(house: House) -> Scene:
    return Scene(house)
