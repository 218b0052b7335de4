"""What a simulated call left behind: the conversation, the requests, the faults found."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True)
class Heard:
    """Words that reached the caller; `cut` if a key or a hang-up stopped them there."""

    at: float
    text: str
    language: str
    voice: str
    cut: bool = False


@dataclass(frozen=True)
class Played:
    """A sound file that reached the caller, for `seconds`."""

    at: float
    url: str
    seconds: float
    cut: bool = False


@dataclass(frozen=True)
class Pressed:
    """Keys the caller pressed; `lost` if nothing was listening."""

    at: float
    keys: str
    lost: bool = False


@dataclass(frozen=True)
class Spoke:
    """Sound the caller made; not `recorded` where only keys were listened for."""

    at: float
    seconds: float
    recorded: bool


@dataclass(frozen=True)
class StayedSilent:
    """A listening point the caller let pass, or part of one."""

    at: float
    seconds: float


@dataclass(frozen=True)
class Dialled:
    """A transfer tried; `bridged` if caller and officer were joined."""

    at: float
    numbers: tuple[str, ...]
    status: str
    bridged: bool


@dataclass(frozen=True)
class HungUp:
    """The end of the line."""

    at: float
    by_caller: bool


Line: TypeAlias = Heard | Played | Pressed | Spoke | StayedSilent | Dialled | HungUp


class Purpose(StrEnum):
    """Why a request was made."""

    VOICE = "voice"
    GATHER = "gather action"
    RECORD = "record action"
    DIAL = "dial action"
    REDIRECT = "redirect"
    WHISPER = "whisper"
    FALLBACK = "fallback"
    PLAY = "play"
    RECORDING = "recording callback"
    ENDED = "call status callback"


@dataclass(frozen=True)
class Request:
    """One request and its answer; `status` is None if there was none, `seconds` are real ones."""

    purpose: Purpose
    url: str
    params: dict[str, str]
    status: int | None
    body: str
    seconds: float


@dataclass(frozen=True)
class Made:
    """A recording the call made."""

    sid: str
    status: str
    seconds: float


class Ending(StrEnum):
    """How a call ended."""

    CALLER_HUNG_UP = "caller hung up"
    PRODUCT_HUNG_UP = "product hung up"
    DOCUMENT_ENDED = "nothing left to do"
    REJECTED = "rejected"
    BUSY = "busy"
    FAILED = "failed"
    ENDLESS = "went round in circles"


@dataclass
class CallRecord:
    """One call; times are seconds of call time, in the order things happened."""

    call_sid: str
    from_number: str
    to_number: str
    started_at: datetime
    lines: list[Line] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    recordings: list[Made] = field(default_factory=list)
    ended: Ending = Ending.FAILED
    duration: float = 0.0

    def heard(self) -> list[str]:
        """Every text that reached the caller, in order."""
        return [line.text for line in self.lines if isinstance(line, Heard)]

    def heard_text(self) -> str:
        """All the caller heard, as one text."""
        return " ".join(self.heard())

    def requested(self, purpose: Purpose) -> list[Request]:
        """The requests of one kind, in order."""
        return [request for request in self.requests if request.purpose is purpose]
