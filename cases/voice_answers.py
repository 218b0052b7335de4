"""An answer in the officer's own voice: approved like a written one, then played to the caller.

What is kept is telephone sound already; whoever decodes and judges recordings is handed to the
console as a `VoiceCheck`.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from cases import clock as clocks
from cases.access import Act, Viewer
from cases.case import Actor, Case
from cases.casework import Casework
from cases.officer import Answer
from cases.store import ReadTransaction, WriteTransaction

LONGEST_SECONDS = 30.0

VoiceCheck = Callable[[bytes], bytes]
"""From a browser's recording to WAV that a telephone plays; raises VoiceUnfit saying what to do."""


@dataclass(frozen=True, slots=True)
class VoiceAnswers:
    """Answers that officers speak."""

    casework: Casework

    def record(self, viewer: Viewer, case_id: UUID, sha256: str) -> Answer:
        """Link a kept recording to a case as an answer; a second person has to approve it."""
        now = self.casework.clock()
        token = secrets.token_urlsafe(32)
        author = str(Actor(viewer.role, viewer.nrp))
        answer = Answer(
            clocks.new_id(now), case_id, author, "", now, voice_sha256=sha256, voice_token=token
        )

        def change(
            tx: WriteTransaction, case: Case, _actor: Actor
        ) -> tuple[Case, str, dict[str, object]]:
            tx.save_answer(answer)
            return case, "answer recorded", {"answer": str(answer.id), "sha256": sha256}

        self.casework.act(viewer, case_id, Act.ANSWER, change)
        return answer


def to_be_played(tx: ReadTransaction, token: str) -> Answer | None:
    """The approved spoken answer of this name; one that nobody approved does not exist."""
    answer = tx.answer_by_token(token)
    return answer if answer is not None and answer.approved_at is not None else None
