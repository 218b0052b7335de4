"""A whole line on this machine, with a simulated exchange: for rehearsing, showing and testing.

The web process and its worker are the real ones, in processes of their own; only the exchange is
played. Signed requests go over real HTTP both ways.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import httpx

from ivr import steps
from ivr.errors import IvrError
from ivr.settings import Settings, load_settings
from ivr.simulator.exchange import Exchange

_HOST = "127.0.0.1"
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
ACCOUNT = "AC" + "0" * 32
"""No real account: Twilio's own are random."""


@dataclass
class Rehearsal:
    """A line that runs while it is entered. What it keeps in `data_dir` is there the next time.

    `environment` adds or overrides settings of the processes; the operator's own settings for
    stations and speech stay in force. `exchange` is the far side to phone through.
    """

    data_dir: Path
    environment: Mapping[str, str]

    def __post_init__(self) -> None:
        self.port = _free_port()
        self.url = f"http://{_HOST}:{self.port}"
        self._token = secrets.token_hex(16)
        self.exchange = Exchange(
            ACCOUNT,
            self._token,
            self.url + steps.INCOMING,
            self.url + steps.ENDED,
            folder=self.data_dir / "exchange",
        )
        self._process: subprocess.Popen[bytes] | None = None
        self._log: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.exchange.start()
        try:
            self.start()
        except BaseException:
            self.exchange.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self.exchange.stop()

    @property
    def settings(self) -> Settings:
        """The settings of the line, for looking into its case file."""
        given = {
            name.removeprefix("SUARA_").lower(): value
            for name, value in self._environment().items()
            if name.startswith("SUARA_")
        }
        return load_settings(**given)

    @property
    def pid(self) -> int:
        """The web process."""
        if self._process is None:
            raise IvrError("the line is not running")
        return self._process.pid

    def start(self) -> None:
        """Start the web process, which starts its worker, and wait until it answers.

        Raises:
            IvrError: when it does not; the log is in the data folder.
        """
        log = self.data_dir / "serve.log"
        self._log = log.open("ab")
        command = [sys.executable, "-m", "ivr.cli", "serve", "--port", str(self.port)]
        self._process = subprocess.Popen(
            command, env=self._environment(), stdout=self._log, stderr=self._log
        )
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.05)
        self.stop()
        raise IvrError(f"the line did not start; see {log}")

    def stop(self) -> None:
        """End the processes as an operator would."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the web process as a power cut would; its worker dies with it."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        if self._log is not None:
            self._log.close()
            self._log = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.HTTPError:
            return False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "SUARA_PUBLIC_URL": self.url,
            "SUARA_TWILIO_ACCOUNT_SID": ACCOUNT,
            "SUARA_TWILIO_AUTH_TOKEN": self._token,
            "SUARA_TWILIO_API_URL": self.exchange.url,
            "SUARA_TWILIO_DELETE_AFTER": "0",
            "SUARA_DATA_DIR": str(self.data_dir.absolute()),
            "SUARA_DATABASE_URL": "",
            **self.environment,
        }


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
