"""A case on paper: the case sheet (Lembar Perkara) as PDF."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from cases.access import Act
from cases.case import Case, Reading, Recording, Statement
from cases.console import wording
from cases.console.chronicle import tell
from cases.console.desk import Me, SignedIn
from cases.errors import CaseUnseen
from cases.history import Event
from cases.officer import Answer
from cases.paper.setting import set_in_pdf
from cases.reference import shown
from cases.store import ReadTransaction

router = APIRouter()
_NOT_ACTS = frozenset({"opened page", "played", "identity shown", "exported"})
"""Events that tell who looked, not what was done."""

_MOST_ACTS = 400


@dataclass(frozen=True, slots=True)
class _Content:
    case: Case
    statements: list[tuple[Statement, Recording | None, Reading | None]]
    answers: list[Answer]
    history: list[Event]


@router.get("/cases/{case_id}/sheet.pdf")
async def sheet(me: Me, case_id: UUID) -> Response:
    """The sheet, with the name of whoever prints it across every page."""
    content = await me.console.off_loop(lambda: _read(me, case_id))
    data = _Sheet(me).data(content)
    made = await asyncio.to_thread(set_in_pdf, "case_sheet.typ", data, me.console.clock())
    name = f"lembar-perkara-{content.case.reference}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(made, 200, headers, media_type="application/pdf")


def _read(me: SignedIn, case_id: UUID) -> _Content:
    """What stands on the sheet; that it was printed stands in the history from now on."""
    console = me.console
    if console.desk.case(me.viewer, case_id, console.casework.today()) is None:
        raise CaseUnseen("there is no such case")
    console.casework.act(
        me.viewer, case_id, Act.READ, lambda _tx, case, _actor: (case, "printed", {})
    )
    return console.store.read(lambda tx: _content(tx, case_id))


def _content(tx: ReadTransaction, case_id: UUID) -> _Content:
    case = tx.case(case_id)
    if case is None:
        raise CaseUnseen("there is no such case")
    statements = [
        (one, tx.recording(one.id), next(reversed(tx.readings(one.id)), None))
        for one in tx.statements(case_id)
    ]
    return _Content(case, statements, tx.answers(case_id), tx.history(case_id))


class _Sheet:
    """The words of a sheet, in the language of whoever prints it."""

    def __init__(self, me: SignedIn) -> None:
        self._me = me
        self._words = wording.messages(me.officer.language)

    def data(self, content: _Content) -> dict[str, Any]:
        """All that the template shows, as plain texts."""
        case, officer = content.case, self._me.officer
        printed = f"{officer.name} ({officer.nrp}), {self._when(self._me.console.clock())}"
        return {
            "title": f"{self._('Case sheet')} {shown(case.reference)}",
            "reference": shown(case.reference),
            "station": case.station,
            "language": officer.language,
            "printed": f"{self._('Printed by')} {printed}",
            "watermark": f"{officer.name} {officer.nrp}",
            "facts": self._facts(case),
            "statements": [self._statement(*one) for one in content.statements],
            "answers": [self._answer(answer) for answer in content.answers],
            "acts": self._acts([one for one in content.history if _is_act(one)][-_MOST_ACTS:]),
            "words": self._headings(),
        }

    def _(self, word: str) -> str:
        return self._words.get(word, word)

    def _when(self, at: object) -> str:
        zone, language = self._me.console.zone, self._me.officer.language
        return wording.moment(at, zone, language)  # type: ignore[arg-type]

    def _facts(self, case: Case) -> list[list[str]]:
        _ = self._
        track = _(f"track-{case.track.value}") if case.track else _("not decided")
        category = _(f"category-{case.category}") if case.category else _("not decided")
        return [
            [_("State"), f"{case.state.label}, {self._when(case.state_since)}"],
            [_("Received"), self._when(case.opened_at)],
            [_("How it came"), _(f"channel-{case.channel}")],
            [_("Kind"), _(f"kind-{case.kind.value}")],
            [_("Category"), category],
            [_("Track"), track],
            [_("Place"), case.place or "–"],
            [_("Formal number (LP, SP3D)"), case.formal_number or "–"],
            [_("Unit and officer"), f"{case.unit or '–'} {case.owner}".strip()],
            [_("Next news due"), str(case.due_on or "–")],
        ]

    def _statement(
        self, statement: Statement, recording: Recording | None, reading: Reading | None
    ) -> dict[str, str]:
        source = self._(f"statement-{statement.state.value}")
        if reading is not None:
            machine = f"{self._('Read by')} {reading.engine} {reading.model}".strip()
            by = f", {self._('corrected by')} {reading.author}" if reading.revision > 1 else ""
            source = f"{machine}, {self._('revision')} {reading.revision}{by}"
        purpose = self._(f"purpose-{statement.purpose.value}")
        return {
            "title": f"{purpose}, {self._when(statement.opened_at)}",
            "source": source,
            "language": statement.language[:2] or "id",
            "text": reading.text if reading else "",
            "sha256": recording.sha256 if recording else "",
        }

    def _answer(self, answer: Answer) -> list[str]:
        if answer.approved_at:
            approved = f"{self._('approved by')} {answer.approved_by}"
        else:
            approved = self._("waits for a second person")
        return [f"{answer.author}, {self._when(answer.made_at)}, {approved}", answer.text]

    def _acts(self, acts: list[Event]) -> list[list[str]]:
        return [
            [self._when(one.at), one.who, " · ".join(filter(None, (one.what, one.about)))]
            for one in tell(acts, self._me.officer.language)
        ]

    def _headings(self) -> dict[str, Any]:
        _ = self._
        return {
            "page": _("Page"),
            "statements": _("What was said"),
            "answers": _("Answers to the caller"),
            "acts": _("Acts"),
            "none": "–",
            "sha256": _("SHA-256 of the recording"),
            "columns": [_("When"), _("Who"), _("What")],
            "aid": _("A transcript is a listening aid; the recording is the evidence."),
        }


def _is_act(event: Event) -> bool:
    return event.what not in _NOT_ACTS
