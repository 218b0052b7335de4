"""The baseline of transcription: Vosk, a loop, and nothing else, in as many processes as ours.

Each process loads a model of its own, as each recogniser of the product does, takes the next file
from a queue, and feeds it to a new recogniser. It is as nice as the product's, so that neighbours
on the machine weigh alike on both.
"""

import json
import os
import time
import wave
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, Self

import vosk

from bench import processes

_NICENESS = 10
_FRAMES = 4000  # as in Vosk's own examples


class BareLoop:
    """Processes with loaded models; entered, they wait for files."""

    def __init__(self, model: Path, count: int) -> None:
        context = get_context("spawn")
        self._work: Queue[str | None] = context.Queue()
        self._done: Queue[str] = context.Queue()
        given = (str(model), self._work, self._done)
        self._processes: list[BaseProcess] = [
            context.Process(target=_loop, args=given) for _ in range(count)
        ]

    def __enter__(self) -> Self:
        for process in self._processes:
            process.start()
        for _ in self._processes:
            self._done.get(timeout=120)
        return self

    def __exit__(self, *_: object) -> None:
        for _process in self._processes:
            self._work.put(None)
        for process in self._processes:
            process.join()

    def read(self, sounds: Sequence[Path]) -> float:
        """Seconds until the words of all these files are there."""
        began = time.monotonic()
        for sound in sounds:
            self._work.put(str(sound))
        for _ in sounds:
            self._done.get(timeout=900)
        return time.monotonic() - began

    def memory(self) -> float:
        """What the processes hold, in MiB."""
        return processes.memory([process.pid for process in self._processes if process.pid])


def _loop(folder: str, work: "Queue[str | None]", done: "Queue[str]") -> None:
    os.nice(_NICENESS)
    vosk.SetLogLevel(-1)
    model = vosk.Model(folder)
    done.put("ready")
    while (path := work.get()) is not None:
        done.put(" ".join(result["text"] for result in _results(model, path)))


def _results(model: Any, path: str) -> list[dict[str, Any]]:
    with wave.open(path, "rb") as sound:
        recognizer = vosk.KaldiRecognizer(model, sound.getframerate())
        recognizer.SetWords(True)
        results = []
        while block := sound.readframes(_FRAMES):
            if recognizer.AcceptWaveform(block):
                results.append(json.loads(recognizer.Result()))
        return [*results, json.loads(recognizer.FinalResult())]
