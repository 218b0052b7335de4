"""The caller's end of the line: what is still to be done, keys under way, and what was noted."""

from collections import deque
from collections.abc import Sequence

from ivr.simulator.call_record import Line, Pressed
from ivr.simulator.clock import CallClock
from ivr.simulator.keypad import Keypad
from ivr.simulator.script import Action, HangUp, Press, Speak, StaySilent
from ivr.simulator.sound import Samples, spoken

REACTION_SECONDS = 0.5
"""From the end of a prompt, or of one's own words, to the first key."""


class Handset:
    """A caller acting out a script; when it is over he hangs up, or `stays_on` and says nothing.

    Every sound file is read at once: raises UnreadableSound before the phone rings anywhere.
    """

    def __init__(self, script: Sequence[Action], pace: float, stays_on: bool) -> None:
        self.keypad = Keypad()
        self.lines: list[Line] = []
        self._voices = {speech: spoken(speech) for speech in script if isinstance(speech, Speak)}
        self._todo: deque[Action] = deque()
        self._when_over: Action = StaySilent() if stays_on else HangUp()
        hang_ups: list[float] = []
        for action in script:
            match action:
                case HangUp(after_seconds=moment) if moment is not None:
                    hang_ups.append(moment)
                case Press(keys=keys, at=moment) if moment is not None:
                    self.keypad.press(keys, moment, planned=True)
                case _:
                    self._todo.append(action)
        self.clock = CallClock(pace, min(hang_ups, default=None))

    def next_action(self) -> Action:
        """What the caller does at a listening point that has just opened."""
        return self._todo.popleft() if self._todo else self._when_over

    def peek(self) -> Action | None:
        """What the caller would do next, left where it is."""
        return self._todo[0] if self._todo else None

    def voice(self, speech: Speak) -> Samples:
        """What the caller says, at line quality."""
        return self._voices[speech]

    def note(self, line: Line) -> None:
        """Add to the conversation."""
        self.lines.append(line)

    def lose_keys(self) -> None:
        """Keys that sounded by now, with nothing listening, are gone."""
        if lost := self.keypad.lose(self.clock.now):
            self.note(Pressed(self.clock.now, lost, lost=True))
