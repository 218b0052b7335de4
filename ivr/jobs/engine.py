"""DBOS Transact, our durable engine; the only module that knows it.

Web processes enqueue through a client. A worker runs what it claims under an executor id of its
own; work of an executor that fell silent is handed on by `hand_on`, since the open-source engine
resumes only work of its own id (docs/adr/0003).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions
from sqlalchemy import Connection, Engine

from cases.store import Job

_log = structlog.get_logger()

NAME = "suara-warga"
VERSION = "1"
"""Ours, not the engine's hash of the source: with that, a deploy would strand work in flight."""

_RECOVERIES_ALLOWED = 100
"""Speech runs in children of its own, so a recording cannot kill its worker. A machine that loses
power again and again must still finish its work."""

_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue, and how many of its jobs one worker does at once."""

    name: str
    at_once: int


def prepare(engine: Engine, url: str) -> None:
    """Create or bring up to date the engine's own tables."""
    DBOS.migrate(url.replace("postgresql+psycopg://", "postgresql://"))
    engine.dispose()


class Jobs:
    """Enqueues jobs, and looks after them from outside; holds no thread."""

    def __init__(self, engine: Engine) -> None:
        self._client = DBOSClient(
            system_database_engine=engine,
            serializer=DBOSPortableJSONSerializer(),
            application_name=NAME,
            lazy=True,
            retry_connection_errors=False,
        )

    def enqueue(self, connection: Connection, job: Job) -> None:
        """Have `job` done once the transaction on `connection` is kept; its key never twice."""
        options: EnqueueOptions = {
            "workflow_name": job.name,
            "queue_name": job.queue,
            "workflow_id": job.key,
            "app_version": VERSION,
        }
        if job.delay_seconds:
            options["delay_seconds"] = job.delay_seconds
        self._client.enqueue_in_transaction(connection, options, *job.arguments)

    def hand_on(self, executor: str) -> int:
        """Put the unfinished work of an executor back on its queues; how much there was."""
        lost = self._client.list_workflows(
            status="PENDING", executor_id=executor, load_input=False, load_output=False
        )
        by_queue: dict[str, list[str]] = {}
        for workflow in lost:
            by_queue.setdefault(workflow.queue_name or "upkeep", []).append(workflow.workflow_id)
        for queue, ids in by_queue.items():
            self._client.resume_workflows(ids, queue_name=queue)
        return len(lost)

    def take_abandoned(self, name: str, limit: int) -> list[str]:
        """The first arguments of jobs the engine gave up on; they are forgotten with this."""
        found = self._client.list_workflows(
            status=["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"], name=name, limit=limit
        )
        if found:
            self._client.delete_workflows([job.workflow_id for job in found])
        return [str(_arguments(job.input)[0]) for job in found]

    def forget_finished(self, before: str) -> int:
        """Delete what finished before a moment (ISO 8601); how much that was."""
        done = self._client.list_workflows(
            status="SUCCESS", end_time=before, load_input=False, load_output=False, limit=5_000
        )
        if done:
            self._client.delete_workflows([workflow.workflow_id for workflow in done])
        return len(done)


def _arguments(given: Any) -> Sequence[Any]:
    arguments: Sequence[Any] = (given or {}).get("args") or ("",)
    return arguments


class Worker:
    """Runs jobs in this process. One to a process: the engine is a singleton."""

    def __init__(self, engine: Engine, executor: str, queues: Sequence[Queue]) -> None:
        config: DBOSConfig = {
            "name": NAME,
            "system_database_engine": engine,
            "application_version": VERSION,
            "executor_id": executor,
            "serializer": DBOSPortableJSONSerializer(),
            "run_migrations": False,
            "enable_otlp": False,
            "log_level": "WARNING",
        }
        self._queues = queues
        DBOS(config=config)

    def run(self, jobs: Mapping[str, Callable[..., None]]) -> None:
        """Claim and run jobs, each by its name, in threads of the engine's own."""
        for name, work in jobs.items():
            DBOS.workflow(name=name, max_recovery_attempts=_RECOVERIES_ALLOWED)(_one_step(work))
        DBOS.listen_queues([queue.name for queue in self._queues])
        DBOS.launch()
        for queue in self._queues:
            DBOS.register_queue(
                queue.name,
                worker_concurrency=queue.at_once,
                polling_interval_sec=_POLL_SECONDS,
                on_conflict="always_update",
            )

    def stop(self) -> None:
        """Stop claiming; work under way is resumed by whoever comes next."""
        DBOS.destroy()


def _one_step(work: Callable[..., None]) -> Callable[..., None]:
    def workflow(*arguments: str) -> None:
        try:
            DBOS.run_step({"name": work.__name__}, work, *arguments)
        except Exception as error:
            _log.error("job.failed", error=type(error).__name__, exc_info=True)
            raise

    workflow.__qualname__ = work.__qualname__
    return workflow
