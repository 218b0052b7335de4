"""The states of a case and the moves between them, as data.

The states are Polri's own (Perpol 2/2024 for complaints about members, the SP2HP practice for
crime reports); `label` is the word officers use. HENING is ours: a call in which nobody spoke.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from cases.errors import MoveNotAllowed


class State(StrEnum):
    """Where a case stands. The value is stored; `label` is what officers read."""

    DROPPED = "dropped"
    NEW = "new"
    SILENT = "silent"
    HEARD = "heard"
    SCREENED = "screened"
    CLARIFYING = "clarifying"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in-progress"
    CONCLUDED = "concluded"
    ANSWERED = "answered"
    PROVEN = "proven"
    UNPROVEN = "unproven"
    DONE = "done"
    REFERRED = "referred"
    ARCHIVED = "archived"
    REOPENED = "reopened"

    @property
    def label(self) -> str:
        """The officers' own word for this state."""
        return _LABELS[self]


_LABELS = {
    State.DROPPED: "TERPUTUS",
    State.NEW: "BARU",
    State.SILENT: "HENING",
    State.HEARD: "DIDENGAR",
    State.SCREENED: "DITELAAH",
    State.CLARIFYING: "KLARIFIKASI",
    State.ASSIGNED: "DIDISPOSISI",
    State.IN_PROGRESS: "DITANGANI",
    State.CONCLUDED: "KESIMPULAN",
    State.ANSWERED: "DIJAWAB",
    State.PROVEN: "SELESAI BENAR",
    State.UNPROVEN: "SELESAI TIDAK BENAR",
    State.DONE: "SELESAI",
    State.REFERRED: "DIALIHKAN",
    State.ARCHIVED: "DIARSIPKAN",
    State.REOPENED: "DIBUKA KEMBALI",
}


class Role(StrEnum):
    """Who acts on a case."""

    SYSTEM = "system"
    CALLER = "caller"
    OPERATOR = "operator"
    DESK_CHIEF = "desk-chief"
    UNIT_OFFICER = "unit-officer"
    LEADER = "leader"
    OVERSIGHT = "oversight"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Track(IntEnum):
    """How a complaint travels, decided at screening (*telaah*)."""

    EMERGENCY = 1
    CRIME = 2
    CONDUCT = 3
    PUBLIC_ORDER = 4
    INFORMATION = 5


ALL_TRACKS = frozenset(Track)


@dataclass(frozen=True, slots=True)
class Move:
    """A change of state that is allowed, who may make it, and what it asks for.

    `tracks` limits the move to cases on these tracks. A case without a track has only the moves
    open to every track. `second_person_on` names the tracks on which another officer must agree.
    """

    origin: State
    target: State
    by: frozenset[Role]
    tracks: frozenset[Track] = ALL_TRACKS
    reason: bool = False
    second_person_on: frozenset[Track] = frozenset()


def _moves() -> tuple[Move, ...]:
    system = frozenset({Role.SYSTEM})
    desk = frozenset({Role.OPERATOR, Role.DESK_CHIEF, Role.OVERSIGHT})
    screener = frozenset({Role.DESK_CHIEF, Role.OVERSIGHT})
    leader = frozenset({Role.LEADER, Role.OVERSIGHT})
    unit = frozenset({Role.UNIT_OFFICER, Role.OVERSIGHT})
    caller = frozenset({Role.CALLER})
    conduct = frozenset({Track.CONDUCT})
    others = ALL_TRACKS - conduct
    s = State
    finished = (s.ANSWERED, s.PROVEN, s.UNPROVEN, s.DONE, s.ARCHIVED)
    return (
        Move(s.DROPPED, s.NEW, system),
        Move(s.DROPPED, s.SILENT, system),
        Move(s.NEW, s.SILENT, system),
        Move(s.SILENT, s.NEW, system | desk),
        Move(s.DROPPED, s.HEARD, desk),
        Move(s.NEW, s.HEARD, desk),
        Move(s.HEARD, s.SCREENED, screener),
        Move(s.HEARD, s.ARCHIVED, screener, reason=True, second_person_on=conduct),
        Move(s.SCREENED, s.CLARIFYING, desk),
        Move(s.SCREENED, s.ASSIGNED, leader),
        Move(s.SCREENED, s.ANSWERED, desk, frozenset({Track.INFORMATION})),
        Move(s.SCREENED, s.REFERRED, screener, reason=True),
        Move(s.SCREENED, s.ARCHIVED, screener, reason=True, second_person_on=conduct),
        Move(s.CLARIFYING, s.SCREENED, desk | caller),
        Move(s.CLARIFYING, s.IN_PROGRESS, unit),
        Move(s.REFERRED, s.SCREENED, screener),
        Move(s.REFERRED, s.ANSWERED, desk),
        Move(s.ASSIGNED, s.IN_PROGRESS, unit),
        Move(s.ASSIGNED, s.SCREENED, leader, reason=True),
        Move(s.IN_PROGRESS, s.CLARIFYING, unit),
        Move(s.IN_PROGRESS, s.ASSIGNED, leader, reason=True),
        Move(s.IN_PROGRESS, s.CONCLUDED, unit),
        Move(s.CONCLUDED, s.IN_PROGRESS, leader, reason=True),
        Move(s.CONCLUDED, s.ANSWERED, desk | leader),
        Move(s.ANSWERED, s.PROVEN, leader, conduct),
        Move(s.ANSWERED, s.UNPROVEN, leader, conduct),
        Move(s.ANSWERED, s.DONE, unit | desk | caller, others),
        Move(s.REOPENED, s.SCREENED, screener),
        *(Move(state, s.REOPENED, leader | caller) for state in finished),
    )


MOVES = {(move.origin, move.target): move for move in _moves()}

OUT_OF_QUEUE = frozenset({State.SILENT, State.PROVEN, State.UNPROVEN, State.DONE, State.ARCHIVED})
"""States in which a case waits for nobody."""


def require_move(
    origin: State, target: State, role: Role, track: Track | None, reason: str, second: bool
) -> None:
    """Refuse what the table of moves does not allow.

    Raises:
        MoveNotAllowed: saying which rule stands in the way.
    """
    move = MOVES.get((origin, target))
    if move is None:
        raise MoveNotAllowed(
            "a case that is %(origin)s cannot become %(state)s",
            origin=origin.label,
            state=target.label,
        )
    if role not in move.by:
        raise MoveNotAllowed("your role may not make a case %(state)s", state=target.label)
    if move.tracks != ALL_TRACKS and track not in move.tracks:
        raise MoveNotAllowed("%(state)s is not open to a case on this track", state=target.label)
    if move.reason and not reason.strip():
        raise MoveNotAllowed("%(state)s needs a reason", state=target.label)
    if track in move.second_person_on and not second:
        raise MoveNotAllowed("%(state)s needs a second person on this track", state=target.label)
