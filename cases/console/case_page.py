"""A case's page, and what officers do there."""

from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from cases import deadlines
from cases.case import Case, Reading, Recording, Statement
from cases.console.desk import Me, SignedIn
from cases.console.guard import see
from cases.errors import CaseUnseen
from cases.states import MOVES, State, Track
from cases.store import ReadTransaction

router = APIRouter(prefix="/cases/{case_id}")
CaseId = Annotated[UUID, Path()]
DOUBTFUL = 0.6
"""Confidence below which a word is marked; a listening aid, to be calibrated on our own errors."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement with its sound, its words and how many of them are doubtful."""

    statement: Statement
    recording: Recording | None
    readings: list[Reading]
    doubtful: int

    @property
    def words(self) -> tuple[dict[str, Any], ...]:
        return self.readings[-1].words if self.readings else ()


@router.get("")
async def case_page(me: Me, case_id: CaseId) -> Response:
    """The case: sound, words, acts, answer, history."""
    return await _page(me, case_id)


async def _page(me: SignedIn, case_id: UUID, status: int = 200, wrong: str = "") -> Response:
    console, day = me.console, me.console.casework.today()

    def look() -> dict[str, Any]:
        case = console.desk.case(me.viewer, case_id, day)
        if case is None:
            raise CaseUnseen("there is no such case")
        console.casework.opened(me.viewer, case_id)
        return console.store.read(lambda tx: _content(tx, case_id))

    content = await console.off_loop(look)
    case: Case = content["case"]
    promised = deadlines.next_news(case, console.clocks, console.zone)
    return me.page(
        "case.html",
        status,
        **content,
        moves=_moves(me, case),
        promised=promised,
        tracks=Track,
        wrong=wrong,
        doubtful=DOUBTFUL,
    )


def _content(tx: ReadTransaction, case_id: UUID) -> dict[str, Any]:
    case = tx.case(case_id)
    return {
        "case": case,
        "heard": [_heard(tx, statement) for statement in tx.statements(case_id)],
        "notes": tx.notes(case_id),
        "answers": tx.answers(case_id),
        "history": tx.history(case_id),
    }


def _heard(tx: ReadTransaction, statement: Statement) -> Heard:
    readings = tx.readings(statement.id)
    words = readings[-1].words if readings else ()
    doubtful = sum(1 for word in words if (word["confidence"] or 1.0) < DOUBTFUL)
    return Heard(statement, tx.recording(statement.id), readings, doubtful)


def _moves(me: SignedIn, case: Case) -> list[State]:
    return [
        move.target
        for move in MOVES.values()
        if move.origin is case.state
        and me.officer.role in move.by
        and (not case.track or case.track in move.tracks)
    ]


@router.post("/move")
async def move(me: Me, request: Request, case_id: CaseId) -> Response:
    """Bring the case into another state."""
    form = await me.form(request, "version", "state", "reason", "track")
    track = Track(int(form["track"])) if form["track"].isdigit() else None
    work = me.console.casework
    await me.console.off_loop(
        lambda: work.move(me.viewer, case_id, _version(form), _state(form), form["reason"], track)
    )
    return see(f"/cases/{case_id}")


@router.post("/take")
async def take(me: Me, request: Request, case_id: CaseId) -> Response:
    """Take the case oneself."""
    form = await me.form(request, "version")
    work = me.console.casework
    await me.console.off_loop(lambda: work.take(me.viewer, case_id, _version(form)))
    return see(f"/cases/{case_id}")


@router.post("/assign")
async def assign(me: Me, request: Request, case_id: CaseId) -> Response:
    """Write the disposisi."""
    form = await me.form(request, "version", "unit", "owner", "reason")
    work = me.console.casework
    await me.console.off_loop(
        lambda: work.assign(
            me.viewer, case_id, _version(form), form["unit"], form["owner"], form["reason"]
        )
    )
    return see(f"/cases/{case_id}")


@router.post("/note")
async def note(me: Me, request: Request, case_id: CaseId) -> Response:
    """Add an internal note."""
    form = await me.form(request, "text")
    work = me.console.casework
    await me.console.off_loop(lambda: work.note(me.viewer, case_id, form["text"]))
    return see(f"/cases/{case_id}#notes")


@router.post("/answer")
async def answer(me: Me, request: Request, case_id: CaseId) -> Response:
    """Write what the caller shall hear."""
    form = await me.form(request, "text")
    work = me.console.casework
    await me.console.off_loop(lambda: work.answer(me.viewer, case_id, form["text"]))
    return see(f"/cases/{case_id}#answers")


@router.post("/answers/{answer_id}/approve")
async def approve(me: Me, request: Request, case_id: CaseId, answer_id: UUID) -> Response:
    """Approve somebody else's answer."""
    await me.form(request)
    work = me.console.casework
    await me.console.off_loop(lambda: work.approve(me.viewer, case_id, answer_id))
    return see(f"/cases/{case_id}#answers")


@router.post("/statements/{statement_id}/correct")
async def correct(me: Me, request: Request, case_id: CaseId, statement_id: UUID) -> Response:
    """Correct the words of a statement."""
    form = await me.form(request, "revision", "text")
    work = me.console.casework
    await me.console.off_loop(
        lambda: work.correct(
            me.viewer, case_id, statement_id, _number(form, "revision"), form["text"]
        )
    )
    return see(f"/cases/{case_id}")


@router.post("/subject")
async def subject(me: Me, request: Request, case_id: CaseId) -> Response:
    """Name the officer complained of."""
    form = await me.form(request, "version", "nrp")
    work = me.console.casework
    await me.console.off_loop(
        lambda: work.name_subject(me.viewer, case_id, _version(form), form["nrp"])
    )
    return see("/")


def _number(form: dict[str, str], name: str) -> int:
    return int(form[name]) if form[name].isdigit() else -1


def _version(form: dict[str, str]) -> int:
    return _number(form, "version")


def _state(form: dict[str, str]) -> State:
    try:
        return State(form["state"])
    except ValueError as error:
        raise CaseUnseen("there is no such state") from error
