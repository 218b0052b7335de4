"""What is done with a recording, step by step: keep, measure, read, remove upstream.

Each step may be done twice, by two processes at once, or be cut off anywhere; what the database
says already is not done again. No step knows the durable engine that calls it.
"""

import errno
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from cases import intake
from cases.case import SYSTEM, Reading, Recording, Statement, StatementState
from cases.casework import first_words
from cases.clock import Clock
from cases.copy_jobs import copying
from cases.errors import RecordingDamaged
from cases.recording_store import RecordingStore
from cases.store import CaseStore, Job, WriteTransaction
from ivr.errors import ExchangeDown, NotThereYet, TooLarge
from ivr.exchange import Exchange, Sound
from ivr.removing import Removing, removal
from speech.errors import EngineUnavailable, RecognizerStopped, UnreadableAudio
from speech.isolation import Listeners
from speech.models import Model

_log = structlog.get_logger()

SILENT_BELOW = 1.0
"""Seconds of speech under which nobody spoke (domain rule: speech of 1 s or more always stays)."""

STOPS_ALLOWED = 3
DOUBTFUL_FETCHES = 4
"""After so many tries a file that looks cut short is taken for what it is."""


@dataclass(frozen=True, slots=True)
class Filing:
    """The parts that the steps need, and the steps."""

    store: CaseStore
    recordings: RecordingStore
    exchange: Exchange
    removing: Removing
    listeners: Listeners
    model_for: Callable[[str], Model]
    clock: Clock
    patience: timedelta
    remove_after: timedelta

    def keep(self, recording_sid: str, occasion: str, attempt: int) -> None:
        """Fetch a recording and keep it with its hash, then have it read."""
        statement = self._statement(recording_sid)
        if statement is None or self._recording(statement) is not None:
            return
        try:
            sound = self.exchange.fetch(recording_sid)
        except TooLarge as error:
            self._settle(statement, StatementState.TOO_LARGE, str(error))
        except (NotThereYet, ExchangeDown) as error:
            self._fetch_again(statement, occasion, attempt, str(error))
        else:
            if sound.whole or attempt >= DOUBTFUL_FETCHES:
                self._file_or_try_again(statement, occasion, attempt, sound)
            else:
                self._fetch_again(statement, occasion, attempt, "the recording came incomplete")

    def _file_or_try_again(
        self, statement: Statement, occasion: str, attempt: int, sound: Sound
    ) -> None:
        try:
            self._file(statement, sound)
        except OSError as error:
            why = f"the recording could not be written ({errno.errorcode.get(error.errno or 0)})"
            self._fetch_again(statement, occasion, attempt, why)

    def _file(self, statement: Statement, sound: Sound) -> None:
        sha256 = self.recordings.keep(sound.content)
        now = self.clock()
        kept = Recording(statement.id, sha256, len(sound.content), sound.media_type, now)

        def file(tx: WriteTransaction) -> None:
            tx.lock(statement.recording_sid)
            if tx.recording(statement.id) is not None:
                return
            tx.save_recording(kept)
            case = tx.case(statement.case_id)
            if case is not None:
                facts = {"recording": statement.recording_sid, "sha256": sha256, "bytes": kept.size}
                tx.save_case(case, SYSTEM, "recording kept", facts, now)
            intake.settle(tx, statement, StatementState.KEPT, "", now)
            tx.enqueue(reading(statement.recording_sid, "first"))

        self.store.write(file)

    def _fetch_again(self, statement: Statement, occasion: str, attempt: int, why: str) -> None:
        """Another try, later and later; when patience is over, a dead letter for now."""
        spent = self.clock() - statement.opened_at
        if attempt > DOUBTFUL_FETCHES and spent > self.patience:
            self._settle(statement, StatementState.FAILED, f"not fetched: {why}")
            return
        job = intake.fetching(statement.recording_sid, occasion, attempt + 1)
        self.store.write(lambda tx: tx.enqueue(job))

    def measure(self, recording_sid: str) -> bool:
        """Decode a kept recording and count its speech; whether there is something to read."""
        statement, recording = self._kept(recording_sid)
        if statement is None or recording is None:
            return False
        if statement.state is not StatementState.KEPT:
            return False
        try:
            measure = self.listeners.measure(self.recordings.path(recording.sha256))
        except RecordingDamaged as error:
            self._settle(statement, StatementState.FAILED, str(error))
            return False
        except UnreadableAudio as error:
            self._settle(statement, StatementState.UNREADABLE, str(error))
            return False
        except EngineUnavailable as error:
            self._stopped(statement, error)
            return False
        spoken = measure.speech_seconds >= SILENT_BELOW

        def note(tx: WriteTransaction) -> None:
            measured = replace(
                tx.recording(statement.id) or recording,
                seconds=round(measure.seconds, 3),
                speech_seconds=round(measure.speech_seconds, 3),
                rate=measure.rate,
            )
            tx.save_recording(measured)
            tx.enqueue(copying(recording_sid, "first"))
            if not spoken:
                reason = "less than a second of speech"
                intake.settle(tx, statement, StatementState.SILENT, reason, self.clock())
            tx.enqueue(self._removal(recording_sid))

        self.store.write(note)
        return spoken

    def read(self, recording_sid: str) -> None:
        """Have a kept recording transcribed, and file the words as revision 1."""
        statement, recording = self._kept(recording_sid)
        if statement is None or recording is None:
            return
        if statement.state is not StatementState.KEPT:
            return
        try:
            model = self.model_for(statement.language)
            path = self.recordings.path(recording.sha256)
            heard = self.listeners.transcribe(
                path, model, statement.language, recording.seconds or 0.0
            )
        except RecordingDamaged as error:
            self._settle(statement, StatementState.FAILED, str(error))
        except UnreadableAudio as error:
            self._settle(statement, StatementState.UNREADABLE, str(error))
        except EngineUnavailable as error:
            self._stopped(statement, error)
        else:
            words = Reading(
                statement_id=statement.id,
                revision=1,
                text=heard.text,
                words=tuple(heard.to_json()["words"]),
                language=heard.language,
                engine=heard.engine,
                model=heard.model,
                model_hash=heard.model_hash,
                author="machine",
                made_at=self.clock(),
            )
            self.store.write(lambda tx: _file_words(tx, statement, words))

    def _stopped(self, statement: Statement, error: EngineUnavailable) -> None:
        """The engine is missing, or was stopped: the sound is kept, the words come later."""
        if not isinstance(error, RecognizerStopped):
            self._settle(statement, StatementState.KEPT, str(error))
            return
        attempts = statement.attempts + 1
        if attempts >= STOPS_ALLOWED:
            reason = f"the recogniser stopped {attempts} times on this recording"
            self._settle(replace(statement, attempts=attempts), StatementState.UNREADABLE, reason)
            return

        def again(tx: WriteTransaction) -> None:
            tx.save_statement(replace(statement, attempts=attempts))
            tx.enqueue(reading(statement.recording_sid, f"again-{attempts}"))

        self.store.write(again)

    def remove_upstream(self, recording_sid: str, occasion: str, attempt: int) -> None:
        """Delete the exchange's copy, once ours is proved once more; again until it is certain."""
        statement, recording = self._kept(recording_sid)
        if statement is None or recording is None or recording.removed_upstream_at:
            return
        try:
            self.recordings.verify(recording.sha256)
        except RecordingDamaged as error:
            _log.error("recording.damaged", recording=recording_sid)
            self._note(statement, "recording damaged", {"why": str(error)})
            return
        if not self.removing.gone(recording_sid, attempt):
            job = removal("remove_upstream", recording_sid, occasion, attempt + 1)
            self.store.write(lambda tx: tx.enqueue(job))
            return
        now = self.clock()

        def note(tx: WriteTransaction) -> None:
            current = tx.recording(statement.id) or recording
            tx.save_recording(replace(current, removed_upstream_at=now))
            case = tx.case(statement.case_id)
            if case is not None:
                facts = {"recording": recording_sid}
                tx.save_case(case, SYSTEM, "removed at the exchange", facts, now)

        self.store.write(note)

    def give_up(self, recording_sid: str, while_in: StatementState, why: str) -> None:
        """Make a dead letter of a recording whose work the engine has abandoned.

        Only if it is still `while_in` that work: an old failure says nothing of what came later.
        """
        statement = self._statement(recording_sid)
        if statement is not None and statement.state is while_in:
            self._settle(statement, StatementState.FAILED, why)

    def _removal(self, recording_sid: str) -> Job:
        job = removal("remove_upstream", recording_sid, "first", 0)
        return replace(job, delay_seconds=self.remove_after.total_seconds())

    def _statement(self, recording_sid: str) -> Statement | None:
        return self.store.read(lambda tx: tx.statement(recording_sid))

    def _recording(self, statement: Statement) -> Recording | None:
        return self.store.read(lambda tx: tx.recording(statement.id))

    def _kept(self, recording_sid: str) -> tuple[Statement | None, Recording | None]:
        statement = self._statement(recording_sid)
        return statement, self._recording(statement) if statement else None

    def _settle(self, statement: Statement, state: StatementState, reason: str) -> None:
        now = self.clock()
        self.store.write(lambda tx: intake.settle(tx, statement, state, reason, now))

    def _note(self, statement: Statement, what: str, facts: dict[str, str]) -> None:
        now = self.clock()

        def note(tx: WriteTransaction) -> None:
            case = tx.case(statement.case_id)
            if case is not None:
                tx.save_case(case, SYSTEM, what, facts, now)

        self.store.write(note)


def reading(recording_sid: str, occasion: str) -> Job:
    """A try at measuring and reading a kept recording."""
    return Job("read_statement", f"read-{recording_sid}-{occasion}", (recording_sid,), "reading")


def _file_words(tx: WriteTransaction, statement: Statement, reading: Reading) -> None:
    tx.lock(statement.recording_sid)
    if tx.readings(statement.id):
        return
    tx.add_reading(reading)
    case = tx.case(statement.case_id)
    if case is not None:
        facts = {
            "recording": statement.recording_sid,
            "engine": reading.engine,
            "model": reading.model,
            "model_hash": reading.model_hash,
            "words": len(reading.words),
        }
        case = replace(case, first_words=case.first_words or first_words(reading.text))
        tx.save_case(case, SYSTEM, "transcribed", facts, reading.made_at)
        tx.index(case)
    intake.settle(tx, statement, StatementState.TRANSCRIBED, "", reading.made_at)
