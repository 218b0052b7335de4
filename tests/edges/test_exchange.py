"""The exchange's REST side, asked of a simulated one that answers as badly as it can."""

import random
import socket
import string
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NoReturn

import httpx
import numpy as np
import pytest

from ivr import exchange as module
from ivr.errors import ExchangeDown, ExchangeError, NotThereYet, TooLarge
from ivr.exchange import Exchange, Listed
from ivr.simulator.exchange import Exchange as Simulated
from ivr.simulator.faults import STORAGE, MediaFault, Truncation
from tests.edges.captured import ACCOUNT, CALL, CALLER, LINE, RECORDING, TOKEN

NOWHERE = "http://127.0.0.1:1"
Record = Callable[..., str]


@pytest.fixture(scope="module")
def far_side() -> Iterator[Simulated]:
    with Simulated(ACCOUNT, TOKEN, f"{NOWHERE}/voice/incoming", None) as simulated:
        yield simulated


@pytest.fixture
def exchange(far_side: Simulated) -> Iterator[Exchange]:
    far_side.account.recordings.clear()
    far_side.requests.clear()
    client = Exchange(far_side.url, ACCOUNT, TOKEN)
    yield client
    client.close()


@pytest.fixture
def record(far_side: Simulated) -> Record:
    """Has the far side make a recording of two seconds; gives its SID."""

    def make(fault: MediaFault | None = None, call_sid: str = "") -> str:
        sid = call_sid or far_side.account.open_call(CALLER, LINE).sid
        made = far_side.account.open_recording(sid, fault)
        noise = np.random.default_rng(1).integers(-9000, 9000, 16_000).astype(np.int16)
        far_side.account.close_recording(made, noise, False)
        return made.sid

    return make


# Fetching


def test_a_recording_is_fetched_as_it_is(
    exchange: Exchange, far_side: Simulated, record: Record
) -> None:
    sid = record()
    sound = exchange.fetch(sid)
    assert sound.content == far_side.media_of(sid)
    assert sound.whole
    assert sound.media_type == "audio/x-wav"
    [request] = far_side.requests
    assert request.with_credentials
    assert request.path.endswith(f"/Accounts/{ACCOUNT}/Recordings/{sid}.wav")


def test_what_is_not_there_yet_is_told_from_what_failed(exchange: Exchange, record: Record) -> None:
    sid = record(MediaFault(ready_after_requests=1, failures=1, failure_status=500))
    with pytest.raises(NotThereYet):
        exchange.fetch(sid)
    with pytest.raises(ExchangeDown, match="500"):
        exchange.fetch(sid)
    assert exchange.fetch(sid).whole


@pytest.mark.parametrize("status", [400, 401, 403, 429, 500, 502, 503])
def test_every_other_answer_is_worth_another_try(
    exchange: Exchange, record: Record, status: int
) -> None:
    with pytest.raises(ExchangeDown, match=str(status)):
        exchange.fetch(record(MediaFault(failures=1, failure_status=status)))


def test_a_slow_recording_arrives_whole(
    exchange: Exchange, far_side: Simulated, record: Record
) -> None:
    sid = record(MediaFault(bytes_per_second=100_000))
    assert exchange.fetch(sid).content == far_side.media_of(sid)


