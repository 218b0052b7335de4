"""Answers to the caller: begun from a template, heard before they are sent, names warned of."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from cases.answer_templates import for_state, is_unfinished
from cases.case import Case
from cases.casework import MAX_ANSWER
from cases.console.desk import Me, SignedIn
from cases.console.guard import see
from cases.errors import CaseUnseen, TextUnfit
from cases.naming import named_in
from cases.officer import Answer

router = APIRouter(prefix="/cases/{case_id}")
CaseId = Annotated[UUID, Path()]


def answer_part(me: SignedIn, case: Case, chosen: str) -> dict[str, Any]:
    """The templates that fit the case, filled in, and the one chosen; blocks."""
    ear, tongue = me.console.ear, case.language
    due = ear.day(case.due_on, tongue) if case.due_on else ""
    filled = {t.key: t.filled(tongue, unit=case.unit, date=due) for t in for_state(case.state)}
    names = {officer.nrp: officer.name for officer in me.console.credentials.officers.all()}
    return {
        "who": lambda author: names.get(author.rpartition(":")[2], author),
        "templates": filled,
        "chosen": chosen if chosen in filled else "",
        "draft": filled.get(chosen, ""),
        "longest": MAX_ANSWER,
    }


@router.post("/answer")
async def answer(me: Me, request: Request, case_id: CaseId) -> Response:
    """Send an answer for approval; one that names an officer is shown once more first."""
    form = await me.form(request, "text", "confirmed")
    text, console = form["text"].strip(), me.console
    if is_unfinished(text):
        raise TextUnfit("fill in what stands in brackets")
    named = await console.off_loop(lambda: _named(me, text))
    if named and not form["confirmed"]:
        return await _heard(me, case_id, text, status=422)
    await console.off_loop(lambda: console.casework.answer(me.viewer, case_id, text))
    return see(f"/cases/{case_id}#answers")


@router.post("/heard")
async def heard_draft(me: Me, request: Request, case_id: CaseId) -> Response:
    """What the caller would hear of a draft; nothing is kept."""
    form = await me.form(request, "text", "confirmed")
    return await _heard(me, case_id, form["text"].strip()[:MAX_ANSWER])


@router.get("/heard/{answer_id}")
async def heard(me: Me, case_id: CaseId, answer_id: UUID) -> Response:
    """What the caller hears of an answer that is written, for whoever approves it."""
    return await _heard(me, case_id, answer_id=answer_id)


async def _heard(
    me: SignedIn,
    case_id: UUID,
    text: str = "",
    *,
    answer_id: UUID | None = None,
    status: int = 200,
) -> Response:
    def look() -> dict[str, Any]:
        case = me.console.desk.case(me.viewer, case_id, me.console.casework.today())
        if case is None:
            raise CaseUnseen("there is no such case")
        written = _written(me, case, answer_id) if answer_id else None
        words = written.text if written else text
        lines = me.console.ear.hears(case, words) if words else ()
        named = _named(me, words)
        return {"case": case, "written": written, "text": words, "lines": lines, "named": named}

    content = await me.console.off_loop(look)
    return me.page("heard.html", status, **content, longest=MAX_ANSWER)


def _written(me: SignedIn, case: Case, answer_id: UUID) -> Answer:
    answers = me.console.store.read(lambda tx: tx.answers(case.id))
    found = next((answer for answer in answers if answer.id == answer_id), None)
    if found is None:
        raise CaseUnseen("there is no such answer")
    return found


def _named(me: SignedIn, text: str) -> tuple[str, ...]:
    officers = me.console.credentials.officers
    names = [posting.name for posting in officers.roster(me.console.casework.today())]
    return named_in(text, [*names, *(officer.name for officer in officers.all())])
