"""Takes statements in: whatever the exchange says of a recording, in any order, twice or never."""

from dataclasses import dataclass, replace
from datetime import datetime

from cases import intake, pins
from cases.case import Call, Case, Kind, Purpose, StatementState
from cases.intake import Opening, Pin, Spoken, Taken
from cases.store import ReadTransaction, WriteTransaction
from ivr import callflow
from ivr.calls import Arrival, find_or_begin
from ivr.desk import Desk, adoption
from ivr.errands import KIND_OF_CASE, Errand
from ivr.forms import Form
from ivr.removing import removal
from ivr.turns import Turn

_REMEMBER_SECONDS = 90 * 86400
"""How long a recording is known to be a rehearsal; the exchange's list shows 40 days."""

_HUNG_UP = "hangup"


@dataclass(frozen=True, slots=True)
class Intake:
    """The intake of statements."""

    desk: Desk

    def taken(self, who: Arrival, language: str, errand: Errand, attempt: int, form: Form) -> Turn:
        """A recording has ended: the caller waits, or has hung up, which also sends it."""
        here = self.desk.here(who, language)
        seconds = form.number("RecordingDuration")
        heard = Spoken(form.recording_sid, seconds)
        if errand is Errand.REHEARSAL:
            self._forget(heard.recording_sid)
            return callflow.rehearsed(here)
        if seconds == 0 or not (heard.recording_sid or seconds):
            return callflow.unheard(here, who.station, errand, attempt)
        dropped = form["Digits"] == _HUNG_UP
        taken = self._keep(who, here.language, errand, heard, dropped=dropped)
        if taken.purpose is Purpose.COMPLAINT and taken.call.case_id == taken.case.id:
            return callflow.read_back(here, taken.case.reference, taken.call.spoken_pin)
        return callflow.added(here)

    def reported(self, who: Arrival, errand: Errand, form: Form) -> None:
        """The exchange reports on a recording; only this comes if the line died at once."""
        heard = Spoken(form.recording_sid, form.number("RecordingDuration"))
        match form["RecordingStatus"]:
            case _ if not heard.recording_sid:
                return
            case "completed" if errand is Errand.REHEARSAL:
                self._forget(heard.recording_sid)
            case "completed" if heard.seconds == 0:
                self._nothing(heard.recording_sid, StatementState.ABSENT, "the recording is empty")
            case "completed":
                self._keep_or_adopt(who, errand, heard)
            case "absent":
                self._nothing(
                    heard.recording_sid, StatementState.ABSENT, "the exchange has no recording"
                )
            case "failed":
                self._nothing(
                    heard.recording_sid,
                    StatementState.FAILED,
                    "the exchange could not store the recording",
                )

    def adopt(self, who: Arrival, recording_sid: str, seconds: int | None) -> None:
        """Keep a recording that no notice told us of.

        What the caller spoke for is in the call's row. If it is not, since the database was away
        or another document took the recording, the case is sealed: it may be about an officer.
        A rehearsal is forgotten, unless it is longer than any rehearsal.
        """

        def look(tx: ReadTransaction) -> tuple[bool, bool, Call | None]:
            known = tx.statement(recording_sid) is not None
            rehearsed = tx.count(_rehearsed(recording_sid), self.desk.clock()) > 0
            return known, rehearsed, tx.call(who.call_sid)

        known, rehearsed, call = self.desk.store.read(look)
        errand = Errand(call.errand) if call and call.errand else None
        if errand is Errand.REHEARSAL:
            rehearsed |= seconds is not None and seconds <= callflow.REHEARSAL_SECONDS
            errand = None
        if rehearsed:
            self._forget(recording_sid)
        elif not known:
            self._keep(who, "", errand, Spoken(recording_sid, seconds), dropped=True)

    def _keep_or_adopt(self, who: Arrival, errand: Errand, heard: Spoken) -> None:
        """A report names no caller: without the call's row the exchange is asked who it was."""
        store = self.desk.store
        if store.read(lambda tx: tx.call(who.call_sid)) is None:
            now = self.desk.clock()
            store.write(lambda tx: tx.enqueue(adoption(who.call_sid, now)))
        else:
            self._keep(who, "", errand, heard, dropped=True)

    def _keep(
        self, who: Arrival, language: str, errand: Errand | None, heard: Spoken, *, dropped: bool
    ) -> Taken:
        """Open the call's case, or find it, and add the statement.

        No language leaves the call in the one it has; no errand is one that nobody knows.
        `dropped` says that the line may have died while the caller spoke.
        """
        now = self.desk.clock()
        opening = self._opening(who, errand, dropped=dropped)

        def keep(tx: WriteTransaction) -> Taken:
            call = find_or_begin(tx, who, language, now)
            added_to = _added_to(tx, call, errand)
            if added_to is not None:
                return intake.add_statement(tx, added_to, call, heard, now)
            return intake.open_case(tx, _noticed(call, now), opening, heard, now)

        return self.desk.store.write(keep)

    def _opening(self, who: Arrival, errand: Errand | None, *, dropped: bool) -> Opening:
        """What a new case would be; its code is made before the transaction, for it takes long."""
        kind = KIND_OF_CASE.get(errand, Kind.REPORT) if errand else Kind.REPORT
        sealed = kind is Kind.OFFICER or errand is None
        plain = Opening(kind, sealed, dropped)
        if errand is Errand.ADDITION or not intake.needs_pin(sealed, who.reporter):
            return plain
        call = self.desk.store.read(lambda tx: tx.call(who.call_sid))
        if call is not None and (call.case_id or not intake.needs_pin(sealed, call.reporter)):
            return plain
        code = pins.issue()
        return replace(plain, pin=Pin(code, pins.slow_hash(code)))

    def _nothing(self, recording_sid: str, state: StatementState, reason: str) -> None:
        now = self.desk.clock()

        def close(tx: WriteTransaction) -> None:
            statement = tx.statement(recording_sid)
            if statement is not None and statement.state is StatementState.WAITING:
                intake.settle(tx, statement, state, reason, now)

        self.desk.store.write(close)

    def _forget(self, recording_sid: str) -> None:
        """Have the exchange delete a rehearsal's recording; we never fetch it, nor adopt it."""
        if not recording_sid:
            return
        now = self.desk.clock()

        def forget(tx: WriteTransaction) -> None:
            tx.bump(_rehearsed(recording_sid), now, _REMEMBER_SECONDS)
            tx.enqueue(removal("forget_recording", recording_sid, f"{now:%Y%m%d%H}", 0))

        self.desk.store.write(forget)


def _added_to(tx: ReadTransaction, call: Call, errand: Errand | None) -> Case | None:
    """The case that a caller adds to, having asked for its status."""
    if errand is not Errand.ADDITION or call.asked_case is None:
        return None
    return tx.case(call.asked_case)


def _noticed(call: Call, at: datetime) -> Call:
    """The call with the notice that every recording is preceded by, if its time was not kept."""
    if call.notice_at:
        return call
    return replace(call, notice_version=callflow.NOTICE_VERSION, notice_at=at)


def _rehearsed(recording_sid: str) -> str:
    return f"rehearsed/{recording_sid}"
