"""A Gather as the caller lives it: the prompt, the keys, and the silence that ends it."""

from collections.abc import Mapping

from ivr.simulator import sound
from ivr.simulator.call_record import Pressed, Spoke, StayedSilent
from ivr.simulator.clock import CallerHungUp
from ivr.simulator.handset import REACTION_SECONDS, Handset
from ivr.simulator.hearing import hear_until_key
from ivr.simulator.keypad import Tone
from ivr.simulator.script import HangUp, Press, Speak, StaySilent
from ivr.simulator.verbs import Gather


def gather(handset: Handset, verb: Gather, lengths: Mapping[str, float]) -> str:
    """The digits keyed, without the finish key; raises CallerHungUp, and then asks nothing."""
    handset.lose_keys()
    _interrupt_soon(handset)
    hear_until_key(handset, verb.prompt, lengths)
    deadline = handset.clock.now + verb.timeout
    if handset.keypad.first_at(before=deadline) is None:
        _act(handset, deadline)
    return _collect(handset, verb, deadline)


def _interrupt_soon(handset: Handset) -> None:
    match handset.peek():
        case Press(keys=keys, after=after) if after is not None:
            handset.next_action()
            handset.keypad.press(keys, handset.clock.now + after)


def _act(handset: Handset, deadline: float) -> None:
    """Start what the caller does; a silence shorter than the wait is followed by the next act."""
    while True:
        now = handset.clock.now
        match handset.next_action():
            case HangUp():
                raise CallerHungUp
            case Press(keys=keys, after=after):
                return handset.keypad.press(keys, now + (after or REACTION_SECONDS))
            case Speak() as speech:  # nobody listens to a voice here; the wait runs on
                seconds = sound.length(handset.voice(speech))
                return handset.note(Spoke(now, seconds, recorded=False))
            case StaySilent(seconds=seconds) if seconds is not None and now + seconds < deadline:
                handset.note(StayedSilent(now, seconds))
                handset.clock.pass_until(now + seconds)
            case StaySilent():
                return handset.note(StayedSilent(now, deadline - now))


def _collect(handset: Handset, verb: Gather, deadline: float) -> str:
    tones: list[Tone] = []
    try:
        while len(tones) != verb.num_digits:
            tone = _next_tone(handset, verb, deadline, bool(tones))
            handset.clock.pass_until(deadline if tone is None else tone.at)
            if tone is None:
                break
            tones.append(tone)
            if tone.key == verb.finish_on_key:
                break
            deadline = tone.at + verb.timeout
    finally:
        _note_keys(handset, tones)
    return "".join(tone.key for tone in tones if tone.key != verb.finish_on_key)


def _next_tone(handset: Handset, verb: Gather, deadline: float, some: bool) -> Tone | None:
    tone = handset.keypad.take(before=deadline)
    if tone is None and some and verb.finish_on_key:
        match handset.peek():
            case Press(keys=keys, after=None) if keys.startswith(verb.finish_on_key):
                handset.next_action()
                handset.keypad.press(keys, handset.clock.now + REACTION_SECONDS)
                return handset.keypad.take(before=deadline)
    return tone


def _note_keys(handset: Handset, tones: list[Tone]) -> None:
    if tones:
        handset.note(Pressed(tones[0].at, "".join(tone.key for tone in tones)))
    if lost := handset.keypad.let_go():
        handset.note(Pressed(handset.clock.now, lost, lost=True))
