"""Requests as Twilio posts them, for tests to sign, send, twist and forge."""

from collections.abc import Mapping
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "1f" * 16
TOKEN = "3f2a9c"
PUBLIC = "https://lapor.example"
CALL = "CA" + "2e" * 16
RECORDING = "RE" + "3d" * 16
CALLER, LINE = "+6281234567890", "+62215550110"
_RECORDING_URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"

VOICE = {
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "CallSid": CALL,
    "CallStatus": "ringing",
    "Called": LINE,
    "CalledCity": "",
    "CalledCountry": "ID",
    "Caller": CALLER,
    "CallerCity": "",
    "CallerCountry": "ID",
    "Direction": "inbound",
    "From": CALLER,
    "FromCity": "",
    "FromCountry": "ID",
    "To": LINE,
    "ToCity": "Jakarta Pusat",
    "ToCountry": "ID",
}
KEYED = {**VOICE, "CallStatus": "in-progress", "Digits": "40729150", "FinishedOnKey": "#"}
TAKEN = {
    **VOICE,
    "CallStatus": "completed",
    "Digits": "hangup",
    "RecordingDuration": "12",
    "RecordingSid": RECORDING,
    "RecordingUrl": _RECORDING_URL,
}
FORWARDED = {**VOICE, "CallToken": "eyJhbGciOiJFUzI1NiJ9", "ForwardedFrom": "+62215550111"}
WITHHELD = {**VOICE, "From": "anonymous", "Caller": "anonymous"}
SIP = {
    **VOICE,
    "From": "sip:piket@polres.sip.twilio.com",
    "To": "sip:+62215550110@lapor.sip.twilio.com",
    "SipCallId": "2Lr3x7@10.0.0.4",
    "SipDomain": "lapor.sip.twilio.com",
    "SipHeader_X-Unit": "samapta",
    "SipSourceIp": "203.0.113.9",
}
SIP_TAKEN = {
    "AccountSid": ACCOUNT,
    "CallSid": CALL,
    "CallStatus": "completed",
    "Digits": "#",
    "From": "sip:piket@polres.example",
    "RecordingDuration": "12",
    "RecordingSid": RECORDING,
    "To": "sip:lapor@polres.example",
}
ENDED = {**VOICE, "CallStatus": "completed", "CallDuration": "34", "Duration": "1"}
REPORTED = {
    "AccountSid": ACCOUNT,
    "CallSid": CALL,
    "ErrorCode": "0",
    "RecordingChannels": "1",
    "RecordingDuration": "12",
    "RecordingSid": RECORDING,
    "RecordingSource": "RecordVerb",
    "RecordingStartTime": "Sat, 21 Nov 2026 10:00:00 +0000",
    "RecordingStatus": "completed",
    "RecordingUrl": _RECORDING_URL,
}
REPORTED_SHORTLY = {
    name: value for name, value in REPORTED.items() if name not in {"RecordingStartTime"}
}
ALL = {
    "voice": VOICE,
    "keyed": KEYED,
    "taken": TAKEN,
    "forwarded": FORWARDED,
    "withheld": WITHHELD,
    "sip": SIP,
    "sip-taken": SIP_TAKEN,
    "ended": ENDED,
    "reported": REPORTED,
    "reported-shortly": REPORTED_SHORTLY,
}


def body(fields: Mapping[str, str]) -> bytes:
    """The fields as they are posted."""
    return urlencode(fields).encode()


def signed(url: str, fields: Mapping[str, str], token: str = TOKEN) -> str:
    """Twilio's signature."""
    return str(RequestValidator(token).compute_signature(url, dict(fields)))
