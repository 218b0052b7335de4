"""A police station's office for tests: the real application, in this process, over SQLite.

Officers sign in at once, cases are opened with sound and words, and browsers keep their cookies.
"""

import asyncio
import io
import secrets
import wave
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, Self, TypeVar
from uuid import UUID

import httpx

from cases import clock as clocks
from cases.access import Act, Viewer, acts_of
from cases.case import CALLER, Call, Case, Kind, Purpose, Reading, Recording, Statement
from cases.case import StatementState as Said
from cases.console.credentials import token_hash
from cases.console.desk import Console
from cases.officer import Officer, Posting, Session
from cases.officer_store import OfficerStore
from cases.reference import draw
from cases.states import Role, State, Track
from cases.store import CaseStore, WriteTransaction
from ivr import parts as joinery
from ivr.app import join
from ivr.parts import Parts
from ivr.settings import load_settings

PUBLIC = "https://suara.test"
ACCOUNT, TOKEN = "AC" + "0" * 32, "0" * 32
A_MONDAY = datetime(2026, 6, 8, 3, 0, tzinfo=UTC)
"""Late morning in Indonesia, in a week without holidays."""

A_CALLER = "+6281234567890"
UNITS = {
    Role.OPERATOR: "SPKT",
    Role.DESK_CHIEF: "SPKT",
    Role.UNIT_OFFICER: "Reskrim",
    Role.LEADER: "Pimpinan",
    Role.OVERSIGHT: "Sipropam",
    Role.AUDITOR: "Itwasda",
    Role.ADMIN: "TI",
}
"""The unit an officer of each role serves in unless a test says otherwise."""

T = TypeVar("T")
_numbers = count(1)


