"""The officers' spoken answers, as the exchange fetches them to play them to a caller.

The exchange sends no proof of who it is with such a request, so the name is the proof: 256 random
bits, known to nobody but the call it is played on. It opens an approved answer and nothing else.
"""

import asyncio
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response

from cases.console.ranges import no_such_part, part_of, send
from cases.errors import RecordingDamaged
from cases.voice_answers import to_be_played
from ivr.parts import Parts

router = APIRouter(prefix="/voice/answers")
Token = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{43}$")]
_HEADERS = {
    # The exchange may keep it for the minutes in which a caller has it repeated, and no longer.
    "cache-control": "private, max-age=600",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
    "content-security-policy": "default-src 'none'",
}


@router.api_route("/{token}.wav", methods=["GET", "HEAD"])
async def spoken_answer(
    request: Request, token: Token, range_: Annotated[str, Header(alias="range")] = ""
) -> Response:
    """An approved answer, whole or in part; for any other name, nothing."""
    parts: Parts = request.app.state.parts
    loop = asyncio.get_running_loop()
    path = await loop.run_in_executor(request.app.state.threads, _find, parts, token)
    if path is None:
        return Response("Not found", 404, media_type="text/plain")
    size = path.stat().st_size
    part = part_of(size, range_, largest=size)
    if part is None:
        return no_such_part(size)
    return send(path, part, "audio/wav", _HEADERS, body=request.method == "GET")


def _find(parts: Parts, token: str) -> FilePath | None:
    answer = parts.store.read(lambda tx: to_be_played(tx, token))
    try:
        return parts.recordings.path(answer.voice_sha256) if answer else None
    except RecordingDamaged:
        return None
