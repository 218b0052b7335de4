"""The exchange's REST side: fetch, list and delete recordings, ask who called.

Addresses are built from the configured API address and a validated SID, never from what a webhook
says. Credentials go to that address alone; a redirect is followed without them. Size and time of
every answer are bounded.
"""

import ipaddress
import re
import struct
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import httpx

from ivr.errors import ExchangeDown, ExchangeError, NotThereYet, TooLarge

MAX_BYTES = 20 * 1024 * 1024
"""Four times the longest statement: 300 s of 8 kHz 16-bit sound are 4.8 MB."""

MAX_SECONDS = 60
_MAX_REDIRECTS = 3
_PAGE = 200
_SIDS = {"CA": re.compile(r"CA[0-9a-fA-F]{32}"), "RE": re.compile(r"RE[0-9a-fA-F]{32}")}
_API = "2010-04-01"


@dataclass(frozen=True, slots=True)
class Sound:
    """A recording as it came. `whole` is False where its own header promises more."""

    content: bytes
    media_type: str
    whole: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """A recording in the exchange's list."""

    recording_sid: str
    call_sid: str
    seconds: int | None
    status: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Parties:
    """Who called whom."""

    caller: str
    dialled: str


class Exchange:
    """Twilio's REST API, or a stand-in at another address. Safe to share between threads."""

    def __init__(self, api_url: str, account_sid: str, token: str) -> None:
        self._base = f"{api_url}/{_API}/Accounts/{account_sid}"
        self._plain = urlsplit(api_url).scheme == "http"
        self._auth = httpx.BasicAuth(account_sid, token)
        timeout = httpx.Timeout(15, connect=5)
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def fetch(self, recording_sid: str) -> Sound:
        """A recording's sound, as WAV.

        Raises:
            NotThereYet: not stored yet, or deleted.
            ExchangeDown: anything that another try may mend.
            TooLarge: more than `MAX_BYTES`.
        """
        address = f"{self._base}/Recordings/{_sid('RE', recording_sid)}.wav"
        auth: httpx.Auth | None = self._auth
        deadline = time.monotonic() + MAX_SECONDS
        for _ in range(_MAX_REDIRECTS + 1):
            answer, content = self._get(address, auth, deadline)
            if not answer.is_redirect:
                kind = answer.headers.get("content-type", "").split(";")[0].strip()
                return Sound(content, kind or "application/octet-stream", _is_whole(content))
            address = self._target(urljoin(address, answer.headers.get("location", "")))
            auth = None  # whoever we are sent to gets no credentials of ours
        raise ExchangeDown("the recording is redirected too often")

    def _target(self, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (self._plain and parts.scheme == "http"):
            raise ExchangeDown("the recording is redirected to an address without protection")
        if not self._plain and _is_internal(parts.hostname or ""):
            raise ExchangeDown("the recording is redirected into an internal network")
        return address

    def _get(
        self, address: str, auth: httpx.Auth | None, deadline: float
    ) -> tuple[httpx.Response, bytes]:
        try:
            with self._client.stream("GET", address, auth=auth) as answer:
                if answer.is_redirect:
                    return answer, b""
                _require_success(answer)
                return answer, _bounded(answer, deadline)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ExchangeDown(f"the exchange did not answer ({type(error).__name__})") from error

    def recordings(
        self, call_sid: str | None = None, since: datetime | None = None
    ) -> Iterator[Listed]:
        """Recordings of a call, or all made since a day, newest first.

        Raises:
            ExchangeDown: when the list cannot be had.
        """
        query: dict[str, str] = {"PageSize": str(_PAGE)}
        if call_sid is not None:
            query["CallSid"] = _sid("CA", call_sid)
        if since is not None:
            query["DateCreated>"] = since.astimezone(UTC).date().isoformat()
        address = f"{self._base}/Recordings.json?{urlencode(query)}"
        while address:
            page = self._json(address)
            for entry in page.get("recordings", ()):
                yield _listed(entry)
            following = page.get("next_page_uri")
            address = urljoin(self._base, following) if following else ""

    def parties(self, call_sid: str) -> Parties:
        """Who called whom, for a call we never heard of.

        Raises:
            NotThereYet: when the exchange does not know it either.
            ExchangeDown: when it cannot say now.
        """
        facts = self._json(f"{self._base}/Calls/{_sid('CA', call_sid)}.json")
        return Parties(facts.get("from") or "", facts.get("to") or "")

    def delete(self, recording_sid: str) -> None:
        """Delete a recording at the exchange.

        Raises:
            NotThereYet: when it is not stored yet, or gone already.
            ExchangeDown: when it is not deleted for certain.
        """
        address = f"{self._base}/Recordings/{_sid('RE', recording_sid)}.json"
        try:
            answer = self._client.delete(address, auth=self._auth)
        except httpx.HTTPError as error:
            raise ExchangeDown(f"the exchange did not answer ({type(error).__name__})") from error
        if answer.status_code == 404:
            raise NotThereYet("the exchange has it not, or not yet")
        if answer.status_code != 204:
            raise ExchangeDown(f"the exchange answered {answer.status_code}")

    def _json(self, address: str) -> dict[str, Any]:
        answer, content = self._get(address, self._auth, time.monotonic() + MAX_SECONDS)
        if answer.is_redirect:
            raise ExchangeDown("the exchange redirects its API")
        try:
            found = httpx.Response(200, content=content).json()
        except ValueError as error:
            raise ExchangeDown("the exchange's answer cannot be read") from error
        if not isinstance(found, dict):
            raise ExchangeDown("the exchange's answer cannot be read")
        return found


def _sid(kind: str, sid: str) -> str:
    if not _SIDS[kind].fullmatch(sid):
        raise ExchangeError(f"that is no {kind} SID")
    return sid


def _require_success(answer: httpx.Response) -> None:
    if answer.status_code == 404:
        raise NotThereYet("the exchange has it not, or not yet")
    if answer.status_code != 200:
        raise ExchangeDown(f"the exchange answered {answer.status_code}")


def _bounded(answer: httpx.Response, deadline: float) -> bytes:
    announced = answer.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > MAX_BYTES:
        raise TooLarge(f"the recording has {announced} bytes")
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise TooLarge(f"the recording has more than {MAX_BYTES} bytes")
        if time.monotonic() > deadline:
            raise ExchangeDown(f"the recording took longer than {MAX_SECONDS} seconds")
    return b"".join(parts)


def _is_whole(content: bytes) -> bool:
    """Whether the content looks like sound, and a WAV has all the bytes its header promises."""
    if content[:4] in {b"OggS", b"fLaC"} or content[:3] == b"ID3" or content[:2] == b"\xff\xfb":
        return True
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        return False
    promised = int(struct.unpack("<I", content[4:8])[0]) + 8
    # A size of all ones is what a recorder writes that cannot seek back.
    return len(content) + 1 >= promised or promised >= 0xFFFF_FFFF


def _listed(entry: dict[str, Any]) -> Listed:
    seconds = str(entry.get("duration") or "")
    return Listed(
        recording_sid=str(entry.get("sid", "")),
        call_sid=str(entry.get("call_sid", "")),
        seconds=int(seconds) if seconds.isdigit() else None,
        status=str(entry.get("status", "")),
        created_at=_moment(str(entry.get("date_created", ""))),
    )


def _moment(text: str) -> datetime:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)


def _is_internal(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or "." not in host
