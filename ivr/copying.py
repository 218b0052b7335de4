"""Makes the light copy and the picture of a kept recording, in a speech child."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from cases.case import Recording
from cases.clock import Clock
from cases.copies import Copy, CopyKind
from cases.errors import RecordingDamaged
from cases.recording_store import RecordingStore
from cases.store import CaseStore, ReadTransaction, WriteTransaction
from speech.errors import UnreadableAudio
from speech.isolation import Listeners
from speech.listening_copy import MEDIA_TYPE

_log = structlog.get_logger()
_FILES = {CopyKind.LISTENING: MEDIA_TYPE, CopyKind.WAVEFORM: "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Copying:
    """The parts that copying needs. What is lost is made again; what is there stays."""

    store: CaseStore
    recordings: RecordingStore
    copies: RecordingStore
    listeners: Listeners
    clock: Clock

    def make(self, recording_sid: str) -> None:
        """Make the copies of a recording, unless all of them are there.

        Raises:
            EngineUnavailable: when the speech child cannot work now.
        """
        recording = self._recording(recording_sid)
        if recording is None or self._are_there(recording.sha256):
            return
        try:
            source = self.recordings.path(recording.sha256)
            with TemporaryDirectory(prefix="suara-copy-") as folder:
                self._make(recording, source, Path(folder))
        except (UnreadableAudio, RecordingDamaged) as error:
            _log.warning("copy.impossible", recording=recording_sid, why=str(error))

    def _make(self, recording: Recording, source: Path, folder: Path) -> None:
        made = {kind: folder / kind.value for kind in _FILES}
        self.listeners.copy(source, made[CopyKind.LISTENING], made[CopyKind.WAVEFORM])
        now = self.clock()
        found = [
            Copy(
                source=recording.sha256,
                kind=kind,
                sha256=self.copies.keep(path.read_bytes()),
                size=path.stat().st_size,
                media_type=_FILES[kind],
                made_at=now,
            )
            for kind, path in made.items()
        ]

        def note(tx: WriteTransaction) -> None:
            for copy in found:
                tx.save_copy(copy)

        self.store.write(note)

    def _recording(self, recording_sid: str) -> Recording | None:
        def look(tx: ReadTransaction) -> Recording | None:
            statement = tx.statement(recording_sid)
            return tx.recording(statement.id) if statement else None

        return self.store.read(look)

    def _are_there(self, source: str) -> bool:
        copies = self.store.read(lambda tx: tx.copies(source))
        try:
            for copy in copies:
                self.copies.path(copy.sha256)
        except RecordingDamaged:
            return False
        return {copy.kind for copy in copies} == set(CopyKind)
