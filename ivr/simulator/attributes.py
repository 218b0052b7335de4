"""The attributes of one TwiML tag: which there may be, and what each may hold.

Names follow Twilio's own tables (twilio.com/docs/voice/twiml/<verb>); a name that is not in them
is warning 12200 at Twilio, a value out of range is an error of its own, and both are refused here.
"""

from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from ivr.simulator.errors import TwimlViolation

SCHEMA_WARNING = 12200
BAD_URL = 11100

_RECORDING_CALLBACK = (
    "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent"
)
KNOWN = {
    tag: frozenset(names.split())
    for tag, names in {
        "Response": "",
        "Say": "voice language loop",
        "Play": "loop digits",
        "Pause": "length",
        "Gather": "action method timeout finishOnKey numDigits input language actionOnEmptyResult"
        " speechTimeout speechModel hints profanityFilter enhanced partialResultCallback"
        " partialResultCallbackMethod bargeIn",
        "Record": "action method timeout finishOnKey maxLength playBeep trim transcribe"
        f" transcribeCallback recordingConfigurationId {_RECORDING_CALLBACK}",
        "Redirect": "method",
        "Hangup": "",
        "Reject": "reason",
        "Dial": "action method timeout timeLimit record trim answerOnBridge hangupOnStar callerId"
        f" ringTone sequential recordingTrack {_RECORDING_CALLBACK}",
        "Number": "url method statusCallback statusCallbackMethod statusCallbackEvent sendDigits",
    }.items()
}


class Attributes:
    """The checked attributes of `element`; URLs are resolved against the document's own."""

    def __init__(self, element: Element, document_url: str) -> None:
        self._tag = element.tag
        self._values = element.attrib
        self._document_url = document_url
        for name in element.attrib:
            if name not in KNOWN[self._tag]:
                raise self.violation(f"has no attribute {name!r}")
            if name.lower().endswith("method"):
                self.choice(name, "POST", {"POST"})

    def violation(self, what: str, code: int = SCHEMA_WARNING) -> TwimlViolation:
        """An error that begins with the tag it is about."""
        return TwimlViolation(code, f"<{self._tag}> {what}")

    def text(self, name: str) -> str:
        """The value of an attribute that may not be missing or blank."""
        value = self._values.get(name, "").strip()
        if not value:
            raise self.violation(f"needs {name}")
        return value

    def choice(self, name: str, default: str, allowed: set[str]) -> str:
        """One of a few words, spelled exactly."""
        value = self._values.get(name, default)
        if value not in allowed:
            raise self.violation(f"{name}={value!r} is not one of {sorted(allowed)}")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """A boolean, which TwiML writes `true` or `false`."""
        return self.choice(name, str(default).lower(), {"true", "false"}) == "true"

    def whole(
        self, name: str, least: int, most: int, default: int, code: int = SCHEMA_WARNING
    ) -> int:
        """A whole number between `least` and `most`, in plain digits."""
        value = self._values.get(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            raise self.violation(f"{name}={value!r} is not a whole number {least}-{most}", code)
        return int(value)

    def words(self, name: str, default: str, allowed: set[str]) -> frozenset[str]:
        """Several words with spaces between, each one of `allowed`."""
        words = frozenset(self._values.get(name, default).split())
        if not words or not words <= allowed:
            raise self.violation(f"{name} holds other words than {sorted(allowed)}")
        return words

    def url(self, name: str) -> str:
        """An address that must be there; without `action`, Twilio loops on the same document."""
        return self.resolve(self.text(name))

    def url_or_none(self, name: str) -> str | None:
        """An address that may be left out."""
        return self.url(name) if name in self._values else None

    def resolve(self, reference: str) -> str:
        """Make `reference` absolute, and refuse one that leaves the product's own host."""
        url = urljoin(self._document_url, reference)
        here, there = urlsplit(self._document_url), urlsplit(url)
        if (here.scheme, here.netloc) != (there.scheme, there.netloc):
            raise self.violation(f"leads to another host: {url}", BAD_URL)
        return url

    def has(self, name: str) -> bool:
        """Whether the attribute is written at all."""
        return name in self._values
