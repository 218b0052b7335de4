"""What the next status call would say, for officers who write an answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from cases import closing
from cases.case import Case
from ivr import status_flow
from ivr.phrasebook import Phrasebook
from ivr.status_flow import Hearing, Standing
from ivr.turns import Act, Ask, Quote, Say, Setting


@dataclass(frozen=True, slots=True)
class LineEar:
    """The words of the call flow itself, so that the preview cannot differ from the call."""

    book: Phrasebook

    def hears(self, case: Case, answer: str) -> Sequence[str]:
        """The lines from the state to the last question, as a caller hears them on key three."""
        here = Setting(case.station, case.language if case.language in self.book else "id")
        standing = Standing(
            case.state.value, answer=Hearing.READY, closing=case.state in closing.ASKED
        )
        told = status_flow.tell(here, standing).acts
        spoken = status_flow.speak_answer(here, (Quote(answer),), standing).acts
        return tuple(self._lines((*told, *spoken), here.language))

    def day(self, day: date, language: str) -> str:
        """A day as the line speaks it."""
        return self.book.pack(language if language in self.book else "id").vocabulary.day(day)

    def _lines(self, acts: Sequence[Act], language: str) -> Iterator[str]:
        for act in acts:
            match act:
                case Say(prompt, words):
                    yield self.book.text(language, prompt, dict(words))
                case Quote(text):
                    yield text
                case Ask(says=says):
                    yield from self._lines(says, language)
                case _:
                    pass
