"""Call time: seconds since the call was answered, moved on by what happens in it."""

import time


class CallerHungUp(Exception):
    """The caller put the phone down; ends whatever the call was at."""


class CallClock:
    """Virtual seconds; `pace` is how many real ones each of them takes, usually none."""

    def __init__(self, pace: float = 0.0, hang_up_at: float | None = None) -> None:
        self.now = 0.0
        self.hang_up_at = hang_up_at
        self._pace = pace

    def pass_until(self, moment: float) -> None:
        """Let time pass; raises CallerHungUp if the caller puts the phone down on the way."""
        hung_up = self.hang_up_at is not None and self.hang_up_at <= moment
        end = self.hang_up_at if hung_up and self.hang_up_at is not None else moment
        if end > self.now:
            time.sleep((end - self.now) * self._pace)
            self.now = end
        if hung_up:
            raise CallerHungUp
