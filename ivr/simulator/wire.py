"""Carries signed requests to the product, and notes each of them with its answer."""

import ssl
import time
from dataclasses import dataclass
from functools import cache
from uuid import uuid4

import httpx
from twilio.request_validator import RequestValidator

from ivr.simulator.call_record import Purpose, Request
from ivr.simulator.errors import FetchFailed
from ivr.simulator.number import PhoneNumber, signed_form

UNREACHABLE, TOO_SLOW, REDIRECTED, BAD_STATUS = 11200, 11205, 11215, 11217
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True)
class Answer:
    """What the product answered."""

    status: int
    content_type: str
    body: bytes


def open_client() -> httpx.Client:
    """A client for many calls at once: one retry, and only if connecting fails, as at Twilio."""
    limits = httpx.Limits(max_connections=None)
    transport = httpx.HTTPTransport(verify=_certificates(), retries=1, limits=limits)
    return httpx.Client(transport=transport, headers={"User-Agent": "TwilioProxy/1.1"})


@cache
def _certificates() -> ssl.SSLContext:
    """Read once: it takes longer than a whole simulated call."""
    return httpx.create_ssl_context()


class Wire:
    """The requests of one call; each one made is added to `log`."""

    def __init__(self, number: PhoneNumber, client: httpx.Client, log: list[Request]) -> None:
        self.number = number
        self._client = client
        self._log = log
        self._validator = RequestValidator(number.auth_token)

    def post(self, purpose: Purpose, url: str, params: dict[str, str], token: str = "") -> Answer:
        """Post a form; `token` is the same for every copy. Raises FetchFailed without answer."""
        headers = {"I-Twilio-Idempotency-Token": token or str(uuid4())}
        return self._send("POST", purpose, url, params, headers)

    def get(self, purpose: Purpose, url: str) -> Answer:
        """Fetch a sound file; raises FetchFailed without answer."""
        return self._send("GET", purpose, url, {}, {})

    def _send(
        self,
        method: str,
        purpose: Purpose,
        url: str,
        params: dict[str, str],
        headers: dict[str, str],
    ) -> Answer:
        started, answer = time.monotonic(), None
        signature = self._validator.compute_signature(signed_form(url), params)
        try:
            answer = self._exchange(
                method, url, params, headers | {"X-Twilio-Signature": signature}
            )
        finally:
            self._note(purpose, url, params, answer, time.monotonic() - started)
        if time.monotonic() - started > self.number.answer_within:
            raise FetchFailed(TOO_SLOW, f"{url} took over {self.number.answer_within:g} s")
        return answer

    def _exchange(
        self, method: str, url: str, params: dict[str, str], headers: dict[str, str]
    ) -> Answer:
        patience = self.number.answer_within
        try:
            response = self._client.request(
                method,
                self.number.dialled(url),
                data=params or None,
                headers=headers,
                timeout=httpx.Timeout(patience, connect=min(_CONNECT_SECONDS, patience)),
            )
        except httpx.TimeoutException as error:
            raise FetchFailed(TOO_SLOW, f"{url} did not answer in {patience:g} s") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise FetchFailed(UNREACHABLE, f"{url} could not be fetched: {error}") from error
        content_type = response.headers.get("content-type", "")
        return Answer(response.status_code, content_type, response.content)

    def _note(
        self, purpose: Purpose, url: str, params: dict[str, str], answer: Answer | None, took: float
    ) -> None:
        status = answer.status if answer else None
        is_text = answer is not None and not answer.content_type.startswith("audio/")
        body = answer.body.decode(errors="replace") if answer and is_text else ""
        self._log.append(Request(purpose, url, params, status, body, took))


def require_success(answer: Answer, url: str) -> None:
    """Raise FetchFailed unless the status is 200; a redirect would have lost the form."""
    if 300 <= answer.status < 400:
        raise FetchFailed(REDIRECTED, f"{url} redirects, and the posted fields would be lost")
    if answer.status != 200:
        raise FetchFailed(BAD_STATUS, f"{url} answered {answer.status}")
