"""Lets prompts sound: the time they take, how much is heard, and whether a key stops them."""

from collections.abc import Iterable, Mapping

from ivr.simulator.call_record import Heard, Line, Played
from ivr.simulator.handset import Handset
from ivr.simulator.verbs import Audible, Pause, Play, Say

SECONDS_PER_CHARACTER = 0.06
"""A calm Indonesian voice, about 16 characters a second."""
_HAIRBREADTH = 1e-6  # call times are sums of fractions


def hear(handset: Handset, verb: Audible, lengths: Mapping[str, float]) -> None:
    """A prompt outside Gather: heard to its end, keys pressed meanwhile are lost."""
    for _ in range(_times(verb)):
        start, whole = handset.clock.now, _seconds(verb, lengths)
        _sound(handset, verb, whole, start + whole)
        handset.lose_keys()


def hear_until_key(
    handset: Handset, prompt: Iterable[Audible], lengths: Mapping[str, float]
) -> bool:
    """A Gather's prompt; True if a key stopped it. `lengths` has the seconds of each sound file."""
    for verb in (audible for audible in prompt for _ in range(_times(audible))):
        start, whole = handset.clock.now, _seconds(verb, lengths)
        key_at = handset.keypad.first_at(before=start + whole)
        _sound(handset, verb, whole, start + whole if key_at is None else key_at)
        if key_at is not None:
            return True
    return False


def _sound(handset: Handset, verb: Audible, whole: float, until: float) -> None:
    start = handset.clock.now
    try:
        handset.clock.pass_until(until)
    finally:  # a caller who hangs up has heard a part of it
        if line := _line(verb, start, handset.clock.now - start, whole):
            handset.note(line)


def _line(verb: Audible, start: float, heard: float, whole: float) -> Line | None:
    cut = heard < whole - _HAIRBREADTH
    match verb:
        case Say(text=text, voice=voice, language=language):
            part = text[: int(len(text) * heard / whole)] if cut else text
            return Heard(start, part, language, voice, cut)
        case Play(url=url):
            return Played(start, url, heard, cut)
        case Pause():
            return None


def _seconds(verb: Audible, lengths: Mapping[str, float]) -> float:
    match verb:
        case Say(text=text, pauses=pauses):
            return len(text) * SECONDS_PER_CHARACTER + pauses
        case Play(url=url):
            return lengths[url]
        case Pause(length=length):
            return float(length)


def _times(verb: Audible) -> int:
    return 1 if isinstance(verb, Pause) else verb.loop
