"""What the pages stand on, and who is looking at them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from cases.access import Viewer, acts_of
from cases.case_desk import CaseDesk
from cases.casework import Casework
from cases.clock import Clock
from cases.console import wording
from cases.console.callers_ear import CallersEar, NoLine
from cases.console.credentials import Credentials
from cases.console.guard import (
    Cookie,
    SignInNeeded,
    read_form,
    read_selection,
    require_csrf,
    require_same_origin,
)
from cases.console.key_map import KEY_MAP
from cases.console.weight import masked
from cases.deadlines import Clocks
from cases.health_store import Fact, HealthStore
from cases.holiday_store import HolidayStore
from cases.officer import Officer, Session
from cases.recording_store import RecordingStore
from cases.saved_view_store import SavedViewStore
from cases.store import CaseStore
from cases.voice_answers import VoiceCheck

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Console:
    """The parts behind the pages. `threads` is where the database may block; `machine` looks at
    the state of disk and models; `stations` are the keys a roster may name; `check_voice` judges
    what an officer has recorded."""

    public_url: str
    store: CaseStore
    desk: CaseDesk
    casework: Casework
    credentials: Credentials
    recordings: RecordingStore
    views: SavedViewStore
    cookie: Cookie
    clock: Clock
    zone: ZoneInfo
    clocks: Clocks
    threads: Executor
    holidays: HolidayStore
    health: HealthStore
    machine: Callable[[], list[Fact]]
    stations: frozenset[str]
    copies: RecordingStore
    check_voice: VoiceCheck
    ear: CallersEar = field(default_factory=NoLine)

    async def off_loop(self, work: Callable[[], T]) -> T:
        """Do something that blocks."""
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)

    def page(self, name: str, language: str, status: int = 200, **content: object) -> Response:
        """A page as an answer."""

        def when(at: object) -> str:
            return wording.moment(at, self.zone, language)  # type: ignore[arg-type]

        return HTMLResponse(wording.render(name, language, when=when, **content), status)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Whoever looks at a page."""

    console: Console
    officer: Officer
    session: Session

    @property
    def viewer(self) -> Viewer:
        return self.officer.viewer()

    def page(self, name: str, status: int = 200, **content: object) -> Response:
        """A page of his, in his language."""
        return self.console.page(
            name,
            self.officer.language,
            status,
            officer=self.officer,
            csrf=masked(self.session.csrf),
            key_map=KEY_MAP,
            acts={act.value for act in acts_of(self.officer.role)},
            **content,
        )

    async def form(self, request: Request, *fields: str) -> dict[str, str]:
        """A form of his, from a page of ours.

        Raises:
            FormRefused: when it is not.
        """
        form = await read_form(request, frozenset(fields))
        self.require_own(request, form)
        return form

    def require_own(self, request: Request, form: dict[str, str]) -> None:
        """Refuse a form that did not come from a page of his.

        Raises:
            FormRefused: when it did not.
        """
        require_same_origin(request, self.console.public_url)
        require_csrf(form, self.session.csrf)

    async def selection(
        self, request: Request, many: str, *fields: str
    ) -> tuple[dict[str, str], list[str]]:
        """A form of his with tick boxes called `many`, and what he ticked.

        Raises:
            FormRefused: when it is not from a page of ours.
        """
        require_same_origin(request, self.console.public_url)
        form, ticked = await read_selection(request, frozenset(fields), many)
        require_csrf(form, self.session.csrf)
        return form, ticked


def the_console(request: Request) -> Console:
    """The parts behind the pages."""
    console: Console = request.app.state.console
    return console


def spoken(request: Request, wanted: str = "") -> str:
    """The language for somebody we do not know yet: the one asked for, else the browser's."""
    offers = [wanted, *request.headers.get("accept-language", "").split(",")]
    tongues = (offer.strip()[:2].lower() for offer in offers)
    return next((tongue for tongue in tongues if tongue in wording.LANGUAGES), "id")


async def who_looks(request: Request) -> SignedIn | None:
    """Whoever is signed in in this browser."""
    console = the_console(request)
    token = console.cookie.read(request)
    found = await console.off_loop(lambda: console.credentials.signed_in(token)) if token else None
    return SignedIn(console, *found) if found else None


async def _signed_in(request: Request) -> SignedIn:
    me = await who_looks(request)
    if me is None:
        raise SignInNeeded("nobody is signed in")
    return me


Me = Annotated[SignedIn, Depends(_signed_in)]
