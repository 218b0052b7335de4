"""The words move with the sound: looked at frame by frame, and after every jump."""

from statistics import quantiles

from cases.states import Role
from tests.browser.conftest import OpenPage
from tests.browser.house import House
from tests.browser.watching import until
from tests.browser.words import murmur, words_for

FRAMES = 1000
_WATCH = """(frames) => new Promise((done) => {
  const audio = document.querySelector("audio"), seen = [];
  audio.play();
  function look() {
    const here = document.querySelector(".said .here");
    seen.push([audio.currentTime, here ? Number(here.dataset.m) / 1000 : null]);
    if (seen.length < frames) requestAnimationFrame(look); else { audio.pause(); done(seen); }
  }
  audio.addEventListener("playing", () => requestAnimationFrame(look), { once: true });
})"""
_CLICK = """(number) => new Promise((done) => {
  const word = document.querySelectorAll(".said [data-m]")[number];
  const begun = performance.now();
  function look() {
    if (word.classList.contains("here")) done(performance.now() - begun);
    else requestAnimationFrame(look);
  }
  word.click();
  requestAnimationFrame(look);
})"""
_A_FRAME = 1 / 30
"""Seconds a word may come early or late: sound moves on between the frame and the look at it."""


def test_the_word_marked_is_the_word_that_sounds(house: House, browse: OpenPage) -> None:
    words = words_for(0.5, 75)
    case = house.case(words, murmur(31), 0.5)
    page = browse(house.officer("Aipda Siti Rahma", Role.OPERATOR, "SPKT"))
    page.goto(f"/cases/{case.id}")
    page.locator(".statement .keys").first.wait_for()
    seen = page.evaluate(_WATCH, FRAMES)
    starts = [word["start"] for word in words]
    wrong = [(now, marked) for now, marked in seen if not _right(starts, now, marked)]
    assert len(seen) == FRAMES
    assert len({marked for _, marked in seen}) > 20
    assert len(wrong) <= FRAMES / 100, wrong[:5]


def _right(starts: list[float], now: float, marked: float | None) -> bool:
    meant = {
        max((start for start in starts if start <= moment), default=None)
        for moment in (now - _A_FRAME, now, now + _A_FRAME)
    }
    return any(
        (marked is None and start is None)
        or (marked is not None and start is not None and abs(marked - start) < 0.002)
        for start in meant
    )


def test_a_click_on_a_word_is_heard_and_seen_at_once(house: House, browse: OpenPage) -> None:
    case = house.case(words_for(1, 150), murmur(61), 1)
    page = browse(house.officer("Aipda Siti Rahma", Role.OPERATOR, "SPKT"))
    page.goto(f"/cases/{case.id}")
    page.locator(".statement .keys").first.wait_for()
    page.keyboard.press("Space")
    until(page, "document.querySelector('audio').currentTime > 0.2")
    took = [page.evaluate(_CLICK, number) for number in range(140, 5, -7)]
    assert quantiles(took, n=20)[-1] <= 250  # 100 ms on a quiet machine; this one is shared
