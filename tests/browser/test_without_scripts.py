"""The same work in a browser that runs no scripts."""

import pytest
from playwright.sync_api import Page

from cases.officer import Officer
from cases.states import Role, State
from tests.browser.conftest import OpenPage
from tests.browser.house import House
from tests.browser.words import murmur, words_for


@pytest.fixture
def chief(house: House) -> Officer:
    return house.officer("Aipda Siti Rahma", Role.DESK_CHIEF, "SPKT")


@pytest.fixture
def page(browse: OpenPage, chief: Officer) -> Page:
    return browse(chief, java_script_enabled=False)


def test_a_case_is_found_decided_noted_corrected_and_answered(house: House, page: Page) -> None:
    case = house.case(words_for(0.2, 20, 99), murmur(5), 0.1)
    shown = f"{case.reference[:4]}-{case.reference[4:]}"
    page.goto("/")
    page.fill("#words", shown)
    page.locator("[role=search] button").first.click()
    page.get_by_role("link", name=shown, exact=True).click()
    assert page.locator("audio").get_attribute("controls") is not None

    page.select_option("#category", "fraud")
    page.select_option("#track", "2")
    page.get_by_role("button", name="Simpan", exact=True).first.click()
    assert "DITELAAH" in page.locator("h1").inner_text()

    page.fill("#note", "Telepon balik besok.")
    page.get_by_role("button", name="Simpan catatan").click()
    assert "Telepon balik besok." in page.locator("#notes").inner_text()

    page.get_by_role("link", name="Koreksi semua kata sekaligus").click()
    page.locator("textarea[name=text]").first.fill("Saya ditipu lewat telepon.")
    page.get_by_role("button", name="Simpan koreksi").first.click()
    page.goto(f"/cases/{case.id}")
    assert "Saya ditipu lewat telepon." in page.locator(".said").first.inner_text()

    page.select_option("#template", "come-in")
    page.get_by_role("button", name="Sisipkan").click()
    assert "datang ke kantor" in page.locator("#answer").input_value()
    page.get_by_role("button", name="Lihat yang didengar").click()
    assert "datang ke kantor" in page.locator(".spoken .ours").inner_text()
    page.get_by_role("button", name="Kirim untuk disetujui").click()
    assert "menunggu orang kedua" in page.locator("#answers").inner_text()
    assert house.now_is(case.id).state is State.SCREENED


def test_an_answer_that_names_an_officer_has_to_be_confirmed(
    house: House, page: Page, complaints: list[str]
) -> None:
    house.officer("Brigpol Wayan Suardana", Role.UNIT_OFFICER, "Reskrim")
    case = house.case(words_for(0.2, 20, 98), murmur(5), 0.1)
    page.goto(f"/cases/{case.id}")
    page.fill("#answer", "Perkara Anda ditangani Suardana.")
    page.get_by_role("button", name="Kirim untuk disetujui").click()
    assert "Brigpol Wayan Suardana" in page.locator(".warning").inner_text()
    answers = house.parts.store.read(lambda tx: tx.answers(case.id))
    assert answers == []
    page.check("#confirmed")
    page.get_by_role("button", name="Kirim untuk disetujui").click()
    assert "ditangani Suardana" in page.locator("#answers").inner_text()
    complaints[:] = [said for said in complaints if "422" not in said]  # the warning's own page


def test_signing_out_and_the_language_need_no_scripts(house: House, page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="English").click()
    assert page.locator("h1").inner_text() == "Queue"
    page.get_by_role("link", name="Keys").click()
    assert page.locator("h1").inner_text() == "Keys"
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
