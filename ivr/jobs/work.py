"""Which job does what: the names that the web side enqueues, and the work behind each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cases.store import CaseStore
from ivr.calls import Arrival
from ivr.errors import ExchangeError
from ivr.exchange import Exchange
from ivr.filing import Filing
from ivr.jobs.engine import Queue
from ivr.jobs.upkeep import Upkeep
from ivr.parties import reporter
from ivr.taking import Intake

_FETCHES_AT_ONCE = 8


def queues(readers: int) -> tuple[Queue, ...]:
    """The queues; one more reading than recognisers, so that the next is always at hand."""
    return (
        Queue("recordings", _FETCHES_AT_ONCE),
        Queue("reading", readers + 1),
        Queue("upkeep", 4),
    )


@dataclass(frozen=True, slots=True)
class Work:
    """All jobs of the installation."""

    store: CaseStore
    exchange: Exchange
    filing: Filing
    intake: Intake
    upkeep: Upkeep

    def jobs(self) -> Mapping[str, Callable[..., None]]:
        """Each job's work by its name; names and arguments are kept in the database."""
        return {
            "keep_recording": self._keep_recording,
            "read_statement": self._read_statement,
            "remove_upstream": self.filing.remove_upstream,
            "forget_recording": self.exchange.delete,
            "adopt_call": self._adopt_call,
            "reconcile": self._reconcile,
            "read_unread": self.upkeep.read_unread,
            "tidy": self.upkeep.tidy,
        }

    def _keep_recording(self, recording_sid: str, attempt: str = "0") -> None:
        self.filing.keep(recording_sid, int(attempt))

    def _read_statement(self, recording_sid: str) -> None:
        if self.filing.measure(recording_sid):
            self.filing.read(recording_sid)

    def _adopt_call(self, call_sid: str) -> None:
        """Keep every recording of a call that we have not heard of."""
        for listed in self.exchange.recordings(call_sid=call_sid):
            if listed.status == "completed":
                who = self._who(call_sid)
                self.intake.adopt(who, listed.recording_sid, listed.seconds)

    def _reconcile(self) -> None:
        """Keep every recent recording at the exchange that we have not heard of."""
        for listed in self.upkeep.unheard_of():
            self.intake.adopt(self._who(listed.call_sid), listed.recording_sid, listed.seconds)

    def _who(self, call_sid: str) -> Arrival:
        """Who called: as our row has it, else as the exchange has it."""
        call = self.store.read(lambda tx: tx.call(call_sid))
        stations = self.intake.desk.stations
        if call is not None:
            return Arrival(call_sid, stations.by_key(call.station), call.reporter)
        try:
            parties = self.exchange.parties(call_sid)
        except ExchangeError:
            return Arrival(call_sid, stations.at(""), None)
        station = stations.at(parties.dialled)
        return Arrival(call_sid, station, reporter(parties.caller, station.numbers))
