"""Joins the pages to an application."""

from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from cases.console import case_page, queue, sign_in, sound
from cases.console.desk import Console
from cases.console.guard import FormRefused, GuardHeaders, SignInNeeded, see
from cases.console.wording import HERE, static_version
from cases.errors import (
    ActNotAllowed,
    CaseChanged,
    CaseError,
    CaseUnseen,
    MoveNotAllowed,
    RecordingDamaged,
    TextUnfit,
)

_ANSWERS: dict[type[CaseError], int] = {
    CaseUnseen: 404,
    RecordingDamaged: 404,
    FormRefused: 403,
    ActNotAllowed: 403,
    CaseChanged: 409,
    MoveNotAllowed: 422,
    TextUnfit: 422,
}


class _Forever(StaticFiles):
    """Static files under a name that changes with their content may be kept for good."""

    async def get_response(self, path: str, scope: object) -> Response:
        answer = await super().get_response(path, scope)  # type: ignore[arg-type]
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def mount(app: FastAPI, console: Console) -> None:
    """Put the pages under `/`."""
    app.state.console = console
    for part in (sign_in, queue, case_page, sound):
        app.include_router(part.router)
    app.mount(f"/static/{static_version()}", _Forever(directory=HERE / "static"))
    app.add_middleware(GuardHeaders, secure=console.cookie.secure)
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    for kind in _ANSWERS:
        app.add_exception_handler(kind, _refusal)


async def _to_sign_in(request: Request, _error: Exception) -> Response:
    return see("/sign-in") if request.method == "GET" else Response(status_code=403)


async def _refusal(request: Request, error: Exception) -> Response:
    """What cannot be done, in words; a case that cannot be seen gets the same bytes as none."""
    console: Console = request.app.state.console
    status = next(code for kind, code in _ANSWERS.items() if isinstance(error, kind))
    why = "" if status == 404 else str(error)
    return console.page("gone.html", "id", status, why=why)
