"""The worker process: runs the queues, says that it is alive, takes over from the dead."""

import fcntl
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog

from cases.clock import utc_now
from cases.store import Job
from ivr import parts as joinery
from ivr.errors import IvrError
from ivr.jobs.engine import Worker
from ivr.jobs.work import Work, queues
from ivr.parts import Parts
from ivr.settings import Settings
from speech.isolation import Listeners

_log = structlog.get_logger()
_SLOTS = 256
_MINUTE = 60.0
_QUARTER = 900.0
_HOUR = 3600.0


def run_worker(settings: Settings, stop: threading.Event | None = None) -> None:
    """Work until `stop` is set or the process is told to end.

    Raises:
        SettingsWrong: naming the setting that stops the start.
    """
    settings.require_telephony()
    parts = joinery.build(settings)
    ending = stop or _ending()
    with _slot(settings.data_dir) as executor, Listeners(settings.speech_processes) as listeners:
        work = joinery.build_work(parts, listeners)
        worker = Worker(parts.engine, executor, queues(settings.speech_processes))
        parts.heartbeats.beat(executor, "worker", utc_now())
        worker.run(work.jobs())
        _log.info("worker.ready", executor=executor, processes=settings.speech_processes)
        try:
            _Round(parts, executor).until(ending, work)
        finally:
            worker.stop()


@contextmanager
def _slot(data_dir: Path) -> Iterator[str]:
    """An executor id that is this process's alone, and the same again after a restart.

    Each slot is a locked file, freed by the system however the process ends. Two processes under
    one id would each resume the other's work.
    """
    node = _node(data_dir)
    for slot in range(_SLOTS):
        lock = (data_dir / f"worker-{slot}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        with lock:
            yield f"{node}-worker-{slot}"
            return
    raise IvrError(f"all {_SLOTS} worker slots in {data_dir} are taken")


def _node(data_dir: Path) -> str:
    """This machine's name, kept from its first start: a new host name must not orphan work."""
    kept = data_dir / "node"
    if not kept.exists():
        kept.write_text(socket.gethostname(), "utf-8")
    return kept.read_text("utf-8").strip()


def _ending() -> threading.Event:
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    return ending


class _Round:
    """What a worker does by the clock: beat, take over, and enqueue the rounds of upkeep.

    A round's key holds its number, so that however many workers enqueue it, it is done once.
    """

    def __init__(self, parts: Parts, executor: str) -> None:
        self._parts = parts
        self._executor = executor
        self._rounds = (
            ("reconcile", parts.settings.reconcile_every.total_seconds()),
            ("reconcile_far", _HOUR),
            ("read_unread", _MINUTE),
            ("tidy", _QUARTER),
        )

    def until(self, ending: threading.Event, work: Work) -> None:
        beat = self._parts.settings.heartbeat
        while not ending.wait(beat.total_seconds()):
            try:
                self._parts.heartbeats.beat(self._executor, "worker", utc_now())
                work.upkeep.take_over(self._executor, beat)
                self._enqueue_rounds(utc_now())
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                _log.error("worker.round", error=type(error).__name__)

    def _enqueue_rounds(self, now: datetime) -> None:
        for name, every in self._rounds:
            number = int(now.timestamp() // every)
            job = Job(name, f"{name}-{every:.0f}-{number}", queue="upkeep")
            self._parts.store.write(lambda tx, job=job: tx.enqueue(job))  # type: ignore[misc]
