"""The queue: what waits for whom. The whole filter is in the address, so it can be kept."""

import hashlib
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from cases import deadlines
from cases.case import Case
from cases.case_desk import Overview, Wanted
from cases.console.desk import Me, SignedIn
from cases.states import Role, State

router = APIRouter()
PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list, and how its clock stands."""

    case: Case
    due: str
    urgency: str


@router.get("/")
async def queue(
    me: Me,
    view: Overview = Overview.OPEN,
    words: Annotated[str, Query(max_length=200)] = "",
    state: State | None = None,
    before: UUID | None = None,
) -> Response:
    """The list."""
    wanted = Wanted(view, words, state)
    console, day = me.console, me.console.casework.today()
    found = await console.off_loop(
        lambda: console.desk.queue(me.viewer, wanted, before, PAGE + 1, day)
    )
    rows = [_row(me, case) for case in found[:PAGE]]
    more = _address(wanted, found[PAGE - 1].id) if len(found) > PAGE else ""
    return me.page(
        "queue.html", rows=rows, more=more, wanted=wanted, overviews=_overviews(me), states=State
    )


@router.get("/news")
async def news(me: Me, request: Request, view: Overview = Overview.OPEN) -> Response:
    """Whether the list has changed: an ETag that a page can ask for cheaply."""
    console, day = me.console, me.console.casework.today()
    newest = await console.off_loop(lambda: console.desk.newest(me.viewer, Wanted(view), day))
    tag = f'"{hashlib.sha256(repr(newest).encode()).hexdigest()[:16]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    return Response(str(newest[0]), headers={"etag": tag}, media_type="text/plain")


def _overviews(me: SignedIn) -> list[Overview]:
    sees_sealed = me.officer.role is Role.OVERSIGHT
    return [view for view in Overview if sees_sealed or view is not Overview.SEALED]


def _address(wanted: Wanted, before: UUID) -> str:
    query = {"view": wanted.overview.value, "words": wanted.words, "before": str(before)}
    if wanted.state is not None:
        query["state"] = wanted.state.value
    return f"/?{urlencode({name: value for name, value in query.items() if value})}"


def _row(me: SignedIn, case: Case) -> Row:
    console = me.console
    due = deadlines.next_news(case, console.clocks, console.zone)
    if due is None:
        return Row(case, "", "none")
    left = (due - console.casework.today()).days
    urgency = "late" if left < 0 else "soon" if left <= 1 else "calm"
    return Row(case, due.strftime("%d.%m."), urgency)
