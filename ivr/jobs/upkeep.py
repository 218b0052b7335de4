"""Looks after what fell through: unreported recordings, unread statements, dead work."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from cases import intake
from cases.case import StatementState
from cases.clock import Clock
from cases.processes import Heartbeats
from cases.store import CaseStore, WriteTransaction
from ivr.exchange import Exchange, Listed
from ivr.filing import STOPS_ALLOWED, Filing, reading
from ivr.jobs.engine import Jobs

_log = structlog.get_logger()

_SETTLING = timedelta(seconds=60)
"""How old a recording is before we wonder why nobody reported it."""

_LONGEST_CALL = timedelta(hours=6)
_KEEP_FINISHED = timedelta(days=7)
_PAGE = 500
_BURIED_IN = {
    "keep_recording": StatementState.WAITING,
    "read_statement": StatementState.KEPT,
}
_BEATS_MISSED = 6


@dataclass(frozen=True, slots=True)
class Upkeep:
    """The installation's housekeeping."""

    store: CaseStore
    exchange: Exchange
    filing: Filing
    jobs: Jobs
    heartbeats: Heartbeats
    clock: Clock

    def unheard_of(self, age: timedelta) -> Iterator[Listed]:
        """Recordings at the exchange, settled, completed and no older, that have no statement."""
        now = self.clock()
        for listed in self.exchange.recordings(since=now - age):
            if listed.status != "completed" or listed.created_at > now - _SETTLING:
                continue
            sid = listed.recording_sid
            if self.store.read(lambda tx, sid=sid: tx.statement(sid)) is None:  # type: ignore[misc]
                yield listed

    def read_unread(self) -> None:
        """Try again whatever waits for an engine, and hourly whatever was given up."""
        now = self.clock()

        def retry(tx: WriteTransaction) -> None:
            for statement in tx.unread(_PAGE):
                if statement.reason:
                    tx.enqueue(reading(statement.recording_sid, f"{now:%Y%m%d%H%M}"))
            for statement in tx.stuck(_PAGE):
                if tx.recording(statement.id) is None:
                    tx.enqueue(intake.fetching(statement.recording_sid, f"{now:%Y%m%d%H}"))
                elif statement.attempts < STOPS_ALLOWED:
                    again = replace(statement, attempts=statement.attempts + 1)
                    intake.settle(tx, again, StatementState.KEPT, "tried again", now)

        self.store.write(retry)

    def tidy(self) -> None:
        """Bury dead work, forget finished work, wipe codes of calls that never said goodbye."""
        for name, state in _BURIED_IN.items():
            for recording_sid in self.jobs.take_abandoned(name, _PAGE):
                self.filing.give_up(recording_sid, state, "the work on it failed; see the log")
        now = self.clock()
        self.jobs.forget_finished((now - _KEEP_FINISHED).isoformat())

        def wipe(tx: WriteTransaction) -> None:
            for call in tx.calls_with_pin(now - _LONGEST_CALL):
                tx.save_call(replace(call, spoken_pin=""))

        self.store.write(wipe)

    def take_over(self, me: str, beat: timedelta) -> None:
        """Hand on the work of every executor that has been silent for six beats."""
        for executor in self.heartbeats.quiet_since(self.clock() - _BEATS_MISSED * beat):
            if executor != me:
                handed_on = self.jobs.hand_on(executor)
                self.heartbeats.forget(executor)
                _log.warning("worker.lost", executor=executor, handed_on=handed_on)
