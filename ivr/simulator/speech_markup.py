"""Reads what a Say holds: plain words, or words in the SSML tags Twilio takes without <speak>."""

import re
from urllib.parse import quote_plus
from xml.etree.ElementTree import Element

from ivr.simulator.attributes import SCHEMA_WARNING
from ivr.simulator.errors import TwimlViolation

SAY_TOO_LONG = 13521
LONGEST_SAY = 4500
"""Characters, counted after URL encoding as error 13521 does."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TAGS = {
    "break": {"strength", "time"},
    "emphasis": {"level"},
    "lang": {_XML_LANG},
    "p": set(),
    "phoneme": {"alphabet", "ph"},
    "prosody": {"rate", "pitch", "volume"},
    "s": set(),
    "say-as": {"interpret-as", "role", "format"},
    "sub": {"alias"},
}
_TIME = re.compile(r"(\d+(?:\.\d+)?)(ms|s)")


def spoken_text(say: Element) -> str:
    """The words as they reach the ear; refuses too many, none, or digits read as one number."""
    text = " ".join("".join(_pieces(say)).split())
    if not text:
        raise TwimlViolation(SCHEMA_WARNING, "<Say> has nothing to say")
    if len(quote_plus(text)) > LONGEST_SAY:
        raise TwimlViolation(SAY_TOO_LONG, f"<Say> is over {LONGEST_SAY} characters: {text[:40]}…")
    if run := re.search(r"\d{2,}", text):
        raise TwimlViolation(SCHEMA_WARNING, f"<Say> would read {run[0]} as one number: {text!r}")
    return text


def pauses(say: Element) -> float:
    """Seconds of silence asked for by `<break time>` tags."""
    times = (_TIME.fullmatch(tag.get("time", "")) for tag in say.iter("break"))
    return sum(float(time[1]) / (1000 if time[2] == "ms" else 1) for time in times if time)


def _pieces(element: Element) -> list[str]:
    pieces = [element.get("alias", "") if element.tag == "sub" else element.text or ""]
    for child in element:
        _check(child)
        pieces += [*_pieces(child), child.tail or ""]
    return pieces


def _check(tag: Element) -> None:
    if tag.tag not in _TAGS:
        raise TwimlViolation(SCHEMA_WARNING, f"<Say> may not hold <{tag.tag}>")
    if unknown := set(tag.attrib) - _TAGS[tag.tag]:
        raise TwimlViolation(SCHEMA_WARNING, f"<{tag.tag}> has no attribute {min(unknown)!r}")
    if "time" in tag.attrib and not _TIME.fullmatch(tag.attrib["time"]):
        raise TwimlViolation(SCHEMA_WARNING, f"<break> time={tag.attrib['time']!r} is no time")
