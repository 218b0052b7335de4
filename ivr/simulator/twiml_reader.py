"""Reads a TwiML document as strictly as a good operator would wish Twilio did.

Refused is all that Twilio refuses or warns of, and also what it runs but a caller suffers from:
no `action` (the same question for ever), a recording any key can end, digits read as one number,
verbs nobody reaches, links to other hosts. The first fault found is the one reported.
"""

import re
from collections.abc import Callable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import SCHEMA_WARNING, Attributes
from ivr.simulator.errors import TwimlViolation
from ivr.simulator.speech_markup import pauses, spoken_text
from ivr.simulator.verbs import (
    Audible,
    Dial,
    Document,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)

LARGEST_DOCUMENT = 64 * 1024
TOO_LARGE, NOT_XML, WRONG_TYPE = 11750, 12100, 12300
BAD_VOICE, BAD_RECORD_TIMEOUT = 13512, 13611
_LONGEST_RECORDING = 14400
_KEYS = set("0123456789*#")


def read_twiml(body: bytes, content_type: str, url: str) -> Document:
    """The verbs of the document found at `url`; raises TwimlViolation with the first fault."""
    if content_type.partition(";")[0].strip().lower() not in {"text/xml", "application/xml"}:
        raise TwimlViolation(WRONG_TYPE, f"content type {content_type!r} is not XML")
    if len(body) > LARGEST_DOCUMENT:
        raise TwimlViolation(TOO_LARGE, f"the document has {len(body)} bytes, over 64 kB")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - our own product's answer
    except ElementTree.ParseError as error:
        raise TwimlViolation(NOT_XML, f"not XML: {error}") from error
    return Document(url, _verbs(root, url))


def _verbs(root: Element, url: str) -> tuple[Verb, ...]:
    if root.tag != "Response":
        raise TwimlViolation(SCHEMA_WARNING, f"the document is <{root.tag}>, not <Response>")
    Attributes(root, url)
    _no_text(root)
    verbs = tuple(_verb(element, url, _VERBS) for element in root)
    _all_reachable(verbs)
    return verbs


def _all_reachable(verbs: tuple[Verb, ...]) -> None:
    for position, verb in enumerate(verbs):
        name = type(verb).__name__
        if isinstance(verb, Reject) and position:
            raise TwimlViolation(SCHEMA_WARNING, "<Reject> is not first: the call was answered")
        if _ends_document(verb) and position + 1 < len(verbs):
            raise TwimlViolation(SCHEMA_WARNING, f"verbs after <{name}> are never reached")


def _ends_document(verb: Verb) -> bool:
    transferred = isinstance(verb, Dial) and verb.action is not None
    return transferred or isinstance(verb, Redirect | Hangup | Reject)


def _verb(element: Element, url: str, allowed: dict[str, Callable[..., Verb]]) -> Verb:
    if element.tag not in _VERBS:
        raise TwimlViolation(SCHEMA_WARNING, f"<{element.tag}> is no verb known here")
    if element.tag not in allowed:
        raise TwimlViolation(SCHEMA_WARNING, f"<{element.tag}> may not stand inside another verb")
    return allowed[element.tag](element, Attributes(element, url))


def _say(element: Element, attributes: Attributes) -> Say:
    voice, language = attributes.text("voice"), attributes.text("language")
    locale = re.search(r"\.([a-z]{2,3}-[A-Z]{2})-", voice)
    if locale and locale[1] != language:
        raise attributes.violation(f"voice {voice} does not speak {language}", BAD_VOICE)
    loop = attributes.whole("loop", 0, 1000, 1) or 1000  # 0 is "for ever", which Twilio cuts here
    return Say(spoken_text(element), voice, language, loop, pauses(element))


def _play(element: Element, attributes: Attributes) -> Play:
    if attributes.has("digits"):
        raise attributes.violation("digits: key tones towards the caller are not simulated")
    loop = attributes.whole("loop", 0, 1000, 1) or 1000
    return Play(attributes.resolve(_only_text(element)), loop)


def _pause(element: Element, attributes: Attributes) -> Pause:
    _empty(element)
    return Pause(attributes.whole("length", 1, 14400, 1))


