"""What we do on a call before it is the caller's turn again, as values.

A `Turn` is a list of acts in one language. Steps are named by their path (`ivr.steps`).
"""

from dataclasses import dataclass

from ivr.errands import Errand


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a prompt; `words` fill its places: a `key` as on the telephone, a `date` in ISO 8601,
    anything else as it is. `language` is set where it differs from the turn's."""

    prompt: str
    words: tuple[tuple[str, str], ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Speak an officer's own words, which were checked to hold no figures."""

    text: str


@dataclass(frozen=True, slots=True)
class Play:
    """Play an officer's own recording; the step at which the exchange fetches it."""

    step: str


@dataclass(frozen=True, slots=True)
class Spell:
    """Speak digits one by one in groups of `group`, with a pause of a second between groups."""

    digits: str
    group: int


@dataclass(frozen=True, slots=True)
class Rest:
    """Say nothing for so many seconds."""

    seconds: int = 1


@dataclass(frozen=True, slots=True)
class Ask:
    """Speak, and wait for keys: `digits` of them at most, `seconds` of quiet at most.

    Keys or silence lead to `step`; silence comes there without keys.
    """

    step: str
    says: tuple[Say, ...]
    digits: int
    seconds: int = 5


@dataclass(frozen=True, slots=True)
class TakeStatement:
    """Record what the caller says. `taken` follows a recording, `unheard` follows none."""

    errand: Errand
    taken: str
    unheard: str
    reported: str
    seconds: int = 300


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go on with another step at once."""

    step: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """End the call."""


Act = Say | Quote | Play | Spell | Rest | Ask | TakeStatement | GoTo | HangUp


@dataclass(frozen=True, slots=True)
class Turn:
    """Acts in order, in one language, at one station."""

    station: str
    language: str
    acts: tuple[Act, ...]

    @property
    def errand(self) -> Errand | None:
        """What the caller is about to speak for, if the turn ends in a recording."""
        last = self.acts[-1] if self.acts else None
        return last.errand if isinstance(last, TakeStatement) else None


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a turn is played: which station speaks, and in which language."""

    station: str
    language: str

    def turn(self, *acts: Act) -> Turn:
        """These acts, here."""
        return Turn(self.station, self.language, acts)
