"""Posted forms: lenient where Twilio may vary, strict where a captured request could be twisted."""

import contextlib
import random
from collections.abc import Mapping
from itertools import pairwise
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.errors import RequestRefused
from ivr.forms import MAX_BYTES, Form, parse, require_sids
from ivr.parties import reporter
from tests.edges.captured import (
    ACCOUNT,
    ALL,
    CALL,
    KEYED,
    LINE,
    RECORDING,
    TAKEN,
    VOICE,
    body,
    signed,
)

READ = (
    "AccountSid",
    "CallSid",
    "CallStatus",
    "CallDuration",
    "Digits",
    "RecordingStatus",
    "RecordingDuration",
)

Pairs = list[tuple[str, str]]


def reading(form: Form) -> tuple[str | None, ...]:
    """All that any part of the product takes from a form."""
    caller = reporter(form["From"], (LINE,), form["ForwardedFrom"])
    line = form["To"] if form["To"].startswith("+") else ""  # stations have numbers, no addresses
    return (caller, line, form.recording_sid, *(form[name] for name in READ))


# Lenient


@pytest.mark.parametrize("fields", ALL.values(), ids=ALL.keys())
def test_what_twilio_posts_is_read(fields: Mapping[str, str]) -> None:
    form = parse(body(fields))
    require_sids(form, ACCOUNT)
    assert dict(form.fields) == dict(fields)


@given(st.sampled_from(sorted(ALL)), st.randoms(use_true_random=False))
def test_the_order_of_fields_means_nothing(name: str, dice: random.Random) -> None:
    shuffled = list(ALL[name].items())
    dice.shuffle(shuffled)
    assert reading(parse(body(dict(shuffled)))) == reading(Form(ALL[name]))


@pytest.mark.parametrize(
    "news",
    [
        {"StirVerstat": "TN-Validation-Passed-A"},
        {"CallerName": "SITI RAHAYU"},
        {"CallToken": "%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiIsIng1dSI6%22%7D"},
        {"SomethingNew": "ünïcödé ✓ &=+%"},
        {"Something_New-2": ""},
        {"SpeechResult": "dari kantor polisi ke rumah", "Confidence": "0.91"},
        {"DialCallStatus": "completed", "DialCallDuration": "31", "DialBridged": "true"},
        {"AddOns": '{"status":"successful","results":{}}'},
        {"ErrorUrl": "https://lapor.example/voice/id/status/1"},
        {"SipHeader_X-Ward": "Biboki Utara"},
    ],
    ids=lambda news: next(iter(news)),
)
def test_fields_nobody_announced_are_accepted(news: dict[str, str]) -> None:
    assert reading(parse(body({**KEYED, **news}))) == reading(Form(KEYED))


def test_the_twins_of_from_and_to_may_be_gone() -> None:
    bare = {k: v for k, v in VOICE.items() if k not in {"Caller", "Called"}}
    assert parse(body({**bare, "CallerName": "SITI"}))["From"] == VOICE["From"]


@pytest.mark.parametrize(
    "party",
    [
        "",
        "anonymous",
        "ANONYMOUS",
        "Restricted",
        "No Caller ID",
        "+266696687",
        "081234567890",
        "+62 812-3456 (789)",
        "110",
        "sip:+6281234567890@polres.sip.twilio.com;user=phone",
        "client:piket",
    ],
)
def test_every_kind_of_party_is_accepted(party: str) -> None:
    assert parse(body({**VOICE, "From": party}))["From"] == party


@pytest.mark.parametrize("blank", sorted(set(VOICE) - {"AccountSid", "CallSid"}))
def test_any_other_field_may_be_blank_or_missing(blank: str) -> None:
    assert parse(body({**VOICE, blank: ""}))[blank] == ""
    missing = {name: value for name, value in VOICE.items() if name != blank}
    if blank in {"From", "To", "CallStatus", "Direction", "ApiVersion"}:
        assert parse(body(missing))[blank] == ""


def test_numbers_are_read_and_absent_ones_are_none() -> None:
    assert parse(body(TAKEN)).number("RecordingDuration") == 12
    assert parse(body({**TAKEN, "RecordingDuration": ""})).number("RecordingDuration") is None
    assert parse(body(VOICE)).number("CallDuration") is None


def test_the_recording_is_known_from_its_sid_or_from_its_address() -> None:
    without = {name: value for name, value in TAKEN.items() if name != "RecordingSid"}
    assert parse(body(TAKEN)).recording_sid == RECORDING
    assert parse(body(without)).recording_sid == RECORDING
    suffixed = {**without, "RecordingUrl": TAKEN["RecordingUrl"] + ".wav"}
    assert parse(body(suffixed)).recording_sid == RECORDING
    assert parse(body(VOICE)).recording_sid == ""


