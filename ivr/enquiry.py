"""Tells callers where their case stands, and tells strangers nothing.

The telephone that reported hears the state, and on a key the answer. Any other proves itself by
the last four digits of that telephone, which open the state alone, or by the secret code; an
unknown reference is asked for the same proof.
"""

import hmac
from dataclasses import dataclass, replace

import structlog

from cases import closing, deadlines, pins
from cases import reference as references
from cases.case import CALLER, Call, Case
from cases.officer import Answer
from cases.states import State
from cases.store import ReadTransaction, WriteTransaction
from ivr import callflow, status_flow, steps
from ivr.calls import Arrival, find_or_begin, known
from ivr.desk import Desk
from ivr.errands import Errand
from ivr.lookup_limits import PER_CASE_FOR_LIFE, LookupLimits
from ivr.status_flow import Hearing, Standing
from ivr.turns import Act, Play, Quote, Setting, Turn

_log = structlog.get_logger()
_A_CALL_AT_MOST = 4 * 3600 * 2
"""Seconds; twice the longest call that Twilio allows."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A case that this call may ask about; `full` is more than its state."""

    case: Case
    full: bool
    approved: Answer | None

    @property
    def answer(self) -> Answer | None:
        """The answer this caller may hear."""
        return self.approved if self.full else None

    @property
    def hearing(self) -> Hearing:
        """Whether this caller can hear it."""
        if self.approved is None:
            return Hearing.NONE
        return Hearing.READY if self.full else Hearing.ELSEWHERE


@dataclass(frozen=True, slots=True)
class Enquiry:
    """The status enquiry."""

    desk: Desk

    def reference_keyed(self, who: Arrival, language: str, keys: str, attempt: int) -> Turn:
        """A reference was keyed: tell its own telephone, ask anyone else for proof."""
        here = self.desk.here(who, language)
        if not references.is_valid(keys):
            return callflow.reference_missed(here, keys, attempt)
        now = self.desk.clock()

        def look(tx: WriteTransaction) -> tuple[Case | None, bool]:
            call = find_or_begin(tx, who, here.language, now)
            case = tx.case_by_reference(keys)
            granted = case.id if case and _is_own_telephone(case, call) else None
            tx.save_call(replace(call, asked_reference=keys, asked_case=granted))
            limited = LookupLimits(tx, call.sid, call.reporter, now).reached()
            return (case if granted else None), limited

        case, limited = self.desk.store.write(look)
        if case is not None:
            return self._tell(here, who)
        return (
            callflow.no_match(here, attempt, limited=True)
            if limited
            else (callflow.ask_proof(here, attempt))
        )

    def proof_keyed(self, who: Arrival, language: str, keys: str, attempt: int) -> Turn:
        """A proof was keyed: right, and the state is told; wrong, and it is counted once."""
        here = self.desk.here(who, language)
        now = self.desk.clock()
        case = self.desk.store.read(lambda tx: self._asked(tx, who))
        proved = _proves(case, keys)

        def judge(tx: WriteTransaction) -> tuple[Case | None, bool]:
            tx.lock(who.call_sid)
            call = known(tx, who.call_sid)
            limits = LookupLimits(tx, call.sid, call.reporter, now)
            repeated = tx.bump(f"proof/{call.sid}/{attempt}", now, _A_CALL_AT_MOST) > 1
            if repeated and call.asked_case:
                return tx.case(call.asked_case), False
            current = tx.case(case.id) if case is not None else None
            if proved and current is not None and not limits.reached():
                tx.save_call(replace(call, asked_case=current.id))
                return current, False
            if not repeated:
                self._count_wrong(tx, limits, current)
            return None, limits.reached()

        told, limited = self.desk.store.write(judge)
        if told is not None:
            return self._tell(here, who)
        return callflow.no_match(here, attempt, limited=limited)

    def told(self, who: Arrival, language: str, keys: str, telling: int) -> Turn:
        """After the state was told: add something, hear it again, or goodbye."""
        here = self.desk.here(who, language)
        if keys == "1":
            return callflow.take(here, Errand.ADDITION)
        granted = self.desk.store.read(lambda tx: _granted(tx, who.call_sid))
        standing = self._standing(granted)
        if keys == "2" and telling < callflow.READINGS_ALLOWED:
            return status_flow.tell(here, standing, telling + 1)
        if keys == "3" and granted.answer and telling < callflow.READINGS_ALLOWED:
            spoken = self._hear(granted.case, granted.answer)
            return status_flow.speak_answer(here, spoken, standing, telling + 1)
        if standing.closing:
            return status_flow.ask_solved(here)
        return here.turn(*callflow.FAREWELL)

    def solved(self, who: Arrival, language: str, keys: str) -> Turn:
        """The caller's word on a settled case; said twice on one call, it counts once."""
        here = self.desk.here(who, language)
        change = {"1": closing.confirmed, "2": closing.reopened}.get(keys)
        now = self.desk.clock()

        def conclude(tx: WriteTransaction) -> bool:
            tx.lock(who.call_sid)
            granted = _granted(tx, who.call_sid)
            if not granted.full or change is None:
                return granted.full
            tx.lock(str(granted.case.id))
            case = tx.case(granted.case.id) or granted.case
            if tx.bump(f"solved/{who.call_sid}", now, _A_CALL_AT_MOST) > 1:
                return True
            concluded = change(case, now)
            if concluded is not case:
                what = "confirmed solved" if keys == "1" else "reopened"
                facts = {"from": case.state.value, "to": concluded.state.value}
                tx.save_case(concluded, CALLER, what, facts, now)
            return True

        full = self.desk.store.write(conclude)
        return status_flow.solved(here, keys if full else "")

    def _hear(self, case: Case, answer: Answer) -> tuple[Act, ...]:
        """The answer as it is spoken; the first time is kept, and stands in the history."""
        now = self.desk.clock()

        def note(tx: WriteTransaction) -> None:
            tx.lock(str(case.id))
            current = next((a for a in tx.answers(case.id) if a.id == answer.id), answer)
            if current.heard_at is None:
                tx.save_answer(replace(current, heard_at=now))
                facts = {"answer": str(answer.id)}
                tx.save_case(tx.case(case.id) or case, CALLER, "answer heard", facts, now)

        self.desk.store.write(note)
        return (_spoken(answer),)

    def _asked(self, tx: ReadTransaction, who: Arrival) -> Case | None:
        return tx.case_by_reference(known(tx, who.call_sid).asked_reference)

    def _count_wrong(self, tx: WriteTransaction, limits: LookupLimits, case: Case | None) -> None:
        if case is not None:
            wrong = replace(case, proof_failures=case.proof_failures + 1)
            tx.save_case(wrong, CALLER, "proof failed", {}, limits.now)
        if limits.count_wrong():
            _log.error("lookups.exhausted", advice="someone may be guessing references")

    def _tell(self, here: Setting, who: Arrival) -> Turn:
        granted = self.desk.store.read(lambda tx: _granted(tx, who.call_sid))
        return status_flow.tell(here, self._standing(granted))

    def _standing(self, granted: Granted) -> Standing:
        case = granted.case
        station = self.desk.stations.by_key(case.station)
        promised = deadlines.next_news(case, station.clocks, station.zone)
        now = self.desk.clock()
        return Standing(
            state=case.state.value,
            date=promised.isoformat() if promised else "",
            late=promised is not None and deadlines.is_late(promised, now, station.zone),
            answer=granted.hearing,
            closing=granted.full and case.state in closing.ASKED,
            clarifying=case.state is State.CLARIFYING,
        )


