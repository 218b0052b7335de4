"""The web process: joins the parts into one application."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from ivr import health, webhooks
from ivr import parts as joinery
from ivr.enquiry import Enquiry
from ivr.errors import RequestRefused
from ivr.parts import WEB_THREADS, Parts
from ivr.settings import Settings
from ivr.signature import SignatureCheck
from ivr.taking import Intake
from ivr.twiml import TwimlWriter
from ivr.webhooks import Switchboard

_log = structlog.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """The application, with every part built and joined.

    Raises:
        SettingsWrong, StationWrong, PromptsWrong, DatabaseUnfit: saying what to mend.
    """
    settings.require_telephony()
    return join(joinery.build(settings))


def join(parts: Parts) -> FastAPI:
    """The application on these parts."""
    settings = parts.settings
    threads = ThreadPoolExecutor(WEB_THREADS, "database")
    signature = SignatureCheck(settings.public_url, settings.tokens)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        threads.shutdown()
        parts.engine.dispose()

    # A slash redirect would lose the keys pressed and the signature; the API is not for reading.
    app = FastAPI(
        lifespan=lifespan, redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None
    )
    app.state.parts = parts
    app.state.threads = threads
    app.state.switchboard = Switchboard(
        account_sid=settings.twilio_account_sid,
        signature=signature,
        stations=parts.stations,
        desk=parts.desk,
        intake=Intake(parts.desk),
        enquiry=Enquiry(parts.desk),
        writer=TwimlWriter(parts.book, signature.prefix),
        threads=threads,
    )
    app.include_router(webhooks.router)
    app.include_router(health.router)
    app.add_exception_handler(RequestRefused, _refused)
    app.add_exception_handler(RequestValidationError, _not_found)
    app.add_exception_handler(HTTPException, _plain)
    return app


async def _refused(request: Request, error: Exception) -> Response:
    _log.warning("request.refused", why=str(error))
    return Response("Forbidden", 403, media_type="text/plain")


async def _not_found(_request: Request, _error: Exception) -> Response:
    """A path of ours that we would never have given out."""
    return Response("Not found", 404, media_type="text/plain")


async def _plain(_request: Request, error: Exception) -> Response:
    code = error.status_code if isinstance(error, HTTPException) else 500
    return Response(str(getattr(error, "detail", "")), code, media_type="text/plain")
