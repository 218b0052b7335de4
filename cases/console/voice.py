"""The officer's own voice answer: bytes in, checked elsewhere, kept, and waiting for approval."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from cases.access import Act
from cases.console.desk import Me, SignedIn
from cases.console.guard import FormRefused, require_csrf, require_same_origin
from cases.console.wording import worded
from cases.errors import VoiceUnfit
from cases.voice_answers import VoiceAnswers

router = APIRouter(prefix="/cases/{case_id}")
_MOST_BYTES = 2 * 1024 * 1024
"""Thirty seconds from any browser: 16-bit sound of 32 kHz at the most."""


@router.post("/voice")
async def record(me: Me, request: Request, case_id: UUID) -> Response:
    """A recording from the browser, as bytes: 201, or 422 with words that say what to do."""
    _require_own_page(me, request)
    casework, console = me.console.casework, me.console
    await console.off_loop(lambda: casework.permitted(me.viewer, case_id, Act.ANSWER))
    content = await _body(request)
    try:
        # Not in the database's thread: listening takes seconds, and telephones wait for that one.
        sound = await asyncio.to_thread(console.check_voice, content)
    except VoiceUnfit as error:
        return PlainTextResponse(worded(error, me.officer.language), 422)
    sha256 = await asyncio.to_thread(console.recordings.keep, sound)
    await console.off_loop(lambda: VoiceAnswers(casework).record(me.viewer, case_id, sha256))
    return Response(status_code=201, headers={"location": f"/cases/{case_id}#answers"})


def _require_own_page(me: SignedIn, request: Request) -> None:
    require_same_origin(request, me.console.public_url)
    require_csrf({"csrf": request.headers.get("x-csrf", "")}, me.session.csrf)


async def _body(request: Request) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > _MOST_BYTES:
            raise FormRefused("the recording is too large")
        parts.append(part)
    return b"".join(parts)
