"""One complaint from the first ring to the answer its caller hears, through the real pages."""

import time

import pyotp
import pytest
from playwright.sync_api import Page

from cases.case import Case, StatementState
from cases.states import Role, State
from ivr.simulator.call_record import CallRecord
from ivr.simulator.script import HangUp, Press, Speak
from tests.browser.conftest import OpenPage
from tests.browser.house import PASSWORD, House, next_code
from tests.browser.watching import until

ANSWER = "Sepeda motor Anda sudah ditemukan. Silakan mengambilnya di kantor kami."


@pytest.mark.timeout(300)
def test_a_complaint_is_heard_corrected_decided_answered_and_the_caller_hears_it(
    house: House, browse: OpenPage
) -> None:
    house.posted("Reskrim", "Lantas")
    first = house.line.exchange.place_call([Press("1"), Speak(house.said), Press("#"), Press("1")])
    case = _case_of(house, first)

    desk = browse()
    _signs_in(desk, house, "Aipda Siti Rahma", Role.DESK_CHIEF, "SPKT")
    desk.get_by_role("link", name=f"{case.reference[:4]}-{case.reference[4:]}").click()
    _listens(desk)
    _corrects(desk)
    _decides(desk)
    _answers(desk)
    assert house.now_is(case.id).state is State.SCREENED

    leader = browse(house.officer("AKP Budi Hartono", Role.LEADER, "Pimpinan"))
    leader.goto(f"/cases/{case.id}")
    leader.get_by_role("link", name="Yang didengar pelapor").click()
    assert ANSWER in leader.locator(".spoken .ours").inner_text()
    leader.get_by_role("button", name="Setujui").click()
    leader.locator("#answers").get_by_text("disetujui oleh").wait_for()

    second = house.line.exchange.place_call(
        [Press("2"), Press(case.reference), Press("3"), HangUp()]
    )
    assert ANSWER in second.heard()
    assert second.violations == []
    leader.reload()
    assert "didengar" in leader.locator("#answers").inner_text()


def _case_of(house: House, call: CallRecord) -> Case:
    """The call's case, once its words are there."""
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        said = house.parts.store.read(lambda tx: tx.statements_of_call(call.call_sid))
        if said and said[0].state is StatementState.TRANSCRIBED:
            return house.now_is(said[0].case_id)
        time.sleep(0.3)
    raise AssertionError("the words did not come")


def _signs_in(page: Page, house: House, name: str, role: Role, unit: str) -> None:
    """From the one-time link to the queue."""
    _, secret = house.credentials.add(f"siti{time.time_ns()}", name, f"{time.time_ns() % 10**8:08}",
                                      house.station, unit, role)  # fmt: skip
    page.goto(f"/set-up/{secret}")
    totp = page.locator("code").inner_text()
    page.fill("#password", PASSWORD)
    page.fill("#code", pyotp.TOTP(totp).now())
    page.locator("main button").click()
    page.wait_for_url("**/sign-in")
    officer = next(o for o in house.credentials.officers.all() if o.totp_secret == totp)
    page.fill("#username", officer.username)
    page.fill("#password", PASSWORD)
    page.fill("#code", next_code(totp))
    page.locator("main button").click()
    page.wait_for_url(f"{house.url}/")


def _listens(page: Page) -> None:
    page.locator(".statement .keys").first.wait_for()
    page.keyboard.press("Space")
    until(page, "document.querySelector('audio').currentTime > 0.5")
    page.keyboard.press("Space")


def _corrects(page: Page) -> None:
    """The sentence that sounded, in its place."""
    page.keyboard.press("e")
    box = page.locator(".correcting textarea")
    box.fill("Sepeda motor saya hilang di depan pasar.")
    box.press("Control+Enter")
    page.get_by_text("dikoreksi oleh").wait_for()


def _decides(page: Page) -> None:
    page.select_option("#category", "theft")
    page.select_option("#track", "2")
    page.select_option("#unit", "Reskrim")
    page.get_by_role("button", name="Simpan", exact=True).first.click()
    page.locator(".badge", has_text="DITELAAH").wait_for()


def _answers(page: Page) -> None:
    page.locator("#template").select_option(index=1)
    assert page.locator("#answer").input_value()
    page.fill("#answer", ANSWER)
    page.get_by_role("button", name="Kirim untuk disetujui").first.click()
    page.locator("#answers").get_by_text("menunggu orang kedua").wait_for()
