"""A case and what belongs to it, as values; every change makes a new value."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from cases.states import Role, State, Track, require_move


class Kind(StrEnum):
    """What the caller came for."""

    REPORT = "report"
    OFFICER = "officer"
    INFORMATION = "information"
    DUTY = "duty"


class Purpose(StrEnum):
    """Why something was said."""

    COMPLAINT = "complaint"
    ADDITION = "addition"


class StatementState(StrEnum):
    """How far what was said has come on its way to words."""

    WAITING = "waiting"
    KEPT = "kept"
    TRANSCRIBED = "transcribed"
    WRITTEN = "written"
    SILENT = "silent"
    UNREADABLE = "unreadable"
    TOO_LARGE = "too-large"
    ABSENT = "absent"
    FAILED = "failed"


SETTLED = frozenset(StatementState) - {StatementState.WAITING, StatementState.KEPT}
"""States of a statement with which the machine's work on it is over."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something to a case: a role, and which one of those who hold it."""

    role: Role
    name: str = ""

    def __str__(self) -> str:
        return f"{self.role.value}:{self.name}" if self.name else self.role.value


SYSTEM = Actor(Role.SYSTEM)
CALLER = Actor(Role.CALLER)


@dataclass(frozen=True, slots=True)
class Call:
    """One call, from its first ring. `reporter` is the E.164 number, None where withheld.

    `errand` is what the caller chose before speaking; `notice_version` and `notice_at` prove that
    the recording notice was played. `offered_case` is the case whose unheard reference this call
    was offered; `asked_case` the one whose status it was granted. `spoken_pin` is a code just
    issued, kept so that it can be repeated while the call lasts, and wiped when the call ends.
    """

    sid: str
    station: str
    reporter: str | None
    began_at: datetime
    language: str = ""
    errand: str = ""
    notice_version: str = ""
    notice_at: datetime | None = None
    case_id: UUID | None = None
    offered_case: UUID | None = None
    asked_reference: str = ""
    asked_case: UUID | None = None
    spoken_pin: str = ""
    status: str = ""
    ended_at: datetime | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A complaint and where it stands.

    `history_length` and `history_head` pin the end of its chain of events, so that a cut tail
    shows. `version` counts decisions: a form names the one it saw, so that nobody overwrites what
    another decided meanwhile. `owner` is an officer's NRP, `unit` the unit that has the case.
    `pin_hash` is set for withheld callers and sealed cases; `proof_failures` counts wrong proofs of
    identity over the life of the case. `confirmed_at` is when the caller said that it is solved;
    `reopened` counts how often it was not. `due_on` is the station's
    day by which the caller hears more (the store keeps it right), `next_on` the day an officer has
    set for that, until the state changes; `duplicate_of` is the case that this one repeats.
    """

    id: UUID
    reference: str
    station: str
    kind: Kind
    state: State
    state_since: datetime
    opened_at: datetime
    language: str
    call_sid: str | None = None
    reporter: str | None = None
    track: Track | None = None
    sealed: bool = False
    channel: str = "phone"
    notice_version: str = ""
    notice_at: datetime | None = None
    reference_heard_at: datetime | None = None
    pin_hash: str = ""
    proof_failures: int = 0
    history_length: int = 0
    history_head: str = ""
    unit: str = ""
    owner: str = ""
    category: str = ""
    place: str = ""
    formal_number: str = ""
    first_words: str = ""
    version: int = 0
    confirmed_at: datetime | None = None
    reopened: int = 0
    due_on: date | None = None
    next_on: date | None = None
    duplicate_of: UUID | None = None

    def moved(
        self, target: State, actor: Actor, at: datetime, *, reason: str = "", second: bool = False
    ) -> "Case":
        """The case in its new state.

        Raises:
            MoveNotAllowed: when the table of moves refuses it.
        """
        require_move(self.state, target, actor.role, self.track, reason, second)
        moved = replace(self, state=target, state_since=at, next_on=None)
        if target is State.REOPENED:
            return replace(moved, confirmed_at=None, reopened=self.reopened + 1)
        return moved


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing a caller said, opened when the exchange says that a recording exists.

    `reported_seconds` is what the exchange said of its length; `reason` tells an officer in plain
    words why `state` is no better. `attempts` counts readings that a stopped engine has cost.
    """

    id: UUID
    case_id: UUID
    call_sid: str
    recording_sid: str
    purpose: Purpose
    language: str
    opened_at: datetime
    state: StatementState = StatementState.WAITING
    reason: str = ""
    reported_seconds: int | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a caller says he is, where he chose to; kept apart, shown only when asked for.

    `id_number` is the NIK or that of another document; each field may be empty.
    """

    case_id: UUID
    name: str = ""
    address: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """The sound of a statement as it came, never altered: SHA-256, size in bytes, and measure.

    `seconds` and `speech_seconds` are counted from the decoded samples; None until measured.
    """

    statement_id: UUID
    sha256: str
    size: int
    media_type: str
    kept_at: datetime
    seconds: float | None = None
    speech_seconds: float | None = None
    rate: int | None = None
    removed_upstream_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a statement. Revision 1 is the machine's and never changes."""

    statement_id: UUID
    revision: int
    text: str
    words: tuple[dict[str, Any], ...]
    language: str
    engine: str
    model: str
    model_hash: str
    author: str
    made_at: datetime