def test_a_recording_that_trickles_too_long_is_given_up(
    exchange: Exchange, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_SECONDS", 0.3)
    began = time.monotonic()
    with pytest.raises(ExchangeDown, match="longer"):
        exchange.fetch(record(MediaFault(bytes_per_second=4_000)))
    assert time.monotonic() - began < 3


def test_a_recording_cut_short_is_found_out(exchange: Exchange, record: Record) -> None:
    with pytest.raises(ExchangeDown):
        exchange.fetch(record(MediaFault(truncation=Truncation.DECLARED)))
    half = exchange.fetch(record(MediaFault(truncation=Truncation.UNDECLARED)))
    assert not half.whole


def test_a_sign_in_page_is_no_whole_recording(exchange: Exchange, record: Record) -> None:
    page = exchange.fetch(record(MediaFault(html=True)))
    assert not page.whole
    assert page.media_type == "text/html"


def test_a_media_type_fits_its_column() -> None:
    headers = {"Content-Type": f"audio/{'x' * 200}; charset=utf-8"}
    sound = answering(lambda _: httpx.Response(200, content=b"x", headers=headers)).fetch(RECORDING)
    assert sound.media_type == f"audio/{'x' * 58}"
    unnamed = answering(lambda _: httpx.Response(200, content=b"x")).fetch(RECORDING)
    assert unnamed.media_type == "application/octet-stream"


def test_a_recording_without_end_is_given_up(
    exchange: Exchange, far_side: Simulated, record: Record
) -> None:
    with pytest.raises(TooLarge):
        exchange.fetch(record(MediaFault(endless=True)))
    assert exchange.fetch(record()).whole


def test_a_far_side_that_is_away_is_worth_another_try() -> None:
    away = Exchange(NOWHERE, ACCOUNT, TOKEN)
    with pytest.raises(ExchangeDown):
        away.fetch(RECORDING)
    with pytest.raises(ExchangeDown):
        list(away.recordings())
    with pytest.raises(ExchangeDown):
        away.delete(RECORDING)
    with pytest.raises(ExchangeDown):
        away.parties(CALL)


# Redirects and addresses


def test_a_redirect_is_followed_without_credentials(
    exchange: Exchange, far_side: Simulated, record: Record
) -> None:
    sid = record(MediaFault(redirect_to=STORAGE))
    assert exchange.fetch(sid).content == far_side.media_of(sid)
    first, second = far_side.requests
    assert first.with_credentials
    assert not second.with_credentials
    assert first.host != second.host


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://h/x", "gopher://h", "//", "data:,x", "http://[::1", ""]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(
    exchange: Exchange, record: Record, target: str
) -> None:
    with pytest.raises(ExchangeDown):
        exchange.fetch(record(MediaFault(redirect_to=target)))


INTERNAL = [
    "http://storage.example/x",
    "https://169.254.169.254/latest/meta-data",
    "https://127.0.0.1/x",
    "https://10.0.0.1/x",
    "https://[::1]/x",
    "https://[fd00:ec2::254]/x",
    "https://[::ffff:169.254.169.254]/x",
    "https://0.0.0.0/x",
    "https://localhost/x",
    "https://metadata/x",
    "https://user:pw@192.168.1.1/x",
]


def answering(answer: Callable[[httpx.Request], httpx.Response]) -> Exchange:
    """An exchange over https, which needs no certificate as its far side is a function."""
    exchange = Exchange("https://api.twilio.com", ACCOUNT, TOKEN)
    exchange._client = httpx.Client(transport=httpx.MockTransport(answer), follow_redirects=False)
    return exchange


@pytest.mark.parametrize("target", INTERNAL)
def test_a_protected_far_side_leads_to_no_unprotected_or_internal_address(target: str) -> None:
    asked: list[str] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": target})

    with pytest.raises(ExchangeDown):
        answering(redirect).fetch(RECORDING)
    assert asked == ["api.twilio.com"]


def test_redirects_have_an_end() -> None:
    asked: list[httpx.Request] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(302, headers={"Location": "https://media.example.com/next"})

    with pytest.raises(ExchangeDown, match="too often"):
        answering(redirect).fetch(RECORDING)
    assert 1 < len(asked) <= 5
    assert ["authorization" in request.headers for request in asked] == [True, False, False, False]


