"""The sound of a statement, in the parts that a browser asks for; each part sent is an event."""

import re
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Response

from cases.console.desk import Me, SignedIn
from cases.errors import CaseUnseen

router = APIRouter()
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PART = 1 << 20
"""The largest part sent at once: a minute of telephone sound."""


@router.get("/cases/{case_id}/sound/{statement_id}")
async def sound(
    me: Me, case_id: UUID, statement_id: UUID, range_: Annotated[str, Header(alias="range")] = ""
) -> Response:
    """A recording as it was kept, whole or in part."""
    return await me.console.off_loop(lambda: _sound(me, case_id, statement_id, range_))


def _sound(me: SignedIn, case_id: UUID, statement_id: UUID, wanted: str) -> Response:
    console = me.console
    case = console.desk.case(me.viewer, case_id, console.casework.today())
    if case is None:
        raise CaseUnseen("there is no such case")
    statements = console.store.read(lambda tx: tx.statements(case_id))
    statement = next((s for s in statements if s.id == statement_id), None)
    recording = console.store.read(lambda tx: tx.recording(statement_id))
    if statement is None or recording is None:
        raise CaseUnseen("there is no such recording")
    size = recording.size
    found = _RANGE.fullmatch(wanted)
    first, last = _bounds(found, size) if found else (0, size - 1)
    if first > last:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}"})
    console.casework.played(me.viewer, case_id, statement.recording_sid, f"{first}-{last}")
    with console.recordings.path(recording.sha256).open("rb") as file:
        file.seek(first)
        content = file.read(last - first + 1)
    headers = {"accept-ranges": "bytes"}
    if found:
        headers["content-range"] = f"bytes {first}-{last}/{size}"
    return Response(content, 206 if found else 200, headers, media_type="audio/wav")


def _bounds(found: re.Match[str], size: int) -> tuple[int, int]:
    """The first and last byte of a part; empty when it lies outside."""
    if found[1]:
        first = int(found[1])
        last = int(found[2]) if found[2] else size - 1
    else:
        first, last = max(0, size - int(found[2] or 0)), size - 1
    return first, min(last, size - 1, first + _PART - 1)