def _gather(element: Element, attributes: Attributes) -> Gather:
    attributes.choice("input", "dtmf", {"dtmf"})  # speech is recognised offline, never by Twilio
    _no_text(element)
    finish = attributes.choice("finishOnKey", "#", _KEYS | {""})
    digits = attributes.whole("numDigits", 1, 99, 1) if attributes.has("numDigits") else None
    return Gather(
        action=attributes.url("action"),
        prompt=tuple(_audible(child, attributes) for child in element),
        timeout=attributes.whole("timeout", 1, 600, 5),
        finish_on_key=finish,
        num_digits=digits,
        action_on_empty_result=attributes.flag("actionOnEmptyResult", False),
    )


def _audible(element: Element, parent: Attributes) -> Audible:
    verb = _verb(element, parent.resolve(""), _AUDIBLE)
    assert isinstance(verb, Say | Play | Pause)
    return verb


def _record(element: Element, attributes: Attributes) -> Record:
    _empty(element)
    # By default any key, even a cheek, ends a recording.
    finish = attributes.choice("finishOnKey", "1234567890*#", {"#"})
    attributes.flag("playBeep", True)
    attributes.flag("transcribe", False)
    attributes.url_or_none("transcribeCallback")
    return Record(
        action=attributes.url("action"),
        timeout=attributes.whole("timeout", 1, 600, 5, BAD_RECORD_TIMEOUT),
        finish_on_key=finish,
        max_length=attributes.whole("maxLength", 1, _LONGEST_RECORDING, 3600),
        trim=attributes.choice("trim", "trim-silence", {"trim-silence", "do-not-trim"})
        == "trim-silence",
        callback=attributes.url_or_none("recordingStatusCallback"),
        callback_events=attributes.words(
            "recordingStatusCallbackEvent", "completed", {"in-progress", "completed", "absent"}
        ),
    )


def _redirect(element: Element, attributes: Attributes) -> Redirect:
    return Redirect(attributes.resolve(_only_text(element)))


def _hangup(element: Element, attributes: Attributes) -> Hangup:
    _empty(element)
    return Hangup()


def _reject(element: Element, attributes: Attributes) -> Reject:
    _empty(element)
    return Reject(attributes.choice("reason", "rejected", {"rejected", "busy"}))


def _dial(element: Element, attributes: Attributes) -> Dial:
    for name in ("answerOnBridge", "hangupOnStar", "sequential"):
        attributes.flag(name, False)
    plain = (element.text or "").strip()
    numbers = tuple(_number(child, attributes) for child in element)
    numbers += (Number(plain),) if plain else ()
    if not 1 <= len(numbers) <= 10:
        raise attributes.violation(f"rings {len(numbers)} numbers, not 1 to 10")
    action = attributes.url_or_none("action")
    return Dial(numbers, action, attributes.whole("timeout", 5, 600, 30))


def _number(element: Element, parent: Attributes) -> Number:
    if element.tag != "Number":
        raise parent.violation(f"may not hold <{element.tag}>")
    attributes = Attributes(element, parent.resolve(""))
    attributes.url_or_none("statusCallback")
    return Number(_only_text(element), attributes.url_or_none("url"))


def _only_text(element: Element) -> str:
    text = (element.text or "").strip()
    if len(element) or not text:
        raise TwimlViolation(SCHEMA_WARNING, f"<{element.tag}> must hold text and nothing else")
    return text


def _empty(element: Element) -> None:
    if len(element) or (element.text or "").strip():
        raise TwimlViolation(SCHEMA_WARNING, f"<{element.tag}> must be empty")


def _no_text(element: Element) -> None:
    stray = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in stray):
        raise TwimlViolation(SCHEMA_WARNING, f"<{element.tag}> holds text outside its verbs")


_AUDIBLE: dict[str, Callable[..., Verb]] = {"Say": _say, "Play": _play, "Pause": _pause}
_VERBS: dict[str, Callable[..., Verb]] = _AUDIBLE | {
    "Gather": _gather,
    "Record": _record,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
    "Dial": _dial,
}
