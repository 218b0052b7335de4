"""The phone number called: whose account, which URLs, and where the server really listens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit, urlunsplit

TWILIO_ANSWER_SECONDS = 15.0
_GEOGRAPHY = ("City", "State", "Zip")
_COUNTRIES = {"+62": "ID", "+65": "SG", "+60": "MY", "+266": "LS", "+1": "US"}


@dataclass(frozen=True)
class PhoneNumber:
    """A number's set-up at Twilio.

    Requests are signed for `public_url`, the address Twilio knows, and sent to `server_url`, the
    address dialled (the same if not given). The other URLs may be absolute or paths below it.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    voice_url: str
    status_url: str | None
    public_url: str | None = None
    server_url: str | None = None
    fallback_url: str | None = None
    answer_within: float = TWILIO_ANSWER_SECONDS

    def public(self, url: str) -> str:
        """`url` as Twilio knows it."""
        return urljoin(self.public_url or self.voice_url, url)

    def dialled(self, url: str) -> str:
        """Where a public URL is really found."""
        here, there = urlsplit(self.public(self.voice_url)), urlsplit(url)
        if self.server_url is None or (here.scheme, here.netloc) != (there.scheme, there.netloc):
            return url
        server = urlsplit(self.server_url)
        return urlunsplit(there._replace(scheme=server.scheme, netloc=server.netloc))


def signed_form(url: str) -> str:
    """The URL as Twilio signs it: no fragment, no credentials, and on HTTPS no port."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and parts.port is not None:
        host = host.rpartition(":")[0]
    return urlunsplit(parts._replace(netloc=host, fragment=""))


def call_parameters(
    account_sid: str, call_sid: str, from_number: str, to_number: str, extra: Mapping[str, str]
) -> dict[str, str]:
    """What every request of an inbound call carries, save CallStatus; `extra` adds or replaces.

    Geography is mostly blank for Indonesia; a withheld caller's sentinel gets the country its
    digits happen to name, as in the field (+266696687 is "Lesotho").
    """
    ends = {"From": from_number, "To": to_number, "Caller": from_number, "Called": to_number}
    places = {f"{end}{part}": "" for end in ends for part in _GEOGRAPHY}
    countries = {f"{end}Country": _country(number) for end, number in ends.items()}
    identity = {"CallSid": call_sid, "AccountSid": account_sid}
    fixed = {"ApiVersion": "2010-04-01", "Direction": "inbound"}
    return {**identity, **ends, **places, **countries, **fixed, **extra}


def _country(number: str) -> str:
    return next((name for code, name in _COUNTRIES.items() if number.startswith(code)), "")
