"""The queue: what waits for whom. The whole filter is in the address, so it can be kept."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from babel.dates import format_date
from fastapi import APIRouter, Request, Response

from cases import deadlines
from cases.case import Case, Kind
from cases.console import filters
from cases.console.desk import Me, SignedIn
from cases.console.guard import see
from cases.overviews import SOON_WORKING_DAYS, Overview, Wanted
from cases.saved_view_store import SavedView
from cases.states import Role, State, Track

router = APIRouter()
PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A case in the list, and how its clock stands: `left` working days until the day `due`."""

    case: Case
    due: str
    left: int
    urgency: str


@router.get("/")
async def queue(me: Me, request: Request) -> Response:
    """The list."""
    return await list_page(me, filters.read_wanted(request.query_params), request)


async def list_page(
    me: SignedIn, wanted: Wanted, request: Request, status: int = 200, **content: object
) -> Response:
    """A list as a page, with whatever else there is to say above it."""
    console, day = me.console, me.console.casework.today()
    place = filters.read_place(request.query_params)
    page = await console.off_loop(lambda: console.desk.page(me.viewer, wanted, place, PAGE, day))
    views = await console.off_loop(lambda: console.views.of(me.officer.id))
    return me.page(
        "queue.html",
        status,
        rows=[row_of(me, case) for case in page.cases],
        wanted=wanted,
        query=filters.query_of(wanted),
        chips=filters.chips(wanted),
        text_of=lambda name: filters.text_of(wanted, name),
        earlier=filters.address(wanted, page.earlier) if page.earlier else "",
        later=filters.address(wanted, page.later) if page.later else "",
        overviews=_overviews(me),
        views=views,
        tag=_tag(page.cases),
        states=State,
        kinds=Kind,
        tracks=Track,
        **{"outcome": None, **content},
    )


@router.get("/news")
async def news(me: Me, request: Request) -> Response:
    """Whether the list has changed: an ETag that a page can ask for cheaply."""
    console, day = me.console, me.console.casework.today()
    wanted = filters.read_wanted(request.query_params)
    page = await console.off_loop(lambda: console.desk.page(me.viewer, wanted, None, PAGE, day))
    tag = _tag(page.cases)
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    return Response(status_code=204, headers={"etag": tag})


@router.post("/views")
async def save_view(me: Me, request: Request) -> Response:
    """Keep the list under a name."""
    form = await me.form(request, "name", "query")
    wanted = filters.read_wanted(dict(parse_qsl(form["query"])))
    view = SavedView(" ".join(form["name"].split()), filters.query_of(wanted))
    await me.console.off_loop(lambda: me.console.views.save(me.officer.id, view))
    return see(filters.address(wanted))


@router.post("/views/remove")
async def remove_view(me: Me, request: Request) -> Response:
    """Forget a name."""
    form = await me.form(request, "name")
    await me.console.off_loop(lambda: me.console.views.remove(me.officer.id, form["name"]))
    return see("/")


def row_of(me: SignedIn, case: Case) -> Row:
    """A case as a list shows it."""
    due, today = case.due_on, me.console.casework.today()
    if due is None:
        return Row(case, "", 0, "none")
    left = deadlines.working_days_until(today, due, me.console.clocks.calendar)
    urgency = "late" if left < 0 else "soon" if left <= SOON_WORKING_DAYS else "calm"
    return Row(case, format_date(due, "d MMM", locale=me.officer.language), left, urgency)


def _overviews(me: SignedIn) -> list[Overview]:
    sees_sealed = me.officer.role is Role.OVERSIGHT
    return [view for view in Overview if sees_sealed or view is not Overview.SEALED]


def _tag(cases: Iterable[Case]) -> str:
    """A name for what a list shows, which changes whenever that does."""
    shown = [
        (case.id, case.version, case.state, case.owner, case.due_on, case.first_words)
        for case in cases
    ]
    return f'"{hashlib.sha256(repr(shown).encode()).hexdigest()[:16]}"'
