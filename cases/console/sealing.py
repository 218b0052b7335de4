"""Oversight's part of a case's page: who may see it, and what takes two people."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from cases.access import Act, acts_of
from cases.case import Case
from cases.console.desk import Me, SignedIn
from cases.console.guard import see
from cases.errors import CaseUnseen
from cases.sealing import Matter, Say, Sealing
from cases.states import MOVES, State, Track

router = APIRouter(prefix="/cases/{case_id}")
CaseId = Annotated[UUID, Path()]
E = TypeVar("E", Say, Matter)


@router.post("/access")
async def access(me: Me, request: Request, case_id: CaseId) -> Response:
    """Grant or deny an officer this case, or take that back."""
    form = await me.form(request, "say", "nrp", "reason")
    say = _member(Say, form["say"])
    await me.console.off_loop(
        lambda: _acts(me).tell(me.viewer, case_id, say, form["nrp"], form["reason"])
    )
    return see(f"/cases/{case_id}#sealing")


@router.post("/ask")
async def ask(me: Me, request: Request, case_id: CaseId) -> Response:
    """Ask for something that a second person has to confirm."""
    form = await me.form(request, "matter", "reason")
    matter = _member(Matter, form["matter"])
    await me.console.off_loop(lambda: _acts(me).ask(me.viewer, case_id, matter, form["reason"]))
    return see(f"/cases/{case_id}#sealing")


@router.post("/confirm")
async def confirm(me: Me, request: Request, case_id: CaseId) -> Response:
    """Confirm what somebody else asked for."""
    form = await me.form(request, "matter")
    matter = _member(Matter, form["matter"])
    await me.console.off_loop(lambda: _acts(me).confirm(me.viewer, case_id, matter))
    return see(f"/cases/{case_id}#sealing")


@router.post("/decline")
async def decline(me: Me, request: Request, case_id: CaseId) -> Response:
    """Decline what was asked for."""
    form = await me.form(request, "matter")
    matter = _member(Matter, form["matter"])
    await me.console.off_loop(lambda: _acts(me).decline(me.viewer, case_id, matter))
    return see(f"/cases/{case_id}#sealing")


def oversight_part(me: SignedIn, case: Case) -> dict[str, Any]:
    """What the page shows of this: how the case is guarded, what waits, what may be asked for."""
    acts = acts_of(me.officer.role)
    standing = me.console.store.read(lambda tx: _acts(me).standing(tx, case))
    archive = MOVES.get((case.state, State.ARCHIVED))
    askable = [Matter.UNSEALING] if case.sealed and Act.GRANT in acts else []
    if case.track is Track.CONDUCT and archive and me.officer.role in archive.by:
        askable.append(Matter.ARCHIVING)
    return {"standing": standing, "askable": [matter.value for matter in askable]}


def _acts(me: Me) -> Sealing:
    return Sealing(me.console.casework)


def _member(members: type[E], value: str) -> E:
    try:
        return members(value)
    except ValueError as error:
        raise CaseUnseen("there is no such thing") from error
