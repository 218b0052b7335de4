"""Takes statements in: whatever the exchange says of a recording, in any order, twice or never."""

from dataclasses import dataclass, replace
from datetime import datetime

from cases import intake, pins
from cases.case import Call, Case, StatementState
from cases.intake import Pin
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
class Taken:
    """What a notice tells of a recording; `seconds` is None where it does not say."""

    recording_sid: str
    seconds: int | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class Intake:
    """The intake of statements."""

    desk: Desk

    def taken(self, who: Arrival, language: str, errand: Errand, attempt: int, form: Form) -> Turn:
        """A recording has ended: the caller waits, or has hung up, which also sends it."""
        here = self.desk.here(who, language)
        seconds = form.number("RecordingDuration")
        heard = Taken(form.recording_sid, seconds, form["Digits"] == _HUNG_UP)
        if errand is Errand.REHEARSAL:
            self._forget(heard.recording_sid)
            return callflow.rehearsed(here)
        if seconds == 0 or not (heard.recording_sid or seconds):
            return callflow.unheard(here, who.station, errand, attempt)
        case, call, first = self._keep(who, here.language, errand, heard)
        if first and call.case_id == case.id:
            return callflow.read_back(here, case.reference, call.spoken_pin)
        return callflow.added(here)

    def reported(self, who: Arrival, errand: Errand, form: Form) -> None:
        """The exchange reports on a recording; only this comes if the line died at once."""
        heard = Taken(form.recording_sid, form.number("RecordingDuration"), dropped=True)
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

        What the caller spoke for is in the call's row, so a complaint about an officer is sealed.
        A rehearsal is forgotten, unless it is longer than any rehearsal.
        """

        def look(tx: ReadTransaction) -> tuple[bool, bool, Call | None]:
            known = tx.statement(recording_sid) is not None
            rehearsed = tx.count(_rehearsed(recording_sid), self.desk.clock()) > 0
            return known, rehearsed, tx.call(who.call_sid)

        known, rehearsed, call = self.desk.store.read(look)
        errand = Errand(call.errand) if call and call.errand else Errand.REPORT
        if errand is Errand.REHEARSAL:
            rehearsed |= seconds is not None and seconds <= callflow.REHEARSAL_SECONDS
            errand = Errand.REPORT
        if rehearsed:
            self._forget(recording_sid)
        elif not known:
            language = call.language if call else self.desk.here(who, "").language
            self._keep(who, language, errand, Taken(recording_sid, seconds, dropped=True))

    def _keep_or_adopt(self, who: Arrival, errand: Errand, heard: Taken) -> None:
        """A report names no caller: without the call's row the exchange is asked who it was."""
        store = self.desk.store
        if store.read(lambda tx: tx.call(who.call_sid)) is None:
            now = self.desk.clock()
            store.write(lambda tx: tx.enqueue(adoption(who.call_sid, now)))
        else:
            self._keep(who, "", errand, heard)

    def _keep(
        self, who: Arrival, language: str, errand: Errand, heard: Taken
    ) -> tuple[Case, Call, bool]:
        """Open the call's case, or find it, and add the statement.

        No language leaves the call in the one it has. Returns the case, the call, and whether
        this is the case's first statement.
        """
        now = self.desk.clock()
        pin = self._pin_for(who, errand)

        def keep(tx: WriteTransaction) -> tuple[Case, Call, bool]:
            call = find_or_begin(tx, who, language, now)
            case = self._case(tx, call, errand, pin, heard, now)
            if heard.recording_sid:
                intake.add_statement(tx, case, call.sid, heard.recording_sid, heard.seconds, now)
            statements = tx.statements(case.id)
            first = not statements or statements[0].recording_sid == heard.recording_sid
            return case, tx.call(call.sid) or call, first or not heard.recording_sid

        return self.desk.store.write(keep)

    def _case(
        self,
        tx: WriteTransaction,
        call: Call,
        errand: Errand,
        pin: Pin,
        heard: Taken,
        now: datetime,
    ) -> Case:
        existing = (
            tx.case(call.asked_case) if errand is Errand.ADDITION and call.asked_case else None
        )
        if existing is not None:
            return existing
        if not call.notice_at:
            call = replace(call, notice_version=callflow.NOTICE_VERSION, notice_at=now)
        kind = KIND_OF_CASE.get(errand, KIND_OF_CASE[Errand.REPORT])
        return intake.open_case(tx, call, kind, pin, now, dropped=heard.dropped)

    def _pin_for(self, who: Arrival, errand: Errand) -> Pin:
        """A code where one will be needed; made before the transaction, for it takes a while."""
        kind = KIND_OF_CASE.get(errand)
        call = self.desk.store.read(lambda tx: tx.call(who.call_sid))
        reporter = call.reporter if call else who.reporter
        if kind is None or not intake.needs_pin(kind, reporter) or (call and call.case_id):
            return Pin()
        code = pins.issue()
        return Pin(code, pins.slow_hash(code))

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


def _rehearsed(recording_sid: str) -> str:
    return f"rehearsed/{recording_sid}"