def _spoken(answer: Answer) -> Act:
    """In the officer's own voice where there is one, else the words by the line's."""
    if answer.voice_sha256:
        return Play(steps.voice_answer(answer.voice_token))
    return Quote(answer.text)


def _granted(tx: ReadTransaction, call_sid: str) -> Granted:
    """What this call was granted, and how much of it."""
    call = known(tx, call_sid)
    case = tx.case(call.asked_case) if call.asked_case else None
    if case is None:
        raise LookupError("this call was granted no case")
    approved = [answer for answer in tx.answers(case.id) if answer.approved_at]
    return Granted(case, _in_full(case, call), approved[-1] if approved else None)


def _in_full(case: Case, call: Call) -> bool:
    """Whether the caller may hear content and decide: docs/adr/0007.

    The code was keyed where one is needed, or this is the reporting telephone. Its last four
    digits, keyed on another one, open no more than the state.
    """
    if _needs_code(case):
        return True
    return not case.sealed and case.reporter == call.reporter


def _needs_code(case: Case) -> bool:
    return case.reporter is None or (case.sealed and bool(case.pin_hash))


def _is_own_telephone(case: Case, call: Call) -> bool:
    """Caller ID is a weak proof: it opens nothing of a case that has a code.

    A case that was sealed later has none. Its reporter goes on hearing the state, as if nothing
    had happened: that an officer was named is not for telephones to tell.
    """
    return case.reporter == call.reporter and not _needs_code(case)


def _proves(case: Case | None, keys: str) -> bool:
    """Whether `keys` prove the reporter; takes the same time whatever the answer."""
    code_fits = pins.matches(keys, case.pin_hash if case else "")
    if case is None or case.proof_failures >= PER_CASE_FOR_LIFE:
        return False
    if case.reporter is None or _needs_code(case):
        return code_fits
    return hmac.compare_digest(case.reporter[-4:].encode(), keys.encode())