# Strict


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CallSid", "CA1"),
        ("CallSid", CALL + "0"),
        ("CallSid", CALL + "\n"),
        ("CallSid", "../" + CALL[3:]),
        ("AccountSid", "AC" + "g" * 32),
        ("RecordingSid", "RE1/../../Calls"),
        ("RecordingSid", RECORDING.replace("RE", "CA")),
        ("RecordingUrl", "http://169.254.169.254/latest"),
        ("RecordingUrl", "file:///etc/passwd"),
        ("CallStatus", "finished"),
        ("Digits", "1;2"),
        ("Digits", "1" * 65),
        ("RecordingDuration", "1e9"),
        ("RecordingDuration", "99999999"),
        ("CallDuration", "-1"),
        ("From", "+62\n812"),
    ],
)
def test_a_known_field_that_is_not_in_its_form_is_refused(name: str, value: str) -> None:
    with pytest.raises(RequestRefused, match=name):
        parse(body({**TAKEN, name: value}))


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe",
        b"CallSid=%FF",
        b"=1",
        b"1Digits=1",
        b"Digits%20=1",
        b"Digits=1&Digits=1",
        b"Digits=1&Digits=2",
        b"a" * (MAX_BYTES + 1),
        b"&".join(b"a%d=1" % number for number in range(201)),
        "Digits=１".encode(),
    ],
)
def test_what_twilio_would_never_send_is_refused(raw: bytes) -> None:
    with pytest.raises(RequestRefused):
        parse(raw)


@pytest.mark.parametrize("missing", ["AccountSid", "CallSid"])
def test_a_form_of_no_call_or_no_account_is_refused(missing: str) -> None:
    with pytest.raises(RequestRefused):
        require_sids(Form({k: v for k, v in VOICE.items() if k != missing}), ACCOUNT)


def test_a_form_of_another_account_is_refused() -> None:
    with pytest.raises(RequestRefused):
        require_sids(Form(VOICE), "AC" + "9" * 32)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(RequestRefused):
        parse(raw)


# Split anew


def split_anew(fields: Mapping[str, str], dice: random.Random) -> Pairs | None:
    """Other fields whose names and values run together into the same signed text."""
    pairs = sorted(fields.items())
    for _ in range(dice.choice([1, 1, 2, 3])):
        at = dice.randrange(len(pairs))
        name, value = pairs[at]
        together = name + value
        match dice.choice(["move", "move", "split", "swallow", "swallow"]):
            case "move":  # `Digits=12` becomes `Digit=s12` or `Digits1=2`
                cut = dice.randrange(1, len(together) + 1)
                pairs[at] = (together[:cut], together[cut:])
            case "split" if len(value) > 1:  # a field's value brings forth another field
                cut = dice.randrange(len(value))
                end = dice.randrange(cut + 1, len(value) + 1)
                pairs[at : at + 1] = [(name, value[:cut]), (value[cut:end], value[end:])]
            case "swallow" if at + 1 < len(pairs):  # a field disappears into the one before
                pairs[at : at + 2] = [(name, value + "".join(pairs[at + 1]))]
    in_order = all(one[0] < other[0] for one, other in pairwise(pairs))
    return pairs if in_order and dict(pairs) != dict(fields) else None


def every_swallowing(fields: Mapping[str, str]) -> list[Pairs]:
    """Each run of neighbouring fields swallowed by the field before it."""
    pairs = sorted(fields.items())
    found: list[Pairs] = []
    for first in range(len(pairs)):
        for last in range(first + 1, len(pairs)):
            swallowed = "".join(name + value for name, value in pairs[first + 1 : last + 1])
            name, value = pairs[first]
            found.append([*pairs[:first], (name, value + swallowed), *pairs[last + 1 :]])
    return found


def is_harmless(original: Mapping[str, str], pairs: Pairs) -> bool:
    """Whether a twisted request is refused, or read exactly like the genuine one."""
    raw = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs).encode()
    try:
        form = parse(raw)
        require_sids(form, ACCOUNT)
    except RequestRefused:
        return True
    return reading(form) == reading(Form(original))


@pytest.mark.parametrize("fields", ALL.values(), ids=ALL.keys())
def test_a_captured_request_split_anew_is_refused_or_read_the_same(
    fields: Mapping[str, str],
) -> None:
    dice = random.Random(8)
    twisted: list[Pairs] = every_swallowing(fields)
    while len(twisted) < 500:
        pairs = split_anew(fields, dice)
        if pairs:
            twisted.append(pairs)
    genuine = signed("https://lapor.example/voice/incoming", fields)
    for pairs in twisted:
        if len(dict(pairs)) == len(pairs) and pairs == sorted(pairs):
            assert signed("https://lapor.example/voice/incoming", dict(pairs)) == genuine
        assert is_harmless(fields, pairs), [pair for pair in pairs if pair not in fields.items()]
