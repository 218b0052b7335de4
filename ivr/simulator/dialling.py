"""A transfer: rings the numbers, plays the whisper to whoever picks up, says what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ivr.simulator.account import new_sid
from ivr.simulator.call_record import Dialled, Ending
from ivr.simulator.handset import Handset
from ivr.simulator.script import Action
from ivr.simulator.verbs import Dial, Number

RING_SECONDS = 4.0
TALK_SECONDS = 20.0

Whisper = Callable[[Handset, str, str, str], Ending]
"""Runs the document at a URL on the officer's leg: handset, its CallSid, number, URL."""


@dataclass
class Dialling:
    """Transfers of one call; `officer` is what the one who picks up does, None: nobody does."""

    handset: Handset
    officer: Sequence[Action] | None
    whisper: Whisper

    def dial(self, verb: Dial) -> dict[str, str]:
        """What Dial adds to its action: the first number answers, or none of them."""
        started, sid = self.handset.clock.now, new_sid("CA")
        bridged = self._bridge(verb.numbers[0], verb.timeout, sid)
        status = "no-answer" if self.officer is None else "completed"
        numbers = tuple(number.number for number in verb.numbers)
        self.handset.note(Dialled(started, numbers, status, bridged))
        seconds = round(self.handset.clock.now - started) if bridged else 0
        return {
            "DialCallStatus": status,
            "DialCallSid": sid,
            "DialCallDuration": str(seconds),
            "DialBridged": str(bridged).lower(),
        }

    def _bridge(self, number: Number, timeout: int, sid: str) -> bool:
        clock = self.handset.clock
        if self.officer is None:
            clock.pass_until(clock.now + timeout)
            return False
        clock.pass_until(clock.now + RING_SECONDS)
        if number.whisper is not None and not self._accepts(number, number.whisper, sid):
            return False
        clock.pass_until(clock.now + TALK_SECONDS)
        return True

    def _accepts(self, number: Number, url: str, sid: str) -> bool:
        """Whether the whisper ends without hanging up, so that the two are joined."""
        other = Handset(self.officer or (), pace=0.0, stays_on=True)
        ending = self.whisper(other, sid, number.number, url)
        self.handset.clock.pass_until(self.handset.clock.now + other.clock.now)
        return ending is Ending.DOCUMENT_ENDED
