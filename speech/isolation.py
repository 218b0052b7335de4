"""Decoding and engines at arm's length: child processes that may crash, hang or be killed.

A call into an engine cannot be cancelled, and a damaged file or model can take its process with
it. So a parent with many threads asks child processes, each of which costs one request at most.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import LifoQueue
from typing import Any, Protocol, Self

from speech.activity import Measure
from speech.errors import EngineUnavailable, ModelMissing, SpeechError, UnreadableAudio
from speech.listener import Listener
from speech.telephone_copy import Loudness
from speech.transcript import Transcript

_ERRORS: dict[str, type[SpeechError]] = {
    kind.__name__: kind for kind in (UnreadableAudio, EngineUnavailable, ModelMissing)
}


class ModelChoice(Protocol):
    """Which model is to read: as `speech.models.Model` says it."""

    @property
    def engine(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def path(self) -> Path: ...


@dataclass(frozen=True)
class Allowance:
    """How long a child may take before it counts as hung, in seconds."""

    load: float = 120.0  # a model of 2 GB from a slow disk
    per_second: float = 10.0  # of audio; a busy core of a small machine reads one in half a second
    measuring: float = 120.0  # an hour of Opus at 48 kHz takes 17 s of a core


class Listeners:
    """The child processes of one parent; safe to share among its threads.

    Children start when they are first needed. `processes` of them read recordings, and one more
    measures, which needs little and never waits behind a reading.
    """

    def __init__(self, processes: int, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._readers = _Pool(processes)
        self._measurer = _Pool(1)

    def measure(self, path: Path) -> Measure:
        """Decode a recording and measure it. UnreadableAudio or EngineUnavailable."""
        request = {"do": "measure", "path": str(path.absolute())}
        return Measure.from_json(self._measurer.ask(request, self._allowance.measuring))

    def copy(self, path: Path, sound: Path, shape: Path) -> float:
        """Write the light copy of a recording and its picture; the seconds it lasts.

        UnreadableAudio or EngineUnavailable. Takes its turn with measuring.
        """
        paths = {"path": path, "sound": sound, "shape": shape}
        request = {"do": "copy", **{name: str(at.absolute()) for name, at in paths.items()}}
        return float(self._measurer.ask(request, self._allowance.measuring)["seconds"])

    def telephone(self, path: Path, copy: Path, max_seconds: float) -> Loudness:
        """Write a recording as a telephone plays it, and say how loud it is.

        UnreadableAudio or EngineUnavailable.
        """
        request = {
            "do": "telephone",
            "path": str(path.absolute()),
            "copy": str(copy.absolute()),
            "seconds": str(max_seconds),
        }
        return Loudness.from_json(self._measurer.ask(request, self._allowance.measuring))

    def transcribe(
        self, path: Path, model: ModelChoice, language: str, seconds: float
    ) -> Transcript:
        """The words of a recording `seconds` long; waits until a child is free.

        UnreadableAudio, ModelMissing, RecognizerStopped or another EngineUnavailable.
        """
        request = {
            "do": "transcribe",
            "path": str(path.absolute()),
            "language": language,
            "engine": str(model.engine),
            "model": str(model.path.absolute()),
            "name": model.name,
        }
        allowed = self._allowance.load + self._allowance.per_second * seconds
        return Transcript.from_json(self._readers.ask(request, allowed))

    def close(self) -> None:
        """Kill every child; requests under way end with RecognizerStopped. May be repeated."""
        for pool in (self._measurer, self._readers):
            pool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Pool:
    """Listeners handed out to whoever comes, the last one back first: its model is loaded."""

    def __init__(self, size: int) -> None:
        self._all = [Listener() for _ in range(size)]
        self._idle: LifoQueue[Listener] = LifoQueue()
        for listener in self._all:
            self._idle.put(listener)

    def ask(self, request: Mapping[str, str], seconds: float) -> Mapping[str, Any]:
        """What the child says, or the error it names. Waiting for a child is not counted."""
        with self._lent() as listener:
            reply = listener.ask(request, seconds)
        if "ok" in reply:
            answer: Mapping[str, Any] = reply["ok"]
            return answer
        raise _ERRORS[reply["error"]](reply["message"])

    def close(self) -> None:
        for listener in self._all:
            listener.retire()
        buried = [self._idle.get() for _ in self._all]  # each comes back, for its child is dead
        for listener in buried:
            listener.bury()
            self._idle.put(listener)  # whoever still waits for one is told that it is retired

    @contextmanager
    def _lent(self) -> Iterator[Listener]:
        listener = self._idle.get()
        try:
            yield listener
        finally:
            self._idle.put(listener)
