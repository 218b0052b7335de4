"""Tells callers where their case stands, and tells strangers nothing.

The same telephone that reported hears the state. Any other proves itself by the last four digits
of that telephone, or by the secret code; an unknown reference is asked for the same proof.
"""

import hmac
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from cases import deadlines, pins
from cases import reference as references
from cases.case import CALLER, Call, Case
from cases.store import ReadTransaction, WriteTransaction
from ivr import callflow
from ivr.calls import Arrival, find_or_begin, known
from ivr.desk import Desk
from ivr.errands import Errand
from ivr.lookup_limits import PER_CASE_FOR_LIFE, LookupLimits
from ivr.turns import Setting, Turn

_log = structlog.get_logger()
_A_CALL_AT_MOST = 4 * 3600 * 2
"""Seconds; twice the longest call that Twilio allows."""


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
            return self._tell(here, case)
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
            return self._tell(here, told)
        return callflow.no_match(here, attempt, limited=limited)

    def told(self, who: Arrival, language: str, keys: str, telling: int) -> Turn:
        """After the state was told: add something, hear it again, or goodbye."""
        here = self.desk.here(who, language)
        if keys == "1":
            return callflow.take(here, Errand.ADDITION)
        if keys == "2" and telling < callflow.READINGS_ALLOWED:
            case = self.desk.store.read(lambda tx: _granted(tx, known(tx, who.call_sid)))
            return self._tell(here, case, telling + 1)
        return here.turn(*callflow.FAREWELL)

    def _asked(self, tx: ReadTransaction, who: Arrival) -> Case | None:
        return tx.case_by_reference(known(tx, who.call_sid).asked_reference)

    def _count_wrong(self, tx: WriteTransaction, limits: LookupLimits, case: Case | None) -> None:
        if case is not None:
            wrong = replace(case, proof_failures=case.proof_failures + 1)
            tx.save_case(wrong, CALLER, "proof failed", {}, limits.now)
        if limits.count_wrong():
            _log.error("lookups.exhausted", advice="someone may be guessing references")

    def _tell(self, here: Setting, case: Case, telling: int = 1) -> Turn:
        station = self.desk.stations.by_key(case.station)
        now = self.desk.clock()
        promised = deadlines.next_news(case, station.clocks, station.zone)
        return callflow.tell(
            here,
            case.state.value,
            promised.isoformat() if promised else "",
            self.desk.store.write(lambda tx: _official_answer(tx, case, now)),
            late=promised is not None and deadlines.is_late(promised, now, station.zone),
            telling=telling,
        )


def _official_answer(tx: WriteTransaction, case: Case, now: datetime) -> str:
    """The latest approved answer, which counts as heard from now on."""
    approved = [answer for answer in tx.answers(case.id) if answer.approved_at]
    if not approved:
        return ""
    latest = approved[-1]
    if latest.heard_at is None:
        tx.save_answer(replace(latest, heard_at=now))
    return latest.text


def _is_own_telephone(case: Case, call: Call) -> bool:
    """Caller ID is no proof of identity: it opens the coarse state of an unsealed case only."""
    return not case.sealed and case.reporter is not None and case.reporter == call.reporter


def _proves(case: Case | None, keys: str) -> bool:
    """Whether `keys` prove the reporter; takes the same time whatever the answer."""
    code_fits = pins.matches(keys, case.pin_hash if case else "")
    if case is None or case.proof_failures >= PER_CASE_FOR_LIFE:
        return False
    if case.sealed or case.reporter is None:
        return code_fits
    return hmac.compare_digest(case.reporter[-4:].encode(), keys.encode())


def _granted(tx: ReadTransaction, call: Call) -> Case:
    case = tx.case(call.asked_case) if call.asked_case else None
    if case is None:
        raise LookupError("this call was granted no case")
    return case
