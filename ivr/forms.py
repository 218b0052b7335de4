"""Reads what the exchange posts: leniently where it may vary, strictly where it must not.

A signature covers names and values run together without separators, so a captured request could
be split anew (`Digits=1` into `Digi=ts1`) and still carry a valid signature. Each known field is
therefore held to its form, and no field may hide the name of a known one that is absent. Unknown
fields are normal: new ones arrive unannounced.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from ivr.errors import RequestRefused

MAX_BYTES = 64 * 1024

_PLACES = ("City", "State", "Zip", "Country")
_SID = r"[0-9a-fA-F]{32}"
# An address may not run on into the fields that would follow it.
_PARTY = (
    r"|[+0-9()*#. -]{1,24}|[A-Za-z _-]{1,24}|(?:sips?|client):(?:(?!Recording|To[sc+\d])\S){1,120}"
)
_FORMS = {
    name: re.compile(form)
    for name, form in {
        "CallSid": rf"CA{_SID}",
        "AccountSid": rf"AC{_SID}",
        "ParentCallSid": rf"|CA{_SID}",
        "RecordingSid": rf"|RE{_SID}",
        "From": _PARTY,
        "To": _PARTY,
        "ForwardedFrom": _PARTY,
        "DialCallDuration": r"|\d{1,6}",
        "CallStatus": "|queued|initiated|ringing|in-progress|completed|busy|failed|no-answer"
        "|canceled",
        "Direction": "|inbound|outbound-api|outbound-dial",
        "ApiVersion": r"|\d{4}-\d{2}-\d{2}",
        "Digits": r"|[0-9#*A-Dw]{1,64}|hangup",
        "FinishedOnKey": r"|[0-9#*]|timeout",
        "RecordingStatus": "|in-progress|paused|stopped|processing|completed|absent|failed|deleted",
        "RecordingDuration": r"|-?\d{1,6}",
        "CallDuration": r"|\d{1,6}",
        "Duration": r"|\d{1,6}",
        "RecordingChannels": r"|\d",
        "RecordingUrl": rf"|https?://[^\s]{{1,300}}/RE{_SID}(?:\.[a-z0-9]{{2,4}})?",
        "RecordingSource": r"|[A-Za-z]{1,30}",
        "RecordingTrack": r"|[a-z]{1,12}",
        "ErrorCode": r"|\d{1,6}",
        "SequenceNumber": r"|\d{1,9}",
        "CallbackSource": r"|[a-z-]{1,40}",
        "RecordingStartTime": r"|[A-Za-z0-9,:+ -]{1,40}",
        "Timestamp": r"|[A-Za-z0-9,:+. -]{1,40}",
    }.items()
}
_PARTIES = frozenset({"From", "To", "ForwardedFrom"})
_RAW_PARTY = re.compile(r"[^\x00-\x1f]{1,100}")
"""What a carrier hands through when it is no address: taken for withheld, never refused."""

_OTHERS = (
    *("Caller", "Called", "CallerName", "CallToken", "StirVerstat", "SpeechResult", "Confidence"),
    *(f"{who}{what}" for who in ("From", "To", "Caller", "Called") for what in _PLACES),
)
_NAMES = frozenset({*_FORMS, *_OTHERS})
"""Every name that a field may not hide; short ones are found by what follows them."""

_LONG_NAMES = sorted((name for name in _NAMES if len(name) > 4), key=len, reverse=True)
_HIDDEN = re.compile(f"(?=({'|'.join(_LONG_NAMES)}))")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")
_HIDDEN_PARTY = re.compile(r"(From|To)(?=\+?\d|sip|client)")


@dataclass(frozen=True, slots=True)
class Form:
    """A posted form, every field optional."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")

    def number(self, name: str) -> int | None:
        """A field that counts something, None when absent or blank."""
        value = self[name]
        return int(value) if value else None

    @property
    def recording_sid(self) -> str:
        """The recording's SID; the recording action carries it in the URL alone."""
        sid = self["RecordingSid"]
        if sid or not self["RecordingUrl"]:
            return sid
        return self["RecordingUrl"].rsplit("/", 1)[-1].split(".", 1)[0]


def parse(body: bytes) -> Form:
    """Read a body.

    Raises:
        RequestRefused: when Twilio would not have sent it like this.
    """
    if len(body) > MAX_BYTES:
        raise RequestRefused("the form is too large")
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200
        )
    except ValueError as error:
        raise RequestRefused("the form cannot be read") from error
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise RequestRefused("a field is given twice")
    for name, value in pairs:
        _check(name, value, fields)
    return Form(fields)


def require_sids(form: Form, account_sid: str) -> None:
    """Refuse a form of another account or without a call.

    Raises:
        RequestRefused: when the account is not ours or the call has no SID.
    """
    if form["AccountSid"] != account_sid or not form["CallSid"]:
        raise RequestRefused("the form is not of a call of ours")


def _check(name: str, value: str, fields: Mapping[str, str]) -> None:
    form = _FORMS.get(name)
    if form is not None and form.fullmatch(value):
        return
    if form is not None and not (name in _PARTIES and _RAW_PARTY.fullmatch(value)):
        raise RequestRefused(f"{name} is not in its form")
    if not _NAME.fullmatch(name):
        raise RequestRefused("a field has no proper name")
    if not value and name in _NAMES:
        return
    together = name + value
    # A known name may contain another (CallerName, Caller); an unknown one may not.
    behind = len(name) if name in _NAMES else 0
    for found in _HIDDEN.finditer(together):
        if found[1] not in fields and found.end(1) > behind:
            raise RequestRefused("a field hides another")
    for hidden in _HIDDEN_PARTY.finditer(together):
        if hidden[1] not in fields:
            raise RequestRefused("a field hides another")
