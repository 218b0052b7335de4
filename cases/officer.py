"""Officers, what they sign in with, and the roster that says where they serve; as values."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from cases.access import Viewer
from cases.states import Role


@dataclass(frozen=True, slots=True)
class Officer:
    """Someone who may sign in.

    `password_hash` is Argon2id; `totp_step` is the last time step a code was used for, so that no
    code works twice. A new officer has only `setup_hash`, the SHA-256 of a one-time link's secret.
    `single_keys` says whether keys without Ctrl or Alt do something (WCAG 2.1.4).
    """

    id: UUID
    username: str
    name: str
    nrp: str
    station: str
    unit: str
    role: Role
    made_at: datetime
    language: str = "id"
    active: bool = True
    password_hash: str = ""
    totp_secret: str = ""
    totp_step: int = 0
    setup_hash: str = ""
    setup_until: datetime | None = None
    single_keys: bool = True

    @property
    def ready(self) -> bool:
        """Whether the officer has set a password and a second factor."""
        return bool(self.active and self.password_hash and self.totp_secret)

    def viewer(self) -> Viewer:
        """The officer as the access policy knows him."""
        return Viewer(self.nrp, self.station, self.unit, self.role)


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser. Only the SHA-256 of its token is kept; `csrf` is bound to it."""

    token_hash: str
    officer_id: UUID
    csrf: str
    begun_at: datetime
    seen_at: datetime
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Posting:
    """A line of the roster: who serves where, in which role, from when until when."""

    nrp: str
    name: str
    station: str
    unit: str
    role: Role
    begins: date
    ends: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the posting is in force on this day."""
        return self.begins <= day and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Note:
    """What officers tell each other; it never leaves the house."""

    id: UUID
    case_id: UUID
    author: str
    text: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller will hear, once a second person has approved it.

    Either `text`, or the officer's own recording: `voice_sha256` is under what it is kept, and
    `voice_token` (256 random bits) the only name by which the exchange can fetch it.
    """

    id: UUID
    case_id: UUID
    author: str
    text: str
    made_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    heard_at: datetime | None = None
    voice_sha256: str = ""
    voice_token: str = ""
