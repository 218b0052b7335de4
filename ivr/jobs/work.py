"""Which job does what: the names that the web side enqueues, and the work behind each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog

from cases.store import CaseStore
from ivr.calls import Arrival
from ivr.copying import Copying
from ivr.errors import ExchangeDown, NotThereYet
from ivr.exchange import Exchange, Listed
from ivr.filing import Filing
from ivr.jobs.engine import Queue
from ivr.jobs.upkeep import Upkeep
from ivr.parties import reporter
from ivr.removing import Removing
from ivr.taking import Intake

_log = structlog.get_logger()
_FETCHES_AT_ONCE = 8
_LATELY = timedelta(days=2)
_LONG_AGO = timedelta(days=30)
"""After an outage; Twilio keeps recordings until they are deleted."""


def queues(readers: int) -> tuple[Queue, ...]:
    """The queues; one more reading than recognisers, so that the next is always at hand."""
    return (
        Queue("recordings", _FETCHES_AT_ONCE),
        Queue("reading", readers + 1),
        Queue("copies", 1),
        Queue("upkeep", 4),
    )


@dataclass(frozen=True, slots=True)
class Work:
    """All jobs of the installation."""

    store: CaseStore
    exchange: Exchange
    filing: Filing
    removing: Removing
    intake: Intake
    upkeep: Upkeep
    copying: Copying

    def jobs(self) -> Mapping[str, Callable[..., None]]:
        """Each job's work by its name; names and arguments are kept in the database."""
        return {
            "keep_recording": self._keep_recording,
            "read_statement": self._read_statement,
            "copy_recording": self.copying.make,
            "remove_upstream": self._remove_upstream,
            "forget_recording": self._forget_recording,
            "adopt_call": self._adopt_call,
            "reconcile": self._reconcile,
            "reconcile_far": self._reconcile_far,
            "read_unread": self.upkeep.read_unread,
            "tidy": self.upkeep.tidy,
        }

    def _keep_recording(self, recording_sid: str, occasion: str, attempt: str) -> None:
        self.filing.keep(recording_sid, occasion, int(attempt))

    def _read_statement(self, recording_sid: str) -> None:
        if self.filing.measure(recording_sid):
            self.filing.read(recording_sid)

    def _remove_upstream(self, recording_sid: str, occasion: str, attempt: str) -> None:
        self.filing.remove_upstream(recording_sid, occasion, int(attempt))

    def _forget_recording(self, recording_sid: str, occasion: str, attempt: str) -> None:
        self.removing.forget(recording_sid, occasion, int(attempt))

    def _adopt_call(self, call_sid: str) -> None:
        """Keep every recording of a call that we have not heard of; else the rounds will."""
        try:
            for listed in self.exchange.recordings(call_sid=call_sid):
                if listed.status == "completed":
                    self._adopt(listed)
        except ExchangeDown as error:
            _log.warning("adoption.later", call=call_sid, why=str(error))

    def _reconcile(self) -> None:
        self._adopt_since(_LATELY)

    def _reconcile_far(self) -> None:
        self._adopt_since(_LONG_AGO)

    def _adopt_since(self, age: timedelta) -> None:
        """Keep every recording at the exchange that we have not heard of."""
        try:
            for listed in self.upkeep.unheard_of(age):
                self._adopt(listed)
        except ExchangeDown as error:
            _log.warning("reconcile.later", why=str(error))

    def _adopt(self, listed: Listed) -> None:
        who = self._who(listed.call_sid)
        self.intake.adopt(who, listed.recording_sid, listed.seconds)

    def _who(self, call_sid: str) -> Arrival:
        """Who called: as our row has it, else as the exchange has it.

        Raises:
            ExchangeDown: when it cannot say now; nobody is taken for withheld because of that.
        """
        call = self.store.read(lambda tx: tx.call(call_sid))
        stations = self.intake.desk.stations
        if call is not None:
            return Arrival(call_sid, stations.by_key(call.station), call.reporter)
        try:
            parties = self.exchange.parties(call_sid)
        except NotThereYet:
            return Arrival(call_sid, stations.at(""), None)
        station = stations.at(parties.dialled)
        return Arrival(call_sid, station, reporter(parties.caller, station.numbers))
