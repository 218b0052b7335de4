"""Signing in and out, setting up, and one's own sessions."""

import asyncio
import io
from typing import Annotated

import pyotp
import segno
from fastapi import APIRouter, Depends, Request, Response

from cases.console.credentials import SetUpRefused, SignInRefused
from cases.console.desk import Console, Me, spoken, the_console
from cases.console.guard import read_form, require_same_origin, see
from cases.console.turnstile import seconds_to_wait
from cases.console.wording import LANGUAGES

router = APIRouter()
TheConsole = Annotated[Console, Depends(the_console)]
_AT_ONCE = asyncio.Semaphore(2)
"""Password checks under way: each takes 64 MiB and a good part of a second."""


@router.get("/sign-in")
async def sign_in_page(console: TheConsole, request: Request, language: str = "") -> Response:
    """Who are you?"""
    return _sign_in_page(console, spoken(request, language), 200)


def _sign_in_page(console: Console, language: str, status: int) -> Response:
    return console.page("sign_in.html", language, status, refused=status != 200)


@router.post("/sign-in")
async def sign_in(console: TheConsole, request: Request) -> Response:
    """Sign in; attempts under one name or address are answered more and more slowly."""
    require_same_origin(request, console.public_url)
    form = await read_form(request, frozenset({"username", "password", "code", "language"}))
    username = form["username"].strip().lower()
    await _wait(console, request, username)
    agent, former = request.headers.get("user-agent", ""), console.cookie.read(request)
    who = console.credentials
    try:
        async with _AT_ONCE:
            token = await console.off_loop(
                lambda: who.sign_in(username, form["password"], form["code"], agent, former)
            )
    except SignInRefused:
        return _sign_in_page(console, spoken(request, form["language"]), 403)
    answer = see("/")
    console.cookie.set(answer, token)
    return answer


async def _wait(console: Console, request: Request, username: str) -> None:
    address = request.client.host if request.client else ""
    seconds = await console.off_loop(
        lambda: seconds_to_wait(console.store, console.clock, username, address)
    )
    await asyncio.sleep(seconds)


@router.post("/sign-out")
async def sign_out(me: Me, request: Request) -> Response:
    """End this session."""
    await me.form(request)
    await me.console.off_loop(lambda: me.console.credentials.sign_out(me.session))
    answer = see("/sign-in")
    me.console.cookie.clear(answer)
    return answer


@router.get("/sessions")
async def sessions(me: Me) -> Response:
    """Where one is signed in."""
    mine = await me.console.off_loop(lambda: me.console.credentials.sessions(me.officer.id))
    return me.page("sessions.html", sessions=mine, current=me.session.token_hash)


@router.post("/sessions/end")
async def end_session(me: Me, request: Request) -> Response:
    """End another session of one's own."""
    form = await me.form(request, "session")
    officers = me.console.credentials.officers
    await me.console.off_loop(lambda: officers.end(form["session"], me.officer.id))
    return see("/sessions")


@router.post("/sessions/end-others")
async def end_others(me: Me, request: Request) -> Response:
    """End every session of one's own but this one."""
    await me.form(request)
    officers = me.console.credentials.officers
    await me.console.off_loop(lambda: officers.end_all(me.officer.id, me.session.token_hash))
    return see("/sessions")


@router.post("/language")
async def language(me: Me, request: Request) -> Response:
    """Change the language of one's pages."""
    form = await me.form(request, "language")
    chosen = form["language"] if form["language"] in LANGUAGES else "id"
    await me.console.off_loop(lambda: me.console.credentials.speak(me.officer.id, chosen))
    return see("/")


@router.get("/set-up/{secret}")
async def set_up_page(console: TheConsole, request: Request, secret: str) -> Response:
    """A new officer's first page: password and second factor."""
    return await _set_up(console, request, secret, 200, "")


@router.post("/set-up/{secret}")
async def set_up(console: TheConsole, request: Request, secret: str) -> Response:
    """Take password and second factor."""
    require_same_origin(request, console.public_url)
    form = await read_form(request, frozenset({"password", "code"}))
    try:
        async with _AT_ONCE:
            await console.off_loop(
                lambda: console.credentials.set_up(secret, form["password"], form["code"])
            )
    except SetUpRefused as error:
        return await _set_up(console, request, secret, 422, str(error))
    return see("/sign-in")


async def _set_up(
    console: Console, request: Request, secret: str, status: int, refused: str
) -> Response:
    try:
        officer = await console.off_loop(lambda: console.credentials.invited(secret))
    except SetUpRefused as error:
        return console.page("gone.html", spoken(request), 404, why=str(error))
    return console.page(
        "set_up.html",
        officer.language,
        status,
        officer_name=officer.name,
        secret=secret,
        totp=officer.totp_secret,
        refused=refused,
    )


@router.get("/set-up/{secret}/code.svg")
async def set_up_code(console: TheConsole, secret: str) -> Response:
    """The second factor's secret as a QR code."""
    try:
        officer = await console.off_loop(lambda: console.credentials.invited(secret))
    except SetUpRefused:
        return Response(status_code=404)
    address = pyotp.TOTP(officer.totp_secret).provisioning_uri(
        name=officer.username, issuer_name="Suara Warga"
    )
    picture = io.BytesIO()
    segno.make(address, error="m").save(
        picture, kind="svg", scale=5, border=4, light="#fff", xmldecl=False
    )
    return Response(picture.getvalue(), media_type="image/svg+xml")
