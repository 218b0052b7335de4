"""The keys of the console: shown on every page under `?`, and one switch for single letters.

The switch is what WCAG 2.1.4 asks for: speech input says letters that nobody typed.
"""

from fastapi import APIRouter, Request, Response

from cases.console.desk import Me
from cases.console.guard import see

router = APIRouter()


@router.get("/keys")
async def keys_page(me: Me) -> Response:
    """The keys as a page, for browsers without scripts."""
    return me.page("keys.html")


@router.post("/keys")
async def switch(me: Me, request: Request) -> Response:
    """Turn single letters on or off, for this officer in every browser."""
    form = await me.form(request, "single")
    officers = me.console.credentials.officers
    wanted = form["single"] == "on"
    await me.console.off_loop(lambda: officers.change(me.officer.id, single_keys=wanted))
    return see("/keys")
