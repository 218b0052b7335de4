"""What a caller does, in order, and the few words to write it on a command line.

Each listening point, a Gather or a Record, takes the next action. One still open (the recording
runs on, the Gather has not enough keys) also takes what plainly belongs to it: the finish key,
more speech into a recording, a short silence, a hang-up.

    1  40729150  #  12#   keys, pressed once the prompt has been heard
    1+0.5                 keys half a second into the prompt, which they interrupt
    1@7                   keys at second 7 of the call, wherever it is then; in a plain Say: lost
    say:complaint.wav     speaks a sound file (quote a name with spaces)
    say:12s               speaks twelve seconds of made-up murmur
    silence  silence:3    says nothing until given up on, or for three seconds
    hangup  hangup@12     hangs up at the next listening point, or at second 12 of the call

`suara call "1 say:complaint.wav # 1"`: report, speak, end with the hash key, confirm.
"""

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ivr.simulator.errors import ScriptUnreadable


@dataclass(frozen=True)
class Press:
    """Keys, one after the other; `after` seconds into the listening point, or `at` of the call."""

    keys: str
    after: float | None = None
    at: float | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9*#]+", self.keys):
            raise ScriptUnreadable(f"no phone has the keys {self.keys!r}")


@dataclass(frozen=True)
class Speak:
    """Sound the caller makes: a file's path or bytes, cut to `seconds`; without one, a murmur."""

    sound: Path | bytes | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class StaySilent:
    """Nothing, for `seconds`, or until the other side gives up."""

    seconds: float | None = None


@dataclass(frozen=True)
class HangUp:
    """The end: at the next listening point, or at second `after_seconds` of the call."""

    after_seconds: float | None = None


Action: TypeAlias = Press | Speak | StaySilent | HangUp


def parse_script(text: str, folder: Path = Path()) -> tuple[Action, ...]:
    """Read a command line's script; sound files are looked for in `folder`."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise ScriptUnreadable(f"a quote is left open: {error}") from error
    return tuple(_action(word, folder) for word in words)


def _action(word: str, folder: Path) -> Action:
    for pattern, read in _WORDS:
        if found := pattern.fullmatch(word):
            return read(found, folder)
    raise ScriptUnreadable(f"{word!r} is none of: keys, say:, silence, hangup")


def _keys(found: re.Match[str], folder: Path) -> Press:
    moment = float(found["moment"]) if found["moment"] else None
    if found["sign"] == "@":
        return Press(found["keys"], at=moment)
    return Press(found["keys"], after=moment)


def _speech(found: re.Match[str], folder: Path) -> Speak:
    path = folder / found["path"]
    if not path.is_file():
        raise ScriptUnreadable(f"no sound file {path}")
    return Speak(path)


def _seconds(found: re.Match[str]) -> float | None:
    return float(found["seconds"]) if found["seconds"] else None


_NUMBER = r"\d+(?:\.\d+)?"
_WORDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Path], Action]], ...] = (
    (re.compile(rf"(?P<keys>[0-9*#]+)(?:(?P<sign>[@+])(?P<moment>{_NUMBER}))?"), _keys),
    (re.compile(rf"say:(?P<seconds>{_NUMBER})s"), lambda found, _: Speak(None, _seconds(found))),
    (re.compile(r"say:(?P<path>.+)"), _speech),
    (re.compile(rf"silence(?::(?P<seconds>{_NUMBER}))?"), lambda m, _: StaySilent(_seconds(m))),
    (re.compile(rf"hangup(?:@(?P<seconds>{_NUMBER}))?"), lambda m, _: HangUp(_seconds(m))),
)
