"""What a case's page shows of a statement: its sound, its sentences, and who has listened."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cases.case import Reading, Recording, Statement
from cases.console.desk import Console
from cases.copies import Copy, CopyKind, of_kind
from cases.copy_jobs import copying_again
from cases.history import Event
from cases.revisions import Draft, Sentence, Word, sentences
from cases.store import ReadTransaction, WriteTransaction

DOUBTFUL = 0.6
"""Confidence below which a word is marked; a listening aid, to be calibrated on our own errors."""


def is_doubtful(word: Word) -> bool:
    """Whether the machine was unsure of a word; what a person wrote is never doubtful."""
    return word["confidence"] is not None and word["confidence"] < DOUBTFUL


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement with its sound and words, as one officer sees it."""

    statement: Statement
    recording: Recording | None
    readings: list[Reading]
    copies: list[Copy]
    drafts: dict[int, Draft]
    heard_by: list[str]

    @property
    def reading(self) -> Reading | None:
        """The latest revision."""
        return self.readings[-1] if self.readings else None

    @property
    def sentences(self) -> list[Sentence]:
        return sentences(self.reading.words) if self.reading else []

    @property
    def doubtful(self) -> int:
        return sum(map(is_doubtful, self.reading.words)) if self.reading else 0

    @property
    def light(self) -> Copy | None:
        """The copy that a slow link plays."""
        return of_kind(self.copies, CopyKind.LISTENING)

    @property
    def shape(self) -> Copy | None:
        """The picture of its loudness."""
        return of_kind(self.copies, CopyKind.WAVEFORM)

    @property
    def lacks_copies(self) -> bool:
        """Whether the sound could be decoded, and yet there is nothing derived from it."""
        decoded = self.recording is not None and self.recording.seconds is not None
        return decoded and not (self.light and self.shape)


def heard(tx: ReadTransaction, case_id: UUID, nrp: str, history: Iterable[Event]) -> list[Heard]:
    """Every statement of a case, with the drafts of the officer with this NRP."""
    listened = _listeners(history)
    return [
        _heard(tx, statement, nrp, listened.get(statement.recording_sid, []))
        for statement in tx.statements(case_id)
    ]


def _heard(tx: ReadTransaction, statement: Statement, nrp: str, heard_by: list[str]) -> Heard:
    recording = tx.recording(statement.id)
    return Heard(
        statement,
        recording,
        tx.readings(statement.id),
        tx.copies(recording.sha256) if recording else [],
        {draft.sentence: draft for draft in tx.drafts(statement.id, nrp)},
        heard_by,
    )


def _listeners(history: Iterable[Event]) -> dict[str, list[str]]:
    """Who was sent something of each recording, the first listener first."""
    found: dict[str, dict[str, None]] = {}
    for event in history:
        if event.what == "played":
            found.setdefault(str(event.data.get("recording")), {})[event.actor] = None
    return {recording: list(actors) for recording, actors in found.items()}


def ask_for_copies(console: Console, shown: Iterable[Heard]) -> None:
    """Have copies made that are missing, as for recordings older than copies are."""
    jobs = [
        copying_again(one.statement.recording_sid, console.clock())
        for one in shown
        if one.lacks_copies
    ]

    def enqueue(tx: WriteTransaction) -> None:
        for job in jobs:
            tx.enqueue(job)

    if jobs:
        console.store.write(enqueue)
