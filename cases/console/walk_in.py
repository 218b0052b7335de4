"""Entering a complaint that came without a call, and the slip to hand over."""

from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from cases.access import Act, acts_of
from cases.case import Kind
from cases.console.desk import Me, SignedIn
from cases.console.wording import worded
from cases.errors import ActNotAllowed, CaseUnseen, TextUnfit
from cases.walk_in import Channel, Complaint, Counter, Entered, new_key

router = APIRouter()
_FIELDS = (
    *("key", "channel", "kind", "words", "received_at"),
    *("reporter", "place", "name", "address", "id_number"),
)
_KINDS = (Kind.REPORT, Kind.OFFICER, Kind.INFORMATION)


@router.get("/enter")
async def form_page(me: Me) -> Response:
    """A blank form."""
    now = me.console.clock().astimezone(me.console.zone)
    blank = dict.fromkeys(_FIELDS, "")
    return _form(me, {**blank, "key": new_key(), "received_at": f"{now:%Y-%m-%dT%H:%M}"})


@router.post("/enter")
async def enter(me: Me, request: Request) -> Response:
    """Open the case; a form that cannot be taken comes back as it was filled in."""
    form = await me.form(request, *_FIELDS)
    try:
        complaint = _read(me, form)
        counter = Counter(me.console.casework)
        entered = await me.console.off_loop(lambda: counter.enter(me.viewer, complaint))
    except TextUnfit as error:
        return _form(me, form, 422, worded(error, me.officer.language))
    return await _slip(me, entered)


def _form(me: SignedIn, filled: dict[str, str], status: int = 200, wrong: str = "") -> Response:
    if Act.ENTER not in acts_of(me.officer.role):
        raise ActNotAllowed("your role does not do this")
    return me.page(
        "walk_in.html", status, filled=filled, wrong=wrong, channels=Channel, kinds=_KINDS
    )


def _read(me: SignedIn, form: dict[str, str]) -> Complaint:
    try:
        channel, kind = Channel(form["channel"]), Kind(form["kind"])
        local = datetime.fromisoformat(form["received_at"])
    except ValueError as error:
        raise TextUnfit("channel, kind or time of receipt are missing") from error
    received_at = local.replace(tzinfo=me.console.zone)
    texts = {name: " ".join(form[name].split()) for name in _FIELDS[5:]}
    return Complaint(form["key"], channel, kind, form["words"], received_at, **texts)


async def _slip(me: SignedIn, entered: Entered) -> Response:
    """What is handed over. Whoever entered a sealed case does not see it from now on."""
    console, case = me.console, entered.case
    today = console.casework.today()
    seen = await console.off_loop(lambda: console.desk.case(me.viewer, case.id, today))
    return me.page("slip.html", entered=entered, case=case, seen=seen is not None)


@router.post("/cases/{case_id}/identity")
async def identity(me: Me, request: Request, case_id: UUID) -> Response:
    """Who the caller says he is: shown once, and written into the history."""
    await me.form(request)
    content = await me.console.off_loop(lambda: _identity(me, case_id))
    return me.page("identity.html", **content)


def _identity(me: SignedIn, case_id: UUID) -> dict[str, Any]:
    console = me.console
    case = console.desk.case(me.viewer, case_id, console.casework.today())
    if case is None:
        raise CaseUnseen("there is no such case")
    console.casework.act(
        me.viewer, case_id, Act.NOTE, lambda _tx, case, _actor: (case, "identity shown", {})
    )
    return {"case": case, "identity": console.store.read(lambda tx: tx.identity(case_id))}
