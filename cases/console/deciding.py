"""Triage on a case's page: one form for what it is about, whose it is and where it stands."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from cases.case import Case
from cases.console.desk import Me, SignedIn
from cases.console.guard import see, version_in
from cases.overviews import Overview, Wanted, cursor_at
from cases.states import State, Track
from cases.triage import CATEGORIES, Decision, decide, targets, usual

router = APIRouter(prefix="/cases/{case_id}")
CaseId = Annotated[UUID, Path()]


def triage_part(me: SignedIn, case: Case) -> dict[str, Any]:
    """What the form offers this officer; blocks."""
    console = me.console
    roster = console.credentials.officers.roster(console.casework.today())
    units = {posting.unit for posting in roster if posting.station == case.station}
    return {
        "targets": targets(case, me.officer.role),
        "usual": usual(case, me.officer.role),
        "categories": CATEGORIES,
        "units": sorted(units | {case.unit} - {""}) if units else [],
        "tracks": Track,
    }


@router.post("/triage")
async def triage(me: Me, request: Request, case_id: CaseId) -> Response:
    """Decide, and stay here or go on to the next case."""
    form = await me.form(
        request, "version", "category", "track", "unit", "owner", "state", "reason", "next"
    )
    version = version_in(form)
    work, decision = me.console.casework, _decision(form)
    await me.console.off_loop(lambda: decide(work, me.viewer, case_id, version, decision))
    if not form["next"]:
        return see(f"/cases/{case_id}")
    return see(await me.console.off_loop(lambda: _next(me, case_id)))


def _decision(form: dict[str, str]) -> Decision:
    track = form["track"]
    return Decision(
        category=form["category"],
        track=Track(int(track)) if track in {str(t.value) for t in Track} else None,
        unit=form["unit"].strip()[:64],
        owner=form["owner"].strip()[:20],
        state=State(form["state"]) if form["state"] in set(State) else None,
        reason=form["reason"][:400],
    )


def _next(me: SignedIn, case_id: UUID) -> str:
    """The new case behind this one, or the first of them, or the queue."""
    desk, day = me.console.desk, me.console.casework.today()
    here = desk.case(me.viewer, case_id, day)
    wanted = Wanted(Overview.NEW)
    for cursor in (cursor_at(here) if here else None, None):
        page = desk.page(me.viewer, wanted, cursor, 1, day)
        if page.cases:
            return f"/cases/{page.cases[0].id}"
    return "/"
