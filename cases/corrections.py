"""Correcting a transcript: each correction is a numbered revision, and none is ever lost.

Revision 1 is the machine's and never changes. Whoever saves names the revision he saw; if another
was made meanwhile nothing is kept of his, and he is shown both texts.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from cases.access import Act, Viewer
from cases.case import Actor, Case, Reading
from cases.casework import Casework, first_words
from cases.errors import CaseChanged, CaseUnseen, TextUnfit
from cases.revisions import WHOLE, Draft, Word, retimed, sentences, with_sentence
from cases.store import ReadTransaction, WriteTransaction

LONGEST = 50_000
"""Characters of a whole transcript; an hour of fast speech."""


@dataclass(frozen=True, slots=True)
class Corrections:
    """What officers do to the words of a statement."""

    casework: Casework

    def save(
        self,
        viewer: Viewer,
        case_id: UUID,
        statement_id: UUID,
        revision: int,
        text: str,
        sentence: int | None = None,
    ) -> None:
        """Make a new revision: with this text in one sentence, or throughout.

        A sentence without text is taken out. The officer's draft of it is done with.

        Raises:
            CaseChanged: when `revision` is no longer the latest.
            TextUnfit: when nothing would be left, or it is too long.
        """

        def change(
            tx: WriteTransaction, case: Case, actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            latest = _latest(tx, case, statement_id)
            if latest.revision != revision:
                raise CaseChanged("someone else corrected these words meanwhile")
            corrected = replace(
                _corrected(tx, latest, text, sentence),
                revision=revision + 1,
                author=str(actor),
                made_at=self.casework.clock(),
            )
            tx.add_reading(corrected)
            tx.drop_draft(statement_id, viewer.nrp, WHOLE if sentence is None else sentence)
            facts: dict[str, object] = {"statement": str(statement_id), "revision": revision + 1}
            return _shown(tx, case, statement_id, corrected), "corrected", facts

        self.casework.act(viewer, case_id, Act.CORRECT, change)

    def keep_draft(self, viewer: Viewer, case_id: UUID, draft: Draft) -> None:
        """Keep what is being typed, for its author alone; the case does not change by it."""
        if len(draft.text) > LONGEST:
            raise TextUnfit("the text is too long")
        case = self.casework.permitted(viewer, case_id, Act.CORRECT)
        own = replace(draft, nrp=viewer.nrp, saved_at=self.casework.clock())

        def keep(tx: WriteTransaction) -> None:
            latest = _latest(tx, case, draft.statement_id)
            if not WHOLE <= draft.sentence < len(sentences(latest.words)):
                raise CaseUnseen("there is no such sentence")
            tx.save_draft(own)

        self.casework.store.write(keep)

    def drop_draft(self, viewer: Viewer, case_id: UUID, statement_id: UUID, sentence: int) -> None:
        """Throw one's own draft away."""
        case = self.casework.permitted(viewer, case_id, Act.CORRECT)

        def drop(tx: WriteTransaction) -> None:
            _latest(tx, case, statement_id)
            tx.drop_draft(statement_id, viewer.nrp, sentence)

        self.casework.store.write(drop)


def _latest(tx: ReadTransaction, case: Case, statement_id: UUID) -> Reading:
    if statement_id not in {statement.id for statement in tx.statements(case.id)}:
        raise CaseUnseen("there is no such statement")
    readings = tx.readings(statement_id)
    if not readings:
        raise CaseUnseen("there are no words yet")
    return readings[-1]


def _corrected(tx: ReadTransaction, latest: Reading, text: str, sentence: int | None) -> Reading:
    recording = tx.recording(latest.statement_id)
    heard = float(latest.words[-1]["end"]) if latest.words else 0.0
    seconds = max(heard, (recording.seconds if recording else None) or 0.0)
    words = _words(latest, text, sentence, seconds)
    whole = " ".join(str(word["text"]) for word in words)
    if not whole:
        raise TextUnfit("the text is empty")
    if len(whole) > LONGEST:
        raise TextUnfit("the text is too long")
    return replace(latest, text=whole, words=words)


def _words(latest: Reading, text: str, sentence: int | None, seconds: float) -> tuple[Word, ...]:
    if sentence is None:
        return retimed(text, latest.words, 0.0, seconds)
    if not 0 <= sentence < len(sentences(latest.words)):
        raise CaseUnseen("there is no such sentence")
    return with_sentence(latest.words, sentence, text, seconds)


def _shown(tx: WriteTransaction, case: Case, statement_id: UUID, corrected: Reading) -> Case:
    """The case as lists and searches show it from now on."""
    if tx.statements(case.id)[0].id == statement_id:
        case = replace(case, first_words=first_words(corrected.text))
    tx.index(case)
    return case
