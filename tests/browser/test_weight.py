"""What a cold browser fetches for a page, by its own count; and that nobody else is asked."""

from typing import Any

import pytest
from playwright.sync_api import Page

from cases.states import Role
from tests.browser.conftest import OpenPage
from tests.browser.house import House
from tests.browser.words import murmur, words_for

LIST_BYTES, CASE_BYTES, WARM_BYTES = 25_000, 45_000, 20_000


def weigh(page: Page, path: str) -> int:
    """Bytes on the wire for a page and all it needs, without sound."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: dict[str, float] = {}

    def note(said: dict[str, Any]) -> None:
        sizes[said["requestId"]] = said["encodedDataLength"]

    devtools.on("Network.loadingFinished", note)
    page.goto(path, wait_until="networkidle")
    devtools.detach()
    return int(sum(sizes.values()))


def test_a_full_list_is_light(house: House, browse: OpenPage) -> None:
    for number in range(50):
        house.case(words_for(0.2, 30, number), murmur(0.2), 0.2)
    page = browse(house.officer("Aipda Siti Rahma", Role.DESK_CHIEF, "SPKT"))
    cold = weigh(page, "/")
    assert page.locator(".row").count() == 50
    assert cold <= LIST_BYTES
    assert weigh(page, "/") <= WARM_BYTES


def test_a_case_of_ten_minutes_is_light(house: House, browse: OpenPage) -> None:
    case = house.case(words_for(10, 1500), murmur(2), 10)
    page = browse(house.officer("Aipda Siti Rahma", Role.DESK_CHIEF, "SPKT"))
    cold = weigh(page, f"/cases/{case.id}")
    assert page.locator(".said [data-m]").count() == 1500
    assert cold <= CASE_BYTES


@pytest.mark.parametrize("path", ["/", "/sign-in"])
def test_the_form_token_never_repeats(house: House, browse: OpenPage, path: str) -> None:
    page = browse(house.officer("Aipda Siti Rahma", Role.DESK_CHIEF, "SPKT"))
    tokens = set()
    for _ in range(5):
        page.goto(path)
        fields = page.locator("input[name=csrf]")
        tokens |= {fields.first.get_attribute("value")} if fields.count() else set()
    assert len(tokens) == (5 if path == "/" else 0)
