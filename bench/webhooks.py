"""Signed requests as the exchange makes them, ready to be written to a socket."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from twilio.request_validator import RequestValidator

from ivr import steps
from ivr.errands import Errand
from ivr.simulator.account import new_sid
from ivr.simulator.caller import A_CALLER, A_STATION
from ivr.simulator.number import call_parameters


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs for one account and one public address."""

    account_sid: str
    token: str
    public_url: str

    def request(self, path: str, fields: Mapping[str, str]) -> bytes:
        """One request, head and body."""
        url = self.public_url + path
        signature = RequestValidator(self.token).compute_signature(url, dict(fields))
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\n"
            f"Host: {urlsplit(self.public_url).netloc}\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\n"
            "Accept: */*\r\n"
            "User-Agent: TwilioProxy/1.1\r\n"
            f"X-Twilio-Signature: {signature}\r\n"
            f"I-Twilio-Idempotency-Token: {secrets.token_hex(16)}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def incoming(self) -> bytes:
        """A call comes in."""
        return self.request(steps.INCOMING, self._call(new_sid("CA"), {"CallStatus": "ringing"}))

    def menu_answered(self, keys: str) -> bytes:
        """A key at the main menu, or silence."""
        fields = {"CallStatus": "in-progress", "Digits": keys}
        return self.request(steps.menu("id"), self._call(new_sid("CA"), fields))

    def statement_taken(self, call_sid: str, recording_sid: str, seconds: int) -> bytes:
        """A recording has ended: the action of Record."""
        there = "https://api.twilio.com/2010-04-01/Accounts"
        fields = {
            "CallStatus": "in-progress",
            "RecordingUrl": f"{there}/{self.account_sid}/Recordings/{recording_sid}",
            "RecordingSid": recording_sid,
            "RecordingDuration": str(seconds),
            "Digits": "#",
        }
        return self.request(steps.taken("id", Errand.REPORT, 1), self._call(call_sid, fields))

    def _call(self, call_sid: str, fields: Mapping[str, str]) -> dict[str, str]:
        return call_parameters(self.account_sid, call_sid, A_CALLER, A_STATION, fields)
