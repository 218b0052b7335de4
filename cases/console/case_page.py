"""A case's page, and what officers do there."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from cases import deadlines
from cases.case import Case
from cases.console.answering import answer_part
from cases.console.chronicle import NEWEST, tell
from cases.console.deciding import triage_part
from cases.console.describing import details_part
from cases.console.desk import Me, SignedIn
from cases.console.guard import see, version_in
from cases.console.listening import ask_for_copies, heard, is_doubtful
from cases.console.sealing import oversight_part
from cases.errors import CaseUnseen
from cases.officer import Officer
from cases.states import State, Track
from cases.store import ReadTransaction

router = APIRouter(prefix="/cases/{case_id}")
CaseId = Annotated[UUID, Path()]


@router.get("")
async def case_page(me: Me, case_id: CaseId, template: str = "") -> Response:
    """The case: sound, words, acts, answer, history; `template` is an answer to begin with."""
    return await _page(me, case_id, template=template)


async def _page(
    me: SignedIn, case_id: UUID, status: int = 200, wrong: str = "", template: str = ""
) -> Response:
    console, day = me.console, me.console.casework.today()

    def look() -> dict[str, Any]:
        case = console.desk.case(me.viewer, case_id, day)
        if case is None:
            raise CaseUnseen("there is no such case")
        console.casework.opened(me.viewer, case_id)
        oversight = oversight_part(me, case)
        oversight |= details_part(me, case)
        oversight |= triage_part(me, case) | answer_part(me, case, template)
        found = console.store.read(lambda tx: _content(tx, case_id, me.officer))
        ask_for_copies(console, found["heard"])
        return found | oversight

    content = await console.off_loop(look)
    case: Case = content["case"]
    promised = deadlines.next_news(case, console.clocks, console.zone)
    return me.page(
        "case.html",
        status,
        **content,
        promised=promised,
        wrong=wrong,
        doubtful=is_doubtful,
    )


def _content(tx: ReadTransaction, case_id: UUID, officer: Officer) -> dict[str, Any]:
    case, history = tx.case(case_id), tx.history(case_id)
    return {
        "case": case,
        "heard": heard(tx, case_id, officer.nrp, history),
        "notes": tx.notes(case_id),
        "answers": tx.answers(case_id),
        "told": tell(history[-NEWEST:], officer.language),
        "acts_done": len(history),
    }


@router.post("/move")
async def move(me: Me, request: Request, case_id: CaseId) -> Response:
    """Bring the case into another state."""
    form = await me.form(request, "version", "state", "reason", "track")
    track = Track(int(form["track"])) if form["track"].isdigit() else None
    work = me.console.casework
    await me.console.off_loop(
        lambda: work.move(me.viewer, case_id, version_in(form), _state(form), form["reason"], track)
    )
    return see(f"/cases/{case_id}")


@router.post("/take")
async def take(me: Me, request: Request, case_id: CaseId) -> Response:
    """Take the case oneself."""
    form = await me.form(request, "version")
    work = me.console.casework
    await me.console.off_loop(lambda: work.take(me.viewer, case_id, version_in(form)))
    return see(f"/cases/{case_id}")


@router.post("/give-back")
async def give_back(me: Me, request: Request, case_id: CaseId) -> Response:
    """Undo the taking: the case has nobody again."""
    form = await me.form(request, "version")
    work = me.console.casework
    await me.console.off_loop(lambda: work.give_back(me.viewer, case_id, version_in(form)))
    return see(f"/cases/{case_id}")


@router.post("/assign")
async def assign(me: Me, request: Request, case_id: CaseId) -> Response:
    """Write the disposisi."""
    form = await me.form(request, "version", "unit", "owner", "reason")
    work = me.console.casework
    await me.console.off_loop(
        lambda: work.assign(
            me.viewer, case_id, version_in(form), form["unit"], form["owner"], form["reason"]
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


@router.post("/answers/{answer_id}/approve")
async def approve(me: Me, request: Request, case_id: CaseId, answer_id: UUID) -> Response:
    """Approve somebody else's answer."""
    await me.form(request)
    work = me.console.casework
    await me.console.off_loop(lambda: work.approve(me.viewer, case_id, answer_id))
    return see(f"/cases/{case_id}#answers")


@router.post("/subject")
async def subject(me: Me, request: Request, case_id: CaseId) -> Response:
    """Name the officer complained of."""
    form = await me.form(request, "version", "nrp")
    work = me.console.casework
    await me.console.off_loop(
        lambda: work.name_subject(me.viewer, case_id, version_in(form), form["nrp"])
    )
    return see("/")


def _state(form: dict[str, str]) -> State:
    try:
        return State(form["state"])
    except ValueError as error:
        raise CaseUnseen("there is no such state") from error
