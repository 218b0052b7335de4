"""The administrator's pages: how the line works, days off, the roster. Never a case."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from cases import deadlines
from cases.console.desk import Me, SignedIn
from cases.console.guard import read_upload, see
from cases.errors import ActNotAllowed, TextUnfit
from cases.holiday_store import DecreedDay
from cases.roster import Checked, Fault, read_roster, reserved
from cases.states import Role

router = APIRouter(prefix="/admin")
_LONGEST_NAME = 120


async def _admin(me: Me) -> SignedIn:
    if me.officer.role is not Role.ADMIN:
        raise ActNotAllowed("this page is the administrator's")
    return me


Admin = Annotated[SignedIn, Depends(_admin)]


@router.get("/health")
async def health(me: Admin) -> Response:
    """Live calls, the queue of recordings, what went wrong, and the machine."""
    console = me.console
    figures = await console.off_loop(lambda: console.health.figures(console.clock()))
    machine = await console.off_loop(console.machine)
    return me.page("health.html", figures=figures, machine=machine)


@router.get("/holidays")
async def holidays(
    me: Admin, year: Annotated[int | None, Query(ge=2000, le=2100)] = None
) -> Response:
    """The days off of a year: those generally known, and what the decree says of them."""
    return await _holidays(me, year or me.console.casework.today().year, 200, "")


async def _holidays(me: SignedIn, year: int, status: int, wrong: str) -> Response:
    decreed = await me.console.off_loop(me.console.holidays.all)
    days: dict[date, tuple[str, DecreedDay | None]] = {
        day: (name, None) for day, name in deadlines.known_days_off(year).items()
    }
    for one in decreed:
        if one.day.year == year:
            days[one.day] = (days.get(one.day, ("", None))[0], one)
    return me.page("holidays.html", status, year=year, days=sorted(days.items()), wrong=wrong)


@router.post("/holidays")
async def set_holiday(me: Admin, request: Request) -> Response:
    """Enter a day of the decree."""
    form = await me.form(request, "day", "name", "works")
    day, name = _day(form["day"]), " ".join(form["name"].split())
    if not name or len(name) > _LONGEST_NAME:
        return await _holidays(me, day.year, 422, "Give the day a name.")
    decreed = DecreedDay(day, name, form["works"] == "yes")
    await me.console.off_loop(lambda: me.console.holidays.set(decreed))
    return see(f"/admin/holidays?year={day.year}")


@router.post("/holidays/forget")
async def forget_holiday(me: Admin, request: Request) -> Response:
    """Take back what was entered for a day."""
    form = await me.form(request, "day")
    day = _day(form["day"])
    await me.console.off_loop(lambda: me.console.holidays.forget(day))
    return see(f"/admin/holidays?year={day.year}")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TextUnfit("that is no date") from error


@router.get("/roster")
async def roster(me: Admin) -> Response:
    """Who serves where today, and where a new roster is brought in."""
    return await _roster(me)


async def _roster(me: SignedIn, status: int = 200, **content: Any) -> Response:
    officers, today = me.console.credentials.officers, me.console.casework.today()
    current = await me.console.off_loop(lambda: officers.roster(today))
    shown = {"faults": [], "preview": [], "text": "", **content}
    return me.page("roster.html", status, current=current, **shown)


@router.post("/roster/preview")
async def preview_roster(me: Admin, request: Request) -> Response:
    """Check a roster and show what it would change; nothing is kept yet."""
    form = await read_upload(request, frozenset({"file"}))
    me.require_own(request, form)
    return await _checked(me, form["file"], keep=False)


@router.post("/roster")
async def import_roster(me: Admin, request: Request) -> Response:
    """Bring in a roster that was looked at before: every line or none."""
    form = await me.form(request, "text")
    return await _checked(me, form["text"], keep=True)


async def _checked(me: SignedIn, text: str, *, keep: bool) -> Response:
    checked, faults, known = await me.console.off_loop(lambda: _check(me, text))
    if faults or not checked.postings:
        faults = faults or [Fault(1, "roster-empty")]
        return await _roster(me, 422, faults=faults, text=text)
    if not keep:
        changes = [(posting, posting in known) for posting in checked.postings.values()]
        return await _roster(me, preview=changes, text=text)
    officers = me.console.credentials.officers
    await me.console.off_loop(lambda: officers.import_roster([*checked.postings.values()]))
    return see("/admin/roster")


def _check(me: SignedIn, text: str) -> tuple[Checked, list[Fault], set[Any]]:
    officers, today = me.console.credentials.officers, me.console.casework.today()
    current = officers.roster()
    posted = [officers.posted(officer, today) for officer in officers.all()]
    oversight = {one.nrp for one in posted if one.role is Role.OVERSIGHT}
    oversight |= {one.nrp for one in current if one.role is Role.OVERSIGHT}
    checked = read_roster(text, me.console.stations)
    kept_out = reserved(checked, current, oversight, me.officer.nrp)
    return checked, [*checked.faults, *kept_out], set(current)
