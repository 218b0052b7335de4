"""What the pages stand on, and who is looking at them."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse

from cases.access import Viewer, acts_of
from cases.case_desk import CaseDesk
from cases.casework import Casework
from cases.clock import Clock
from cases.console import wording
from cases.console.credentials import Credentials
from cases.console.guard import (
    Cookie,
    SignInNeeded,
    read_form,
    require_csrf,
    require_same_origin,
)
from cases.deadlines import Clocks
from cases.officer import Officer, Session
from cases.recording_store import RecordingStore
from cases.store import CaseStore

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Console:
    """The parts behind the pages. `threads` is where the database may block."""

    public_url: str
    store: CaseStore
    desk: CaseDesk
    casework: Casework
    credentials: Credentials
    recordings: RecordingStore
    cookie: Cookie
    clock: Clock
    zone: ZoneInfo
    clocks: Clocks
    threads: Executor

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
            csrf=self.session.csrf,
            acts={act.value for act in acts_of(self.officer.role)},
            **content,
        )

    async def form(self, request: Request, *fields: str) -> dict[str, str]:
        """A form of his, from a page of ours.

        Raises:
            FormRefused: when it is not.
        """
        require_same_origin(request, self.console.public_url)
        form = await read_form(request, frozenset(fields))
        require_csrf(form, self.session.csrf)
        return form


def the_console(request: Request) -> Console:
    """The parts behind the pages."""
    console: Console = request.app.state.console
    return console


async def _signed_in(request: Request) -> SignedIn:
    console = the_console(request)
    token = console.cookie.read(request)
    found = await console.off_loop(lambda: console.credentials.signed_in(token))
    if found is None:
        raise SignInNeeded("nobody is signed in")
    return SignedIn(console, *found)


Me = Annotated[SignedIn, Depends(_signed_in)]
