"""A list as a file to take along."""

import asyncio
from functools import partial
from urllib.parse import parse_qsl
from uuid import UUID

from fastapi import APIRouter, Request, Response

from cases import sheets
from cases.case import Case
from cases.console import filters, wording
from cases.console.desk import Me, SignedIn
from cases.exporting import MOST, Exporting, Table
from cases.reference import shown

router = APIRouter()
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post("/export")
async def export(me: Me, request: Request) -> Response:
    """The list as CSV or XLSX; every case in it keeps the purpose in its history."""
    form = await me.form(request, "purpose", "form", "query")
    kind = "csv" if form["form"] == "csv" else "xlsx"
    table = await me.console.off_loop(lambda: _taken(me, form, kind))
    words = wording.messages(me.officer.language)
    head = [words.get(f"column-{name}", name) for name in table.columns]
    make = sheets.as_csv if kind == "csv" else partial(sheets.as_xlsx, title="Suara Warga")
    content = await asyncio.to_thread(make, head, table.rows)
    name = f"suara-warga-{me.console.casework.today().isoformat()}.{kind}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, 200, headers, "text/csv; charset=utf-8" if kind == "csv" else _XLSX)


def _taken(me: SignedIn, form: dict[str, str], kind: str) -> Table:
    console, exporting = me.console, Exporting(me.console.casework)
    exporting.require(me.viewer, form["purpose"])
    wanted = filters.read_wanted(dict(parse_qsl(form["query"])))
    found = console.desk.every(me.viewer, wanted, MOST, console.casework.today())
    cases: list[UUID] = [case.id for case in found]
    return exporting.take(me.viewer, cases, form["purpose"], kind, partial(_cell, me))


def _cell(me: SignedIn, case: Case, column: str) -> str:
    """What a case has in a column, in the officer's language."""
    words, zone = wording.messages(me.officer.language), me.console.zone
    cells = {
        "reference": shown(case.reference),
        "received": wording.moment(case.opened_at, zone, me.officer.language),
        "since": wording.moment(case.state_since, zone, me.officer.language),
        "state": case.state.label,
        "kind": words.get(f"kind-{case.kind.value}", case.kind.value),
        "track": words.get(f"track-{case.track.value}", "") if case.track else "",
        "category": words.get(f"category-{case.category}", case.category),
        "channel": words.get(f"channel-{case.channel}", case.channel),
        "due": case.due_on.isoformat() if case.due_on else "",
        "caller": f"…{case.reporter[-3:]}" if case.reporter else "",
        "duplicate_of": "x" if case.duplicate_of else "",
    }
    return cells[column] if column in cells else str(getattr(case, column))
