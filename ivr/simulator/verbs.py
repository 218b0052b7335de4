"""What a TwiML document tells Twilio to do, as values; URLs are absolute, times are seconds."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Say:
    """Words to be spoken; `pauses` is the time of its `<break>` tags."""

    text: str
    voice: str
    language: str
    loop: int = 1
    pauses: float = 0.0


@dataclass(frozen=True)
class Play:
    """A sound file to be fetched with GET and played."""

    url: str
    loop: int = 1


@dataclass(frozen=True)
class Pause:
    """Silence from the product's side."""

    length: int = 1


Audible: TypeAlias = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """Wait for keys while the prompt sounds, and `timeout` seconds after it or after a key."""

    action: str
    prompt: tuple[Audible, ...] = ()
    timeout: int = 5
    finish_on_key: str = "#"
    num_digits: int | None = None
    action_on_empty_result: bool = False


@dataclass(frozen=True)
class Record:
    """Record until the finish key, hang-up, `timeout` seconds of silence, or `max_length`."""

    action: str
    timeout: int = 5
    finish_on_key: str = "#"
    max_length: int = 3600
    trim: bool = True
    callback: str | None = None
    callback_events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True)
class Number:
    """Somebody to ring, and the document whispered to whoever picks up."""

    number: str
    whisper: str | None = None


@dataclass(frozen=True)
class Dial:
    """Ring numbers at once; with an action, nothing after it runs."""

    numbers: tuple[Number, ...]
    action: str | None = None
    timeout: int = 30


@dataclass(frozen=True)
class Redirect:
    """Go on with another document."""

    url: str


@dataclass(frozen=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True)
class Reject:
    """Refuse the call unanswered and unbilled."""

    reason: str = "rejected"


Verb: TypeAlias = Audible | Gather | Record | Dial | Redirect | Hangup | Reject


@dataclass(frozen=True)
class Document:
    """A TwiML document that broke no rule."""

    url: str
    verbs: tuple[Verb, ...]
