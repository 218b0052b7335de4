"""Answers calls: keeps what has to be kept, and says what comes next.

Everything here blocks on the database; `ivr.webhooks` calls it off the event loop.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from cases import deadlines, pins
from cases.case import CALLER, Call, Case
from cases.clock import Clock
from cases.intake import Pin, needs_pin
from cases.store import CaseStore, Job, ReadTransaction, WriteTransaction
from ivr import callflow
from ivr.calls import Arrival, find_or_begin, known
from ivr.errands import SPOKEN, Errand
from ivr.forms import Form
from ivr.stations import Stations
from ivr.turns import Setting, Turn

OFFERED_FOR = timedelta(hours=72)
"""How long a reference that was never heard is offered to the number it belongs to."""

ADOPT_AFTER_SECONDS = 20
"""After a call that should have a recording we know nothing of; time for late reports."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The front desk of every station: arrival, menu, reading back, farewell."""

    store: CaseStore
    stations: Stations
    clock: Clock

    def here(self, who: Arrival, language: str) -> Setting:
        """Where a turn is played; an unknown language falls back to the station's first."""
        known_here = language in who.station.languages
        return Setting(who.station.key, language if known_here else who.station.languages[0])

    def incoming(self, who: Arrival) -> Turn:
        """A call comes in: greet, or offer the reference that the last call broke off before."""
        now = self.clock()
        here = self.here(who, "")

        def arrive(tx: WriteTransaction) -> Call:
            met = tx.call(who.call_sid)
            if met is not None:
                return met
            call = find_or_begin(tx, who, here.language, now)
            if call.reporter is not None:
                unheard = tx.case_unheard(call.station, call.reporter, now - OFFERED_FOR)
                call = replace(call, offered_case=unheard.id if unheard else None)
            tx.save_call(call)
            return call

        call = self.store.write(arrive)
        return callflow.offer(here) if call.offered_case else self.greet(who)

    def greet(self, who: Arrival) -> Turn:
        """The greeting and the menu, which need nothing kept."""
        return callflow.greet(self.here(who, ""), who.station)

    def about_to_speak(self, who: Arrival, turn: Turn) -> None:
        """Keep what the caller is about to speak for, and that the notice was played.

        Without any later notice of the recording this is how the reconciler knows what it is.
        """
        errand = turn.errand
        if errand is None:
            return
        now = self.clock()

        def begin(tx: WriteTransaction) -> None:
            call = find_or_begin(tx, who, turn.language, now)
            if call.errand != errand.value:
                notice = "" if errand is Errand.REHEARSAL else callflow.NOTICE_VERSION
                tx.save_call(
                    replace(call, errand=errand.value, notice_version=notice, notice_at=now)
                )

        self.store.write(begin)

    def offered(self, who: Arrival, language: str, keys: str) -> Turn:
        """The caller's answer to the offer: the reference, or the menu."""
        here = self.here(who, language)
        if keys != "1":
            return callflow.greet(here, who.station)
        fresh = Pin(code := pins.issue(), pins.slow_hash(code))
        now = self.clock()

        def reissue(tx: WriteTransaction) -> tuple[Case, str]:
            tx.lock(who.call_sid)
            call = known(tx, who.call_sid)
            case = _case(tx, call.offered_case)
            if not needs_pin(case.sealed, case.reporter) or call.spoken_pin:
                return case, call.spoken_pin
            # Nobody has heard the first code: it died with the line.
            case = tx.save_case(
                replace(case, pin_hash=fresh.hash), CALLER, "code issued again", {}, now
            )
            tx.save_call(replace(call, spoken_pin=fresh.code))
            return case, fresh.code

        case, pin = self.store.write(reissue)
        return callflow.read_back(here, case.reference, pin)

    def noted(self, who: Arrival, language: str, keys: str, reading: int) -> Turn:
        """The caller is still there after the reading: the reference counts as heard."""
        here = self.here(who, language)
        now = self.clock()

        def hear(tx: WriteTransaction) -> tuple[Case, str]:
            tx.lock(who.call_sid)
            call = known(tx, who.call_sid)
            case = _case(tx, call.case_id or call.offered_case)
            if case.reference_heard_at is None:
                heard = replace(case, reference_heard_at=now)
                case = tx.save_case(heard, CALLER, "reference heard", {}, now)
            return case, call.spoken_pin

        case, pin = self.store.write(hear)
        promised = deadlines.next_news(case, who.station.clocks, who.station.zone)
        date = promised.isoformat() if promised else ""
        return callflow.noted(here, keys, reading, case.reference, pin, date)

    def ended(self, who: Arrival, form: Form) -> None:
        """The call is over: forget the spoken code, and look for a recording nobody reported."""
        now = self.clock()

        def close(tx: WriteTransaction) -> None:
            call = find_or_begin(tx, who, "", now)
            if call.ended_at is None:
                seconds = form.number("CallDuration")
                status = form["CallStatus"] or "completed"
                tx.save_call(
                    replace(call, status=status, ended_at=now, seconds=seconds, spoken_pin="")
                )
            if _recording_missed(tx, call):
                tx.enqueue(adoption(call.sid, now, ADOPT_AFTER_SECONDS))

        if form["CallStatus"] in _ENDINGS:
            self.store.write(close)


_ENDINGS = frozenset({"", "completed", "busy", "failed", "no-answer", "canceled"})


def adoption(call_sid: str, at: datetime, delay_seconds: float = 0) -> Job:
    """Look at the exchange for recordings of this call; once a minute at most."""
    return Job(
        "adopt_call",
        f"adopt-{call_sid}-{at:%Y%m%d%H%M}",
        (call_sid,),
        queue="upkeep",
        delay_seconds=delay_seconds,
    )


def _recording_missed(tx: ReadTransaction, call: Call) -> bool:
    spoken = call.errand in SPOKEN and call.errand != Errand.REHEARSAL
    return spoken and not tx.statements_of_call(call.sid)


def _case(tx: ReadTransaction, case_id: UUID | None) -> Case:
    case = tx.case(case_id) if case_id else None
    if case is None:
        raise LookupError("this call has no case")
    return case
