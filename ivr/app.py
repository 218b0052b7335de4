"""The web process: joins the parts into one application."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from cases.case_desk import CaseDesk
from cases.casework import Casework
from cases.clock import utc_now
from cases.console.build import officers_pages
from cases.console.desk import Console
from cases.console.guard import Cookie
from cases.health_store import HealthStore
from cases.saved_view_store import SavedViewStore
from ivr import health, voice_files, webhooks
from ivr import parts as joinery
from ivr.callers_ear import LineEar
from ivr.enquiry import Enquiry
from ivr.errors import RequestRefused
from ivr.machine import watch
from ivr.parts import WEB_THREADS, Parts, credentials
from ivr.settings import Settings
from ivr.signature import SignatureCheck
from ivr.taking import Intake
from ivr.twiml import TwimlWriter
from ivr.voice_check import SpeechChildCheck
from ivr.webhooks import Switchboard

_log = structlog.get_logger()


def create_app(settings: Settings) -> FastAPI:
    """The application, with every part built and joined.

    Raises:
        SettingsWrong, StationWrong, PromptsWrong, DatabaseUnfit: saying what to mend.
    """
    settings.require_telephony()
    parts = joinery.build(settings)
    joinery.correct_due_days(parts)
    return join(parts)


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
    app.include_router(voice_files.router)
    app.include_router(health.router)
    app.state.pages = officers_pages(_console(parts, threads))
    app.mount("", app.state.pages)
    app.add_exception_handler(RequestRefused, _refused)
    app.add_exception_handler(RequestValidationError, _not_found)
    return app


def _console(parts: Parts, threads: ThreadPoolExecutor) -> Console:
    """The officers' pages over the same case file; the first station says what day it is."""
    station = parts.stations.all()[0]
    return Console(
        public_url=parts.settings.public_url,
        store=parts.store,
        desk=CaseDesk(parts.engine, station.zone, station.clocks.calendar),
        casework=Casework(parts.store, utc_now, station.zone),
        credentials=credentials(parts),
        recordings=parts.recordings,
        copies=parts.copies,
        check_voice=SpeechChildCheck(),
        views=SavedViewStore(parts.engine),
        cookie=Cookie(parts.settings.public_url),
        clock=utc_now,
        zone=station.zone,
        clocks=station.clocks,
        threads=threads,
        holidays=parts.holidays,
        health=HealthStore(parts.engine),
        machine=watch(parts),
        stations=frozenset(station.key for station in parts.stations.all()),
        ear=LineEar(parts.book),
    )


async def _refused(request: Request, error: Exception) -> Response:
    _log.warning("request.refused", why=str(error))
    return Response("Forbidden", 403, media_type="text/plain")


async def _not_found(_request: Request, _error: Exception) -> Response:
    """A path of ours that we would never have given out."""
    return Response("Not found", 404, media_type="text/plain")
