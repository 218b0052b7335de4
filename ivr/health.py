"""Whether this process lives, and whether the installation can do its work."""

import asyncio
from datetime import timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from cases.clock import utc_now
from ivr.parts import Parts

router = APIRouter()
_PATIENCE_SECONDS = 3.0
_BEATS_MISSED = 6


@router.get("/livez")
async def alive() -> Response:
    """This process answers."""
    return JSONResponse({"alive": True})


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """200 when the database answers; says also whether a worker was heard from lately.

    A missing worker delays transcripts but must not take the telephone off the hook.
    """
    parts: Parts = request.app.state.parts
    looking = asyncio.get_running_loop().run_in_executor(None, _workers, parts)
    try:
        workers = await asyncio.wait_for(asyncio.shield(looking), _PATIENCE_SECONDS)
    except Exception:  # noqa: BLE001 - whatever it is, we are not ready
        return JSONResponse({"ready": False, "database": False}, 503)
    return JSONResponse({"ready": True, "database": True, "workers": workers})


def _workers(parts: Parts) -> int:
    since: timedelta = parts.settings.heartbeat * _BEATS_MISSED
    return len(parts.heartbeats.beating_since(utc_now() - since, "worker"))
