"""A line in this process: the real application over real HTTP, and the exchange that calls it.

Nothing works in the background. `Line.works` does the jobs that were enqueued, as a worker would,
when a test asks for it; what they hear is scripted.
"""

import atexit
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Self

import httpx
import uvicorn
from dbos import DBOSClient, DBOSPortableJSONSerializer
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from twilio.request_validator import RequestValidator

from cases import tables
from cases.case import Call, Case, Statement
from cases.recording_store import RecordingStore
from cases.store import every_case
from ivr import parts as joinery
from ivr import steps
from ivr.app import join
from ivr.desk import Desk
from ivr.jobs.engine import NAME
from ivr.jobs.work import Work
from ivr.settings import load_settings
from ivr.simulator.call_record import CallRecord, Heard, Purpose, Request
from ivr.simulator.caller import Circumstances
from ivr.simulator.exchange import Exchange
from ivr.simulator.faults import DeliveryFaults, When
from ivr.simulator.script import Action, parse_script
from speech.errors import ModelMissing
from speech.models import Engine, Model
from tests.fakes.scripted_listeners import ScriptedListeners

ACCOUNT = "AC" + "1" * 32
TOKEN = "9d7a1f"
PUBLIC = "https://lapor.example"
DIGITS = {
    word: str(digit)
    for words in (
        "nol satu dua tiga empat lima enam tujuh delapan sembilan",
        "zero one two three four five six seven eight nine",
    )
    for digit, word in enumerate(words.split())
}


