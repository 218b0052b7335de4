"""Triage without a mouse, and the keys that can be switched off."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page

from cases.officer import Officer
from cases.states import Role, State, Track
from tests.browser.conftest import OpenPage
from tests.browser.house import House
from tests.browser.watching import until
from tests.browser.words import murmur, words_for

ALLOWED = 12


@dataclass
class Hands:
    """Presses keys and counts them; Ctrl with another key is two."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed += len(key.split("+"))
            self.page.keyboard.press(key)


@pytest.fixture
def chief(house: House) -> Officer:
    house.posted("Reskrim", "Lantas", "Binmas")
    return house.officer("Aipda Siti Rahma", Role.DESK_CHIEF, "SPKT")


@pytest.mark.parametrize("count", [5, pytest.param(20, marks=pytest.mark.soak)])
def test_cases_are_decided_by_keys_alone(
    house: House, browse: OpenPage, chief: Officer, count: int
) -> None:
    cases = [house.case(words_for(0.3, 40, n), murmur(15), 0.25) for n in range(count)]
    page = browse(chief)
    page.goto("/?view=new")
    for number, case in enumerate(reversed(cases)):
        hands = Hands(page)
        if number == 0:
            hands.press("j", "Enter")
        page.wait_for_url(f"**/cases/{case.id}")
        page.locator(".statement .keys").first.wait_for()
        hands.press("Space")
        until(page, "document.querySelector('audio').currentTime > 0")
        if number == 0:
            until(page, "document.querySelector('audio').currentTime > 10", 30)
        hands.press("s", "p", "Tab", "2", "Tab", "r", "Control+Enter")
        page.wait_for_url(lambda url, last=page.url: url != last)
        decided = house.now_is(case.id)
        assert decided.category
        assert (decided.track, decided.unit) == (Track.CRIME, "Reskrim")
        assert decided.state is State.SCREENED
        assert hands.pressed <= ALLOWED


def test_one_switch_turns_single_letters_off_for_good(
    house: House, browse: OpenPage, chief: Officer
) -> None:
    page = browse(chief)
    page.goto("/keys")
    page.get_by_role("button", name="Matikan tombol satu huruf").click()
    page.get_by_role("button", name="Nyalakan tombol satu huruf").wait_for()
    other = browse(chief)
    case = house.case(words_for(0.2, 20), murmur(5), 0.1)
    other.goto(f"/cases/{case.id}")
    other.locator(".statement .keys").first.wait_for()
    for key in ("?", "s", "n", "r", "e", "]", "."):
        other.keyboard.press(key)
    assert other.evaluate("document.activeElement === document.body")
    assert not other.locator("#keys").is_visible()
    assert other.evaluate("document.querySelector('audio').playbackRate") == 1


def test_letters_typed_into_a_form_do_nothing_else(
    house: House, browse: OpenPage, chief: Officer
) -> None:
    case = house.case(words_for(0.2, 20), murmur(5), 0.1)
    page = browse(chief)
    page.goto(f"/cases/{case.id}")
    page.locator(".statement .keys").first.wait_for()
    page.keyboard.press("n")
    page.keyboard.type("gq? segera ditelepon [ras]")
    assert page.locator("#note").input_value() == "gq? segera ditelepon [ras]"
    assert not page.locator("#keys").is_visible()


def test_two_letters_lead_to_the_lists(browse: OpenPage, chief: Officer, house: House) -> None:
    page = browse(chief)
    page.goto("/keys")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/?view=mine")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url(f"{house.url}/")


@pytest.mark.parametrize("width", [360, 1280])
def test_what_has_the_focus_is_never_hidden(
    house: House, browse: OpenPage, chief: Officer, width: int
) -> None:
    case = house.case(words_for(1, 150), murmur(60), 1)
    page = browse(chief, width=width, height=640)
    page.goto(f"/cases/{case.id}")
    page.locator(".statement .keys").first.wait_for()
    for _ in range(70):
        page.keyboard.press("Tab")
        assert page.evaluate(_VISIBLE), page.evaluate("document.activeElement.outerHTML")


_VISIBLE = """(() => {
  const e = document.activeElement, box = e.getBoundingClientRect();
  if (e === document.body || box.width < 2 || e.closest(".skip")) return true;
  const at = (x, y) => document.elementFromPoint(x, y);
  return [[.5, .5], [.1, .5], [.9, .5], [.5, .1]].some(([x, y]) => {
    const met = at(box.left + box.width * x, box.top + box.height * y);
    return met && (met === e || e.contains(met) || met.closest("label")?.contains(e));
  });
})()"""