class Clock:
    """The present moment, as a test sets it."""

    def __init__(self, now: datetime = A_MONDAY) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Move on, such as by `hours=3`."""
        self.now += timedelta(**by)


def a_sid(kind: str) -> str:
    """A SID nobody had before, such as `RE00...7`."""
    return f"{kind}{next(_numbers):032x}"


def tone(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A WAV file that differs from every other."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(secrets.token_bytes(int(seconds * rate) * 2))
    return file.getvalue()


def timed(text: str, confidence: float = 0.9) -> tuple[dict[str, Any], ...]:
    """The words of a text, half a second each."""
    return tuple(
        {"text": word, "start": i * 0.5, "end": i * 0.5 + 0.4, "confidence": confidence}
        for i, word in enumerate(text.split())
    )


@dataclass
class Browser:
    """A browser: keeps cookies, sends fetch metadata, puts the session's token into forms."""

    office: "Office"
    officer: Officer | None = None
    session: Session | None = None
    client: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        transport = httpx.ASGITransport(self.office.app)
        self.client = httpx.AsyncClient(transport=transport, base_url=PUBLIC, trust_env=False)

    @property
    def viewer(self) -> Viewer:
        """The officer as the roster has him now."""
        assert self.officer is not None
        officers = self.office.officers
        return officers.posted(self.officer, self.office.console.casework.today()).viewer()

    @property
    def csrf(self) -> str:
        return self.session.csrf if self.session else ""

    def request(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Whatever a test wants to send, without anything added."""
        return self.office.run(self.client.request(method, path, **given))

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.request("GET", path, headers=headers)

    def post(
        self, path: str, form: Mapping[str, Any] | None = None, **given: Any
    ) -> httpx.Response:
        """A form from a page of ours; `headers` and `csrf` may be given."""
        token = given.pop("csrf", self.csrf)
        headers = {"sec-fetch-site": "same-origin", **given.pop("headers", {})}
        data = {**({"csrf": token} if token else {}), **(form or {})}
        return self.request("POST", path, data=data, headers=headers, **given)


@dataclass
class Office:
    """The office while it is entered. The clock stands still until it is moved."""

    folder: Path
    clock: Clock = field(default_factory=Clock)

    def __enter__(self) -> Self:
        settings = load_settings(
            public_url=PUBLIC,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            data_dir=self.folder,
            station_files=(),
        )
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.parts: Parts = joinery.build(settings)
        self.app = join(self.parts)
        self._set_clock()
        self.station = self.parts.stations.all()[0].key
        self.officers = OfficerStore(self.parts.engine)
        self._browsers: dict[Role, Browser] = {}
        self._open: list[Browser] = []
        return self

    def __exit__(self, *_: object) -> None:
        for browser in self._open:
            self.run(browser.client.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self.app.state.threads.shutdown()
        self.parts.engine.dispose()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Do this on the office's own loop, from whichever thread."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _set_clock(self) -> None:
        console: Console = self.app.state.pages.state.console
        self.app.state.pages.state.console = replace(
            console,
            clock=self.clock,
            casework=replace(console.casework, clock=self.clock),
            credentials=replace(console.credentials, clock=self.clock),
        )

    @property
    def console(self) -> Console:
        console: Console = self.app.state.pages.state.console
        return console

    @property
    def store(self) -> CaseStore:
        return self.parts.store

    # people

    def officer(self, role: Role, unit: str = "", **given: Any) -> Officer:
        """An officer who has set up his sign-in; `given` replaces any field."""
        n = next(_numbers)
        officer = Officer(
            id=clocks.new_id(self.clock()),
            username=f"petugas{n}",
            name=f"Aipda Contoh {n}",
            nrp=f"{70000000 + n}",
            station=self.station,
            unit=unit or UNITS[role],
            role=role,
            made_at=self.clock(),
            password_hash="$argon2id$none",
            totp_secret="JBSWY3DPEHPK3PXP",
        )
        officer = replace(officer, **given)
        self.officers.save(officer)
        return officer

    def browser(self, officer: Officer | None = None) -> Browser:
        """A browser of its own, signed in as this officer; nobody is signed in without one."""
        browser = Browser(self, officer)
        self._open.append(browser)
        if officer is not None:
            token, now = secrets.token_urlsafe(32), self.clock()
            csrf = secrets.token_urlsafe(32)
            browser.session = Session(token_hash(token), officer.id, csrf, now, now, "test")
            self.officers.begin(browser.session)
            browser.client.cookies.set("__Host-suara", token, domain="suara.test")
        return browser

    def as_(self, role: Role) -> Browser:
        """The browser of this role's officer, always the same one."""
        if role not in self._browsers:
            self._browsers[role] = self.browser(self.officer(role))
        return self._browsers[role]

    def posts(self, officer: Officer | str, unit: str, role: Role, **given: Any) -> Posting:
        """A line of the roster, in force from a year ago unless `begins` and `ends` are given."""
        nrp = officer if isinstance(officer, str) else officer.nrp
        begins: date = self.console.casework.today() - timedelta(days=365)
        posting = Posting(nrp, "Aipda Contoh", self.station, unit, role, begins)
        posting = replace(posting, **given)
        self.officers.import_roster([posting])
        return posting

    @staticmethod
    def console_acts(role: Role) -> frozenset[Act]:
        """What a role may do to the cases it sees."""
        return acts_of(role)

    # cases

    def case(self, words: str = "motor saya hilang di pasar", **given: Any) -> Case:
        """A new report with one recording and its words; without any when `words` is empty."""
        given = {"first_words": " ".join(words.split()[:12])[:160], **given}
        case = replace(self._bare(), **given)

        def keep(tx: WriteTransaction) -> Case:
            kept = tx.add_case(case, CALLER, "opened", {"kind": case.kind.value})
            self._state(tx, kept, words)
            tx.index(kept)
            return kept

        return self.store.write(keep)

    def sealed(self, words: str = "polisi itu meminta uang", **given: Any) -> Case:
        """A complaint about an officer, sealed at birth."""
        conduct = {"kind": Kind.OFFICER, "sealed": True, "track": Track.CONDUCT}
        return self.case(words, **{**conduct, **given})

    def _bare(self) -> Case:
        now = self.clock() + timedelta(milliseconds=next(_numbers))
        return Case(
            id=clocks.new_id(now),
            reference=draw(),
            station=self.station,
            kind=Kind.REPORT,
            state=State.NEW,
            state_since=self.clock(),
            opened_at=self.clock(),
            language="id",
            reporter=A_CALLER,
        )

    def _state(self, tx: WriteTransaction, case: Case, words: str) -> None:
        if not words:
            return
        now, content = self.clock(), tone()
        call = a_sid("CA")
        tx.save_call(Call(call, case.station, case.reporter, now, case.language, case_id=case.id))
        statement = Statement(
            id=clocks.new_id(now + timedelta(milliseconds=next(_numbers))),
            case_id=case.id,
            call_sid=call,
            recording_sid=a_sid("RE"),
            purpose=Purpose.COMPLAINT,
            language=case.language,
            opened_at=now,
            state=Said.TRANSCRIBED,
        )
        tx.save_statement(statement)
        sha256 = self.parts.recordings.keep(content)
        tx.save_recording(
            Recording(statement.id, sha256, len(content), "audio/x-wav", now, 1.0, 1.0, 8000)
        )
        tx.add_reading(
            Reading(
                statement.id, 1, words, timed(words), "id", "vosk", "model-id", "cd" * 32,
                "machine", now,
            )
        )  # fmt: skip

    # looking

    def now_is(self, case: Case | UUID) -> Case:
        """The case as it stands now."""
        case_id = case if isinstance(case, UUID) else case.id
        found = self.store.read(lambda tx: tx.case(case_id))
        assert found is not None
        return found

    def history(self, case: Case) -> list[str]:
        """What happened to a case, in order."""
        return [event.what for event in self.store.read(lambda tx: tx.history(case.id))]

    def statements(self, case: Case) -> list[Statement]:
        return self.store.read(lambda tx: tx.statements(case.id))

    def sound_of(self, case: Case) -> str:
        """The address of the case's first recording."""
        return f"/cases/{case.id}/sound/{self.statements(case)[0].id}"