def test_credentials_stay_at_the_api_whatever_a_page_names_as_the_next() -> None:
    asked: list[httpx.Request] = []

    def page(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        following = "https://evil.example/next" if len(asked) == 1 else None
        return httpx.Response(200, json={"recordings": [], "next_page_uri": following})

    with pytest.raises(ExchangeDown):
        list(answering(page).recordings())
    assert {request.url.host for request in asked} == {"api.twilio.com"}


def hostile_sids() -> list[str]:
    dice = random.Random(3)
    fixed = ["", "..", RECORDING + "/", RECORDING + "\n", RECORDING[:-1], RECORDING + "0", CALL]
    fixed += ["RE" + "g" * 32, "re" + "1" * 32, f"{RECORDING}?x=1", f"../{RECORDING}", "RE%2e%2e"]
    fixed += ["RE" + "１" * 32, f"@evil.example/{RECORDING}", f"{RECORDING}#", " " + RECORDING]
    made = ["RE" + "".join(dice.choices(string.printable, k=32)) for _ in range(184)]
    return fixed + made


def test_two_hundred_hostile_sids_open_no_socket(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_socket(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", no_socket)
    monkeypatch.setattr(socket, "getaddrinfo", no_socket)
    sids = hostile_sids()
    assert len(sids) == 200
    for sid in sids:
        with pytest.raises(ExchangeError, match="SID"):
            exchange.fetch(sid)
        with pytest.raises(ExchangeError, match="SID"):
            exchange.delete(sid)
        call_sid = sid.replace("RE", "CA", 1) if sid != CALL else RECORDING
        with pytest.raises(ExchangeError, match="SID"):
            exchange.parties(call_sid)
        with pytest.raises(ExchangeError, match="SID"):
            next(exchange.recordings(call_sid=call_sid))


# Listing, asking who called, deleting


def test_recordings_are_listed_newest_first_over_all_pages(
    exchange: Exchange, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PAGE", 2)
    sids = [record() for _ in range(5)]
    listed = list(exchange.recordings())
    assert [one.recording_sid for one in listed] == sids[::-1]
    assert {one.status for one in listed} == {"completed"}
    assert {one.seconds for one in listed} == {2}
    assert all(abs(one.created_at - datetime.now(UTC)) < timedelta(minutes=1) for one in listed)


def test_the_list_can_be_of_one_call_or_since_a_day(exchange: Exchange, record: Record) -> None:
    record()
    wanted = record(call_sid=CALL)
    assert [one.recording_sid for one in exchange.recordings(call_sid=CALL)] == [wanted]
    assert len(list(exchange.recordings(since=datetime.now(UTC)))) == 2
    assert list(exchange.recordings(since=datetime.now(UTC) + timedelta(days=2))) == []


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text="[]"),
        httpx.Response(200, text="null"),
        httpx.Response(302, headers={"Location": "https://evil.example"}),
        httpx.Response(401, json={}),
        httpx.Response(200, content=b"\xff\xfe{"),
    ],
    ids=["html", "list", "null", "redirect", "401", "bytes"],
)
def test_a_list_that_cannot_be_read_is_worth_another_try(answer: httpx.Response) -> None:
    with pytest.raises(ExchangeDown):
        list(answering(lambda _: answer).recordings())


def test_an_entry_with_gaps_is_still_listed() -> None:
    gaps = {"sid": RECORDING, "call_sid": CALL, "duration": None, "date_created": "soon"}
    page = httpx.Response(200, json={"recordings": [gaps]})
    [one] = answering(lambda _: page).recordings()
    assert one == Listed(RECORDING, CALL, None, "", one.created_at)


def test_who_called_whom_can_be_asked(exchange: Exchange, far_side: Simulated) -> None:
    call = far_side.account.open_call(CALLER, LINE)
    found = exchange.parties(call.sid)
    assert (found.caller, found.dialled) == (CALLER, LINE)
    with pytest.raises(NotThereYet):
        exchange.parties(CALL)


def test_a_deleted_recording_is_gone_and_deleting_it_again_says_so(
    exchange: Exchange, far_side: Simulated, record: Record
) -> None:
    sid = record()
    exchange.delete(sid)
    assert far_side.recording(sid).status == "deleted"
    for ask in (exchange.delete, exchange.fetch):
        with pytest.raises(NotThereYet):
            ask(sid)


@pytest.mark.parametrize("status", [200, 302, 401, 429, 500])
def test_a_deletion_counts_only_when_it_is_certain(status: int) -> None:
    with pytest.raises(ExchangeDown):
        answering(lambda _: httpx.Response(status)).delete(RECORDING)


def test_no_error_quotes_an_address_or_a_secret(exchange: Exchange, record: Record) -> None:
    away = Exchange("http://user-rahasia.invalid", ACCOUNT, TOKEN)
    for ask in (away.fetch, away.delete):
        with pytest.raises(ExchangeDown) as raised:
            ask(RECORDING)
        assert TOKEN not in str(raised.value)
        assert "rahasia" not in str(raised.value)
