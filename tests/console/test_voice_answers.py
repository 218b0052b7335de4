"""An officer's spoken answer: judged, approved by a second person, fetched by the exchange."""

import io

import httpx
import numpy as np
import pytest
import soundfile

from cases.case import Case
from cases.officer import Answer
from cases.states import Role
from ivr.simulator.sound import murmur
from tests.console.office import Browser, Office


def wav(samples: np.ndarray, rate: int = 8000, form: str = "WAV") -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format=form)
    return file.getvalue()


def speech(seconds: float = 3.0) -> np.ndarray:
    """A made-up voice with pauses between its words, as speech has them."""
    voice = murmur(seconds).astype(np.float64) / 32768
    time = np.arange(len(voice)) / 8000
    return voice * (np.sin(2 * np.pi * 2 * time) > -0.2)


@pytest.fixture
def case(office: Office) -> Case:
    return office.case()


def send(browser: Browser, case: Case, content: bytes, csrf: str | None = None) -> httpx.Response:
    headers = {
        "sec-fetch-site": "same-origin",
        "content-type": "audio/wav",
        "x-csrf": browser.csrf if csrf is None else csrf,
    }
    return browser.request("POST", f"/cases/{case.id}/voice", content=content, headers=headers)


def answers(office: Office, case: Case) -> list[Answer]:
    return office.store.read(lambda tx: tx.answers(case.id))


def test_it_is_played_once_a_second_person_has_approved_it(office: Office, case: Case) -> None:
    author, chief = office.as_(Role.OPERATOR), office.as_(Role.DESK_CHIEF)
    assert send(author, case, wav(speech(), form="FLAC")).status_code == 201
    [answer] = answers(office, case)
    fetched = f"/voice/answers/{answer.voice_token}.wav"
    exchange = office.browser()
    assert exchange.get(fetched).status_code == 404
    heard = chief.get(f"/cases/{case.id}/answers/{answer.id}/sound")
    assert heard.headers["content-type"] == "audio/wav"
    assert chief.post(f"/cases/{case.id}/answers/{answer.id}/approve").status_code == 303
    sound = exchange.get(fetched)
    assert sound.status_code == 200
    assert sound.content == heard.content
    assert sound.headers["cache-control"] == "private, max-age=600"
    samples, rate = soundfile.read(io.BytesIO(sound.content), always_2d=True)
    assert (rate, samples.shape[1]) == (8000, 1)
    assert exchange.get(fetched, range="bytes=0-43").status_code == 206
    assert "answer recorded" in office.history(case)


def test_its_author_cannot_approve_it(office: Office, case: Case) -> None:
    chief = office.as_(Role.DESK_CHIEF)
    send(chief, case, wav(speech()))
    [answer] = answers(office, case)
    assert chief.post(f"/cases/{case.id}/answers/{answer.id}/approve").status_code == 403


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (wav(np.zeros(24000)), "voice-silent"),
        (wav(speech() * 0.05), "voice-faint"),
        (wav(np.clip(speech() * 20, -1, 1)), "voice-clipped"),
        (wav(np.full(24000, 0.2) * np.sin(np.arange(24000) * 0.3)), "voice-silent"),
        (wav(speech(40)), "voice-unreadable"),
        (b"<html>", "voice-unreadable"),
        (b"", "voice-unreadable"),
    ],
)
def test_what_a_caller_would_not_understand_is_refused(
    office: Office, case: Case, content: bytes, why: str
) -> None:
    from cases.console.wording import messages

    refused = send(office.as_(Role.OPERATOR), case, content)
    assert (refused.status_code, refused.text) == (422, messages("id")[why])
    assert answers(office, case) == []


def test_only_a_page_of_ours_may_send_one(office: Office, case: Case) -> None:
    officer = office.as_(Role.OPERATOR)
    assert send(officer, case, wav(speech()), csrf="guess").status_code == 403
    assert send(office.browser(), case, wav(speech())).status_code == 403
    assert send(office.as_(Role.AUDITOR), case, wav(speech())).status_code == 403
    assert send(office.as_(Role.UNIT_OFFICER), case, wav(speech())).status_code == 404
    assert send(officer, case, bytes(3 << 20)).status_code == 403
    assert answers(office, case) == []


@pytest.mark.parametrize("token", ["", "x" * 43, "../../etc/passwd", "%00" * 43])
def test_a_guessed_name_opens_nothing(office: Office, case: Case, token: str) -> None:
    assert office.browser().get(f"/voice/answers/{token}.wav").status_code == 404
