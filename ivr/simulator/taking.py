"""A Record as the caller lives it: what is said into it, and what ends it first."""

from dataclasses import dataclass, field

import numpy as np

from ivr.simulator import sound
from ivr.simulator.call_record import Line, Pressed, Spoke, StayedSilent
from ivr.simulator.clock import CallerHungUp
from ivr.simulator.handset import REACTION_SECONDS, Handset
from ivr.simulator.keypad import KEY_SECONDS
from ivr.simulator.script import Action, HangUp, Press, Speak, StaySilent
from ivr.simulator.verbs import Record

HUNG_UP = "hangup"


@dataclass(frozen=True)
class Take:
    """A finished take; `digits` is the finish key, the word hangup, or empty after silence."""

    samples: sound.Samples
    digits: str


@dataclass
class _Plan:
    """What the caller means to do, from the beep on, before anything cuts it short."""

    samples: sound.Samples = field(default_factory=lambda: sound.silence(0))
    lines: list[Line] = field(default_factory=list)  # times from the beep
    ended: tuple[float, str] | None = None

    @property
    def seconds(self) -> float:
        return sound.length(self.samples)

    def add(self, samples: sound.Samples) -> None:
        self.samples = np.concatenate([self.samples, samples])


def take(handset: Handset, verb: Record) -> Take:
    """Record until the first of finish key, hang-up, silence, length; never raises on hang-up."""
    beep = handset.clock.now
    handset.lose_keys()
    plan = _plan(handset, verb)
    ended, digits = _first_end(handset, verb, plan)
    for line in plan.lines:
        _note(handset, line, beep, ended)
    if digits == verb.finish_on_key:
        handset.note(Pressed(beep + ended, digits))
    try:
        handset.clock.pass_until(beep + ended)
    except CallerHungUp:
        digits = HUNG_UP
    handset.lose_keys()
    return Take(plan.samples[: round(ended * sound.RATE)], digits)


def _plan(handset: Handset, verb: Record) -> _Plan:
    plan = _Plan()
    _do(handset, plan, verb)
    while plan.ended is None and _belongs(handset.peek(), verb):
        _do(handset, plan, verb)
    plan.add(sound.silence(verb.timeout + 0.1))  # silence is measured in whole 20 ms frames
    return plan


def _belongs(action: Action | None, verb: Record) -> bool:
    """Whether an action goes into a recording under way, or waits for the next listening point."""
    match action:
        case Press(keys=keys):
            return keys.startswith(verb.finish_on_key)
        case Speak() | HangUp():
            return True
        case StaySilent(seconds=seconds):
            return seconds is not None and seconds < verb.timeout
        case None:
            return False


def _do(handset: Handset, plan: _Plan, verb: Record) -> None:
    match handset.next_action():
        case Speak() as speech:
            samples = handset.voice(speech)
            plan.lines.append(Spoke(plan.seconds, sound.length(samples), recorded=True))
            plan.add(samples)
        case StaySilent(seconds=seconds):
            lasting = float(verb.timeout if seconds is None else seconds)
            plan.lines.append(StayedSilent(plan.seconds, lasting))
            plan.add(sound.silence(lasting))
        case HangUp():
            plan.ended = plan.seconds, HUNG_UP
        case Press(keys=keys):
            before, finish, _ = keys.partition(verb.finish_on_key)
            plan.add(sound.silence(REACTION_SECONDS + KEY_SECONDS * len(before)))
            plan.ended = (plan.seconds, finish) if finish else None


def _first_end(handset: Handset, verb: Record, plan: _Plan) -> tuple[float, str]:
    beep, hang_up_at = handset.clock.now, handset.clock.hang_up_at
    ends = [(float(verb.max_length), "")]
    if plan.ended is not None:
        ends.append(plan.ended)
    if hang_up_at is not None:
        ends.append((max(0.0, hang_up_at - beep), HUNG_UP))
    silent_at = sound.gives_up_after(plan.samples, verb.timeout)
    if silent_at is not None:
        ends.append((silent_at, ""))
    first = min(ends, key=lambda end: end[0])
    while (tone := handset.keypad.take(before=beep + first[0])) is not None:
        if tone.key == verb.finish_on_key:
            return tone.at - beep, tone.key
    return first


def _note(handset: Handset, line: Line, beep: float, ended: float) -> None:
    """Move a planned line into call time, as far as it came before the end."""
    match line:
        case Spoke(at=at, seconds=seconds) if at < ended:
            handset.note(Spoke(beep + at, min(seconds, ended - at), recorded=True))
        case StayedSilent(at=at, seconds=seconds) if at < ended:
            handset.note(StayedSilent(beep + at, min(seconds, ended - at)))