class SettableClock:
    """The present moment, moved on by what a test lets pass."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def passes(self, **how_long: float) -> None:
        self.ahead += timedelta(**how_long)

    def is_now(self, moment: datetime) -> None:
        self.ahead = moment - datetime.now(UTC)


@dataclass
class Line:
    """The line while it is entered. `failed` has the jobs that ended with an error."""

    folder: Path
    stations: Sequence[Path] = ()
    remove_after: timedelta = timedelta()
    clock: SettableClock = field(default_factory=SettableClock)
    listeners: ScriptedListeners = field(default_factory=ScriptedListeners)
    calls: list[CallRecord] = field(default_factory=list)
    failed: list[tuple[str, Exception]] = field(default_factory=list)
    logged: Sequence[Mapping[str, Any]] = ()
    database_fails: Callable[[int], bool] | None = None
    executed: int = 0

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self.exchange = Exchange(
            ACCOUNT, TOKEN, steps.INCOMING, steps.ENDED, public_url=PUBLIC, server_url=address
        )
        self.settings = load_settings(
            public_url=PUBLIC,
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=TOKEN,
            twilio_api_url=self.exchange.url,
            data_dir=self.folder,
            station_files=tuple(self.stations),
        )
        self.folder.mkdir(parents=True)
        shutil.copy(_empty_database(), self.folder / "suara.db")
        parts = joinery.build(self.settings)
        self.parts = replace(parts, desk=Desk(parts.store, parts.stations, self.clock))
        self.store = parts.store
        event.listen(parts.engine, "before_cursor_execute", self._fail_if_told_to)
        self.app = join(self.parts)
        self._work = joinery.build_work(self.parts, self.listeners)  # type: ignore[arg-type]
        self.client = httpx.Client(base_url=address, trust_env=False, verify=False)
        self._engine = DBOSClient(
            system_database_engine=parts.engine,
            serializer=DBOSPortableJSONSerializer(),
            application_name=NAME,
            lazy=True,
        )
        config = uvicorn.Config(self.app, log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listening],))
        self._thread.start()
        while not self._server.started:
            time.sleep(0.002)
        self.exchange.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self.exchange.stop()
        self._thread.join()
        self._work.exchange.close()
        self.client.close()

    def _fail_if_told_to(self, *_: object) -> None:
        self.executed += 1
        if self.database_fails is not None and self.database_fails(self.executed):
            raise OperationalError("SELECT", {}, Exception("disk I/O error"))

    # calling

    def dial(
        self,
        script: str | Sequence[Action],
        caller: str = "+6281234567890",
        faults: DeliveryFaults | None = None,
        **circumstances: Any,
    ) -> CallRecord:
        """Place a call; whatever the exchange objects to fails the test, later at the latest."""
        actions = parse_script(script) if isinstance(script, str) else script
        faults = faults or DeliveryFaults()
        with_them = Circumstances(caller, faults=faults, **circumstances)
        record = self.exchange.place_call(actions, with_them)
        self.calls.append(record)
        assert objections(record, faults) == []
        return record

    def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """A form as the exchange posts it, signed."""
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, dict(form))
        headers = {"X-Twilio-Signature": signature}
        return self.client.post(path, data=dict(form), headers=headers)

    def replay(self, request: Request) -> str:
        """The answer to a request of an earlier call, sent once more."""
        return self.post(request.url.removeprefix(PUBLIC), request.params).text

    # looking

    def cases(self) -> list[Case]:
        return list(every_case(self.store))

    def case(self) -> Case:
        """The only case there is."""
        [case] = self.cases()
        return case

    def call(self, record: CallRecord) -> Call:
        """The row of a call."""
        call = self.store.read(lambda tx: tx.call(record.call_sid))
        assert call is not None
        return call

    def statements(self, case: Case | None = None) -> list[Statement]:
        """What was said in a case, by default in the only one."""
        found = case or self.case()
        return self.store.read(lambda tx: tx.statements(found.id))

    def sound(self, statement: Statement) -> bytes | None:
        """Our bytes of a statement, proved by their hash."""
        recording = self.store.read(lambda tx: tx.recording(statement.id))
        if recording is None:
            return None
        self.parts.recordings.verify(recording.sha256)
        return self.parts.recordings.path(recording.sha256).read_bytes()

    def words(self, statement: Statement) -> str | None:
        readings = self.store.read(lambda tx: tx.readings(statement.id))
        return readings[-1].text if readings else None

    def history(self, case: Case) -> list[str]:
        return [event.what for event in self.store.read(lambda tx: tx.history(case.id))]

    def everything(self) -> dict[str, list[Any]]:
        """All rows of all tables, to see whether anything changed."""
        with self.parts.engine.connect() as connection:
            rows = {
                table.name: sorted(map(repr, connection.execute(table.select())))
                for table in tables.metadata.sorted_tables
            }
            jobs = connection.execute(text("SELECT workflow_uuid FROM workflow_status"))
            return rows | {"jobs": sorted(jobs.scalars())}

    # working

    def work(self, recordings: RecordingStore | None = None) -> Work:
        """The worker's jobs, on this line's clock."""
        filing = replace(
            self._work.filing,
            recordings=recordings or self.parts.recordings,
            model_for=self._model_for,
            clock=self.clock,
            remove_after=self.remove_after,
        )
        upkeep = replace(self._work.upkeep, filing=filing, clock=self.clock)
        return replace(self._work, filing=filing, upkeep=upkeep)

    def _model_for(self, language: str) -> Model:
        if language not in {"id", "en"}:
            raise ModelMissing(f"no model reads {language!r}")
        return Model("script", Engine.VOSK, (language,), self.folder, "")

    def works(self, recordings: RecordingStore | None = None, delayed: bool = True) -> int:
        """Do what is enqueued, and what that enqueues; how many jobs there were.

        Jobs with a delay are done at the moment they are due, which moves the clock on.
        """
        jobs = self.work(recordings).jobs()
        count = 0
        while due := self._due(delayed):
            for job in due:
                count += 1
                assert count < 5000, "the work does not come to an end"
                self._do(jobs[job.name], job)
        return count

    def _due(self, delayed: bool) -> list[Any]:
        found = self._engine.list_workflows(status=["ENQUEUED", "DELAYED"])
        at_once = [job for job in found if job.status == "ENQUEUED"]
        return at_once or (found if delayed else [])

    def _do(self, work: Any, job: Any) -> None:
        outcome = "SUCCESS"
        if job.delay_until_epoch_ms:
            self.clock.passes(milliseconds=job.delay_until_epoch_ms - job.created_at)
        try:
            work(*(job.input or {}).get("args", ()))
        except Exception as error:  # noqa: BLE001 - as the engine does
            self.failed.append((job.name, error))
            outcome = "ERROR"
        with self.parts.engine.begin() as connection:
            done = text("UPDATE workflow_status SET status = :status WHERE workflow_uuid = :id")
            connection.execute(done, {"status": outcome, "id": job.workflow_id})

    def round(self, *names: str, recordings: RecordingStore | None = None) -> None:
        """Rounds of upkeep by their names, two minutes on, and the work they bring."""
        self.clock.passes(minutes=2)
        for name in names:
            self.work(recordings).jobs()[name]()
        self.works(recordings)

    def reconciles(self) -> None:
        """Ask the exchange for what nobody told us, and do the work it brings."""
        self.round("reconcile")

    @contextmanager
    def database_away(self, when: Callable[[int], bool] = lambda _number: True) -> Iterator[None]:
        """SQL statements fail meanwhile; `when` chooses them by number, from 1."""
        self.executed, self.database_fails = 0, when
        try:
            yield
        finally:
            self.database_fails = None


@cache
def _empty_database() -> Path:
    """A database with all its tables, made once: copying it takes a millisecond."""
    folder = Path(tempfile.mkdtemp(prefix="suara-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    joinery.build(load_settings(data_dir=folder)).engine.dispose()
    return folder / "suara.db"


def objections(record: CallRecord, faults: DeliveryFaults) -> list[str]:
    """What Twilio would object to, save the requests that the test itself let go astray."""
    astray = {
        purpose
        for purpose, delivery in (
            (Purpose.RECORD, faults.record_action),
            (Purpose.GATHER, faults.gather_action),
            (Purpose.VOICE, faults.voice),
        )
        if delivery.copies == 0 or delivery.when is When.AFTER_CALL
    }
    ours = [v for v in record.violations if not any(v.startswith(purpose) for purpose in astray)]
    failed = [r.url for r in record.requests if r.status is None or r.status >= 500]
    return ours + failed


def spelled(record: CallRecord) -> list[str]:
    """The groups of digits a caller heard to their end, in order."""
    texts = [line.text for line in record.lines if isinstance(line, Heard) and not line.cut]
    groups = [[word.strip(",.") for word in text.split()] for text in texts]
    return [
        "".join(DIGITS[word] for word in words)
        for words in groups
        if words and all(word in DIGITS for word in words)
    ]


def reference_heard(record: CallRecord) -> str | None:
    """The reference, once both groups of four were heard."""
    groups = spelled(record)
    return "".join(groups[:2]) if len(groups) >= 2 else None
