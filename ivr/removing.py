"""Deleting copies at the exchange: again and again, until it is certain."""

from dataclasses import dataclass

from cases.store import CaseStore, Job, backoff
from ivr.errors import ExchangeDown, NotThereYet
from ivr.exchange import Exchange

_FIRST_DELAY = 10.0
_LONGEST_DELAY = 3600.0
_NOT_THERE_ALLOWED = 8
"""A recording that was not there for twenty minutes is gone, not late."""


def removal(name: str, recording_sid: str, occasion: str, attempt: int) -> Job:
    """A try at a removal; the first waits too, for Twilio deletes only what it has stored."""
    delay = backoff(attempt, _FIRST_DELAY, _LONGEST_DELAY)
    arguments = (recording_sid, occasion, str(attempt))
    key = f"{name}-{recording_sid}-{occasion}-{attempt}"
    return Job(name, key, arguments, "upkeep", delay)


@dataclass(frozen=True, slots=True)
class Removing:
    """Removes recordings at the exchange."""

    store: CaseStore
    exchange: Exchange

    def forget(self, recording_sid: str, occasion: str, attempt: int) -> None:
        """Delete a recording that we do not keep."""
        if not self.gone(recording_sid, attempt):
            job = removal("forget_recording", recording_sid, occasion, attempt + 1)
            self.store.write(lambda tx: tx.enqueue(job))

    def gone(self, recording_sid: str, attempt: int) -> bool:
        """Whether the exchange's copy is gone for certain, after this try."""
        try:
            self.exchange.delete(recording_sid)
        except NotThereYet:
            return attempt >= _NOT_THERE_ALLOWED
        except ExchangeDown:
            return False
        return True
