"""500 damaged files, filed with the real child process that decodes: 500 clear states."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from cases.case import StatementState
from cases.recording_store import FolderRecordings
from ivr.exchange import Sound
from ivr.filing import DOUBTFUL_FETCHES, Filing
from speech.isolation import Listeners
from speech.models import Engine, Model
from speech.transcript import Transcript, Word
from tests.fakes.case_file import opened, stated
from tests.fakes.memory_store import MemoryCaseStore
from tests.fakes.scripted_listeners import ScriptedListeners
from tests.fakes.set_clock import SetClock
from tests.speech.test_malformed import DAMAGE, sound_files

__all__ = ["sound_files"]

FILES = 500
CLEAR = {
    StatementState.SILENT,
    StatementState.UNREADABLE,
    StatementState.KEPT,
    StatementState.TRANSCRIBED,
}


class MeasuringForReal(ScriptedListeners):
    """Measures in the child process, as the worker does; the words are made up unheard."""

    def __init__(self, real: Listeners) -> None:
        super().__init__()
        self.measure = real.measure  # type: ignore[method-assign]

    def transcribe(self, path: Path, model: Any, language: str, seconds: float) -> Transcript:
        return Transcript("ya", (Word("ya", 0.0, 0.1, 1.0),), language, "none", model.name, "")


@dataclass
class HandsOut:
    """An exchange that has one file for whoever asks."""

    content: bytes = b""

    def fetch(self, recording_sid: str) -> Sound:
        return Sound(self.content, "audio/x-wav", whole=False)


def damaged(sound_files: list[bytes]) -> Iterator[bytes]:
    dice = random.Random(20260611)
    for _ in range(FILES):
        yield dice.choice(DAMAGE)(bytearray(dice.choice(sound_files)), dice)


def test_each_ends_in_a_clear_state_and_none_crashes(
    sound_files: list[bytes], tmp_path: Path
) -> None:
    store, far_side, recordings = MemoryCaseStore(), HandsOut(), FolderRecordings(tmp_path)
    states: Counter[StatementState] = Counter()
    with Listeners(1) as real:
        filing = Filing(
            store=store,
            recordings=recordings,
            exchange=far_side,  # type: ignore[arg-type]
            removing=None,  # type: ignore[arg-type]
            listeners=MeasuringForReal(real),  # type: ignore[arg-type]
            model_for=lambda language: Model("none", Engine.VOSK, (language,), tmp_path, ""),
            clock=SetClock(),
            patience=timedelta(minutes=15),
            remove_after=timedelta(days=3),
        )
        for content in damaged(sound_files):
            far_side.content = content
            case = opened(store)
            sid = stated(store, case).recording_sid
            filing.keep(sid, "last", DOUBTFUL_FETCHES)
            if filing.measure(sid):
                filing.read(sid)
            [statement] = store.read(lambda tx, case=case: tx.statements(case.id))
            kept = store.read(lambda tx, said=statement: tx.recording(said.id))
            assert recordings.path(kept.sha256).read_bytes() == content
            states[statement.state] += 1
    assert states.total() == FILES
    assert set(states) <= CLEAR
    assert min(states[StatementState.UNREADABLE], states[StatementState.SILENT]) > 50
