"""Opens a call's case, once, and adds what the caller said; each inside the caller's transaction.

A call has at most one case. Whichever notice comes first opens it: the end of the recording, the
exchange's report on it, or the reconciler that finds it later.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cases import clock, closing
from cases.case import (
    CALLER,
    SETTLED,
    SYSTEM,
    Actor,
    Call,
    Case,
    Kind,
    Purpose,
    Statement,
    StatementState,
)
from cases.errors import ReferencesExhausted, ReferenceTaken
from cases.reference import draw
from cases.states import State, Track
from cases.store import Job, WriteTransaction, backoff

_DRAWS = 50
_FIRST_DELAY = 1.0
_LONGEST_DELAY = 300.0
TRACKS = {Kind.OFFICER: Track.CONDUCT, Kind.INFORMATION: Track.INFORMATION}


@dataclass(frozen=True, slots=True)
class Pin:
    """A code just issued and its slow hash; both empty where none is needed."""

    code: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording of the caller's: no sid where the exchange named none, no `seconds` where it
    did not say."""

    recording_sid: str
    seconds: int | None

    def facts(self) -> dict[str, str]:
        """What a case's history tells of it."""
        return {"recording": self.recording_sid} if self.recording_sid else {}


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of a case before it exists.

    `dropped` says that the line died while the caller spoke. A complaint about an officer is
    sealed at birth, and so is one of which nobody can say what it is about.
    """

    kind: Kind
    sealed: bool
    dropped: bool
    pin: Pin = Pin()


@dataclass(frozen=True, slots=True)
class Taken:
    """Where a recording was put; the first of a case is its complaint."""

    case: Case
    call: Call
    purpose: Purpose


def needs_pin(sealed: bool, reporter: str | None) -> bool:
    """Whether the telephone cannot prove the caller: withheld numbers and sealed cases."""
    return reporter is None or sealed


def open_case(
    tx: WriteTransaction, call: Call, opening: Opening, spoken: Spoken, at: datetime
) -> Taken:
    """Add what was spoken to the case of this call: the one it has, or a new one."""
    if call.case_id is not None:
        case = _reached(tx, _existing(tx, call), at, dropped=opening.dropped)
        return add_statement(tx, case, call, spoken, at)
    case = Case(
        id=clock.new_id(at),
        reference="",
        station=call.station,
        kind=opening.kind,
        state=State.DROPPED if opening.dropped else State.NEW,
        state_since=at,
        opened_at=at,
        language=call.language,
        call_sid=call.sid,
        reporter=call.reporter,
        track=TRACKS.get(opening.kind),
        sealed=opening.sealed,
        notice_version=call.notice_version,
        notice_at=call.notice_at,
        pin_hash=opening.pin.hash,
    )
    facts = {"kind": case.kind.value, "sealed": case.sealed, "notice": call.notice_version}
    case = begin_case(tx, case, CALLER, facts | spoken.facts())
    if spoken.recording_sid:
        _begin(tx, case, call, spoken, Purpose.COMPLAINT, at)
    code = "" if call.ended_at else opening.pin.code
    call = replace(call, case_id=case.id, spoken_pin=code)
    tx.save_call(call)
    return Taken(case, call, Purpose.COMPLAINT)


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


def begin_case(tx: WriteTransaction, case: Case, actor: Actor, facts: dict[str, Any]) -> Case:
    """Keep a new case under a reference that no case has.

    Raises:
        ReferencesExhausted: when many draws found none.
    """
    for _ in range(_DRAWS):
        with suppress(ReferenceTaken):
            return tx.add_case(replace(case, reference=draw()), actor, "opened", facts)
    raise ReferencesExhausted("no free reference in many draws")


def add_statement(
    tx: WriteTransaction, case: Case, call: Call, spoken: Spoken, at: datetime
) -> Taken:
    """Add what was spoken to a case, unless it is kept already, with its work enqueued."""
    if not spoken.recording_sid:
        return Taken(case, call, Purpose.COMPLAINT)
    known = tx.statement(spoken.recording_sid)
    if known is not None:
        if spoken.seconds is not None and known.reported_seconds != spoken.seconds:
            tx.save_statement(replace(known, reported_seconds=spoken.seconds))
        return Taken(case, call, known.purpose)
    purpose = Purpose.ADDITION if tx.statements(case.id) else Purpose.COMPLAINT
    _begin(tx, case, call, spoken, purpose, at)
    facts = spoken.facts() | {"purpose": purpose.value}
    return Taken(tx.save_case(case, CALLER, "spoke", facts, at), call, purpose)


def _begin(
    tx: WriteTransaction, case: Case, call: Call, spoken: Spoken, purpose: Purpose, at: datetime
) -> None:
    statement = Statement(
        id=clock.new_id(at),
        case_id=case.id,
        call_sid=call.sid,
        recording_sid=spoken.recording_sid,
        purpose=purpose,
        language=case.language,
        opened_at=at,
        reported_seconds=spoken.seconds,
    )
    if tx.add_statement(statement):
        tx.enqueue(fetching(spoken.recording_sid, "first"))


def fetching(recording_sid: str, occasion: str, attempt: int = 0) -> Job:
    """A try at fetching a recording. Each occasion has tries of its own."""
    delay = backoff(attempt - 1, _FIRST_DELAY, _LONGEST_DELAY) if attempt else 0.0
    key = f"recording-{recording_sid}-{occasion}-{attempt}"
    arguments = (recording_sid, occasion, str(attempt))
    return Job("keep_recording", key, arguments, delay_seconds=delay)


def settle(
    tx: WriteTransaction, statement: Statement, state: StatementState, reason: str, at: datetime
) -> None:
    """Say how far a statement has come, in its case's history as well.

    Silence costs officers nothing: a case all of whose statements are silent or absent leaves
    every queue. Speech found later brings it back.
    """
    # The case before the statement, as everywhere: two who lock in two orders wait for ever.
    case = tx.case(statement.case_id)
    current = tx.statement(statement.recording_sid) or statement
    if current.state is state and current.reason == reason:
        return
    settled = replace(current, state=state, reason=reason, attempts=statement.attempts)
    tx.save_statement(settled)
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
