"""Which processes of the installation are alive: one heartbeat row for each."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, insert, select, update

from cases.tables import processes


@dataclass(frozen=True, slots=True)
class Heartbeats:
    """The heartbeats kept in the database behind `engine`."""

    engine: Engine

    def beat(self, executor: str, role: str, at: datetime) -> None:
        """Say that `executor` is alive."""
        with self.engine.begin() as connection:
            alive = connection.execute(
                update(processes).where(processes.c.executor == executor).values(beat_at=at)
            )
            if alive.rowcount == 0:
                connection.execute(
                    insert(processes).values(executor=executor, role=role, beat_at=at)
                )

    def quiet_since(self, before: datetime) -> list[str]:
        """The executors whose last heartbeat is older than `before`."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(processes.c.executor).where(processes.c.beat_at < before)
            )
            return list(rows.scalars())

    def beating_since(self, after: datetime, role: str) -> list[str]:
        """The executors of `role` that were heard from after `after`."""
        with self.engine.connect() as connection:
            rows = connection.execute(
                select(processes.c.executor).where(
                    processes.c.beat_at >= after, processes.c.role == role
                )
            )
            return list(rows.scalars())

    def forget(self, executor: str) -> None:
        """Drop an executor that is gone and whose work has been handed on."""
        with self.engine.begin() as connection:
            connection.execute(delete(processes).where(processes.c.executor == executor))
