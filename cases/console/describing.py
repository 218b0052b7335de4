"""What is known of a case, on its page: place, formal number, next date; and cases like it."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from cases.case import Case
from cases.console.bulk import original_of
from cases.console.desk import Me, SignedIn
from cases.console.filters import read_day
from cases.console.guard import see, version_in
from cases.details import LONGEST_PROMISE, Describing, Details

router = APIRouter(prefix="/cases/{case_id}")
CaseId = Annotated[UUID, Path()]


def details_part(me: SignedIn, case: Case) -> dict[str, Any]:
    """What the page says of a case and of cases like it; blocks."""
    console = me.console
    today = console.casework.today()
    original = console.desk.case(me.viewer, case.duplicate_of, today) if case.duplicate_of else None
    return {
        "alike": console.desk.alike(me.viewer, case, today),
        "original": original,
        "today": today.isoformat(),
        "last_day": (today + LONGEST_PROMISE).isoformat(),
    }


@router.post("/details")
async def describe(me: Me, request: Request, case_id: CaseId) -> Response:
    """Write down what is known."""
    form = await me.form(request, "version", "place", "formal_number", "next_on")
    details = Details(form["place"], form["formal_number"], read_day(form["next_on"]))
    work = Describing(me.console.casework)
    await me.console.off_loop(lambda: work.describe(me.viewer, case_id, version_in(form), details))
    return see(f"/cases/{case_id}#details")


@router.post("/duplicate")
async def duplicate(me: Me, request: Request, case_id: CaseId) -> Response:
    """Say that this case repeats another, and close it where its state allows that."""
    form = await me.form(request, "version", "original", "reason", "close")
    work = Describing(me.console.casework)

    def link() -> None:
        original = original_of(me, form["original"]).id
        version, close = version_in(form), bool(form["close"])
        work.mark_duplicate(me.viewer, case_id, version, original, form["reason"], close=close)

    await me.console.off_loop(link)
    return see(f"/cases/{case_id}#details")
