"""Opens a call's case, once, and adds what the caller said; each inside the caller's transaction.

A call has at most one case. Whichever notice comes first opens it: the end of the recording, the
exchange's report on it, or the reconciler that finds it later.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from cases import clock, closing
from cases.case import (
    CALLER,
    SETTLED,
    SYSTEM,
    Call,
    Case,
    Kind,
    Purpose,
    Statement,
    StatementState,
)
from cases.errors import ReferencesExhausted
from cases.reference import draw
from cases.states import State, Track
from cases.store import Job, WriteTransaction

_DRAWS = 50
TRACKS = {Kind.OFFICER: Track.CONDUCT, Kind.INFORMATION: Track.INFORMATION}


@dataclass(frozen=True, slots=True)
class Pin:
    """A code just issued and its slow hash; both empty where none is needed."""

    code: str = ""
    hash: str = ""


def needs_pin(kind: Kind, reporter: str | None) -> bool:
    """Whether the telephone cannot prove the caller: withheld numbers and sealed cases."""
    return reporter is None or kind is Kind.OFFICER


def open_case(
    tx: WriteTransaction, call: Call, kind: Kind, pin: Pin, at: datetime, *, dropped: bool
) -> Case:
    """The case of this call: the one it has, or a new one.

    A complaint about an officer is sealed at birth and goes the conduct track. `dropped` says
    that the line died while the caller spoke.
    """
    if call.case_id is not None:
        return _reached(tx, _existing(tx, call), at, dropped=dropped)
    case = Case(
        id=clock.new_id(at),
        reference=free_reference(tx),
        station=call.station,
        kind=kind,
        state=State.DROPPED if dropped else State.NEW,
        state_since=at,
        opened_at=at,
        language=call.language,
        call_sid=call.sid,
        reporter=call.reporter,
        track=TRACKS.get(kind),
        sealed=kind is Kind.OFFICER,
        notice_version=call.notice_version,
        notice_at=call.notice_at,
        pin_hash=pin.hash,
    )
    facts = {"kind": kind.value, "sealed": case.sealed, "notice": call.notice_version}
    case = tx.add_case(case, CALLER, "opened", facts)
    code = "" if call.ended_at else pin.code
    tx.save_call(replace(call, case_id=case.id, spoken_pin=code))
    return case


def _existing(tx: WriteTransaction, call: Call) -> Case:
    case = tx.case(call.case_id) if call.case_id else None
    if case is None:
        raise LookupError("a call names a case that is not kept")
    return case


def _reached(tx: WriteTransaction, case: Case, at: datetime, *, dropped: bool) -> Case:
    """The line had not died after all: the report on the recording merely came first."""
    if dropped or case.state is not State.DROPPED:
        return case
    return tx.save_case(case.moved(State.NEW, SYSTEM, at), SYSTEM, "completed", {}, at)


def free_reference(tx: WriteTransaction) -> str:
    """A reference that no case has.

    Raises:
        ReferencesExhausted: when many draws found none.
    """
    for _ in range(_DRAWS):
        reference = draw()
        if tx.case_by_reference(reference) is None:
            return reference
    raise ReferencesExhausted("no free reference in many draws")


def add_statement(
    tx: WriteTransaction,
    case: Case,
    call_sid: str,
    recording_sid: str,
    seconds: int | None,
    at: datetime,
) -> Statement:
    """The statement of this recording: the one we have, or a new one with its work enqueued."""
    known = tx.statement(recording_sid)
    if known is not None:
        if seconds is not None and known.reported_seconds != seconds:
            known = replace(known, reported_seconds=seconds)
            tx.save_statement(known)
        return known
    first = not tx.statements(case.id)
    statement = Statement(
        id=clock.new_id(at),
        case_id=case.id,
        call_sid=call_sid,
        recording_sid=recording_sid,
        purpose=Purpose.COMPLAINT if first else Purpose.ADDITION,
        language=case.language,
        opened_at=at,
        reported_seconds=seconds,
    )
    tx.save_statement(statement)
    facts = {"recording": recording_sid, "purpose": statement.purpose.value}
    tx.save_case(case, CALLER, "spoke", facts, at)
    tx.enqueue(
        Job("keep_recording", f"recording-{recording_sid}-first-0", (recording_sid, "first", "0"))
    )
    return statement


def settle(
    tx: WriteTransaction, statement: Statement, state: StatementState, reason: str, at: datetime
) -> None:
    """Say how far a statement has come, in its case's history as well.

    Silence costs officers nothing: a case all of whose statements are silent or absent leaves
    every queue. Speech found later brings it back.
    """
    if statement.state is state and statement.reason == reason:
        return
    tx.save_statement(replace(statement, state=state, reason=reason))
    case = tx.case(statement.case_id)
    if case is None:
        raise LookupError("a statement names a case that is not kept")
    facts = {"recording": statement.recording_sid, "state": state.value, "reason": reason}
    case = tx.save_case(case, SYSTEM, "statement", facts, at)
    _weigh(tx, case, at)
    if _brings_news(statement, state, reason, case):
        _bring_back(tx, case, at)


_NOTHING_SAID = frozenset({StatementState.SILENT, StatementState.ABSENT})


def _weigh(tx: WriteTransaction, case: Case, at: datetime) -> None:
    states = {statement.state for statement in tx.statements(case.id)}
    if case.state in {State.NEW, State.DROPPED} and states and states <= _NOTHING_SAID:
        tx.save_case(case.moved(State.SILENT, SYSTEM, at), SYSTEM, "silent", {}, at)
    elif case.state is State.SILENT and states & (SETTLED - _NOTHING_SAID):
        tx.save_case(case.moved(State.NEW, SYSTEM, at), SYSTEM, "speech found", {}, at)


def _brings_news(statement: Statement, state: StatementState, reason: str, case: Case) -> bool:
    """Whether the caller added something since the case came into its state.

    A statement that is merely kept may still turn out silent, unless there is a reason why no
    machine will listen to it.
    """
    unsure = _NOTHING_SAID | {StatementState.WAITING}
    spoken = state not in unsure and (state is not StatementState.KEPT or bool(reason))
    return (
        spoken
        and statement.purpose is Purpose.ADDITION
        and statement.opened_at >= (case.state_since)
    )


def _bring_back(tx: WriteTransaction, case: Case, at: datetime) -> None:
    """What the caller adds is heard: a clarification is answered, a closed case is open again."""
    if case.state is State.CLARIFYING:
        answered = replace(case.moved(State.SCREENED, CALLER, at), version=case.version + 1)
        tx.save_case(answered, CALLER, "clarified", {}, at)
    elif case.state in closing.CLOSED:
        tx.save_case(closing.reopened(case, at), CALLER, "reopened", {"by": "addition"}, at)
