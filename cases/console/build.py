"""Makes an application of the pages. It is mounted beside the telephone's, which its headers,
compression and error pages do not touch."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from cases.console import (
    admin,
    answering,
    bulk,
    case_page,
    chronicle,
    corrections,
    deciding,
    describing,
    exports,
    keys,
    paper,
    queue,
    sealing,
    sign_in,
    sound,
    voice,
    walk_in,
)
from cases.console.desk import Console, SignedIn, spoken, who_looks
from cases.console.guard import FormRefused, GuardHeaders, SignInNeeded, see
from cases.console.weight import CompressedPages
from cases.console.wording import HERE, static_version, worded
from cases.errors import (
    ActNotAllowed,
    CaseChanged,
    CaseError,
    CaseUnseen,
    MoveNotAllowed,
    RecordingDamaged,
    TextUnfit,
    VoiceUnfit,
)

_ANSWERS: dict[type[CaseError], int] = {
    CaseUnseen: 404,
    RecordingDamaged: 404,
    FormRefused: 403,
    ActNotAllowed: 403,
    CaseChanged: 409,
    MoveNotAllowed: 422,
    TextUnfit: 422,
    VoiceUnfit: 422,
}


class _Forever(StaticFiles):
    """Static files under a name that changes with their content may be kept for good."""

    async def get_response(self, path: str, scope: object) -> Response:
        answer = await super().get_response(path, scope)  # type: ignore[arg-type]
        answer.headers["cache-control"] = "public, max-age=31536000, immutable"
        return answer


def officers_pages(console: Console) -> FastAPI:
    """The console as an application of its own."""
    app = FastAPI(redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.console = console
    for part in (
        sign_in,
        queue,
        bulk,
        exports,
        describing,
        paper,
        walk_in,
        case_page,
        chronicle,
        sound,
        sealing,
        admin,
        answering,
        deciding,
        keys,
        corrections,
        voice,
    ):
        app.include_router(part.router)
    app.mount(f"/static/{static_version()}", _Forever(directory=HERE / "static"))
    app.add_middleware(CompressedPages)
    app.add_middleware(GuardHeaders, secure=console.cookie.secure)
    app.add_exception_handler(SignInNeeded, _to_sign_in)
    app.add_exception_handler(RequestValidationError, _not_found)
    app.add_exception_handler(HTTPException, _plain)
    for kind in _ANSWERS:
        app.add_exception_handler(kind, _refusal)
    return app


async def _to_sign_in(request: Request, _error: Exception) -> Response:
    if request.method in {"GET", "HEAD"}:
        return see("/sign-in")
    return _gone(None, request, 403, "You are signed out. Sign in and send it once more.")


async def _refusal(request: Request, error: Exception) -> Response:
    """What cannot be done, in words; a case that cannot be seen gets the same bytes as none."""
    status = next(code for kind, code in _ANSWERS.items() if isinstance(error, kind))
    me = await who_looks(request)
    language = me.officer.language if me else spoken(request)
    why = worded(error, language) if status != 404 and isinstance(error, CaseError) else ""
    return _gone(me, request, status, why)


async def _not_found(request: Request, _error: Exception) -> Response:
    """An address that leads nowhere, to whoever asks."""
    if request.url.path.startswith("/voice/"):  # it was no browser that lost its way here
        return Response("Not found", 404, media_type="text/plain")
    return _gone(await who_looks(request), request, 404, "")


async def _plain(request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    if code == 404:
        return await _not_found(request, error)
    return Response(str(getattr(error, "detail", "")), code, media_type="text/plain")


def _gone(me: SignedIn | None, request: Request, status: int, why: str) -> Response:
    if me is not None:
        return me.page("gone.html", status, why=why)
    console: Console = request.app.state.console
    return console.page("gone.html", spoken(request), status, why=why)
