"""Servers to measure, each one process with uvicorn set up as `suara serve` sets it up.

`python -m bench.servers NAME PORT` is such a process; its settings come from the environment.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.types import ASGIApp

from bench import bare_web
from bench.webhooks import Signer
from ivr.app import create_app
from ivr.logs import set_up_logs
from ivr.settings import load_settings

SIGNER = Signer("AC" + "0" * 32, "0123456789abcdef0123456789abcdef", "https://lapor.example.id")
_HOST = "127.0.0.1"
_START_SECONDS = 30.0


def _ours() -> ASGIApp:
    """The product's web process, without the worker that `suara serve` starts beside it."""
    settings = load_settings()
    set_up_logs(settings.log_level)
    return create_app(settings)


_APPS: Mapping[str, Callable[[], ASGIApp]] = {
    "ours": _ours,
    "deciding": bare_web.deciding,
    "storing": bare_web.storing,
}


@contextmanager
def running(name: str, data_dir: Path, answer: str = "") -> Iterator[int]:
    """A server and its port; `answer` is what a bare one says."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.servers", name, str(port)],
        env={
            **os.environ,
            "SUARA_PUBLIC_URL": SIGNER.public_url,
            "SUARA_TWILIO_ACCOUNT_SID": SIGNER.account_sid,
            "SUARA_TWILIO_AUTH_TOKEN": SIGNER.token,
            "SUARA_DATA_DIR": str(data_dir.absolute()),
            "SUARA_DATABASE_URL": "",
            "SUARA_STATION_FILES": "",
            bare_web.ANSWER: answer,
        },
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait()


def one_answer(port: int, request: bytes) -> str:
    """The body of the answer to one request."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    answer = httpx.post(f"http://{_HOST}:{port}{first.split()[1]}", content=body, headers=headers)
    return answer.raise_for_status().text


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            httpx.get(f"http://{_HOST}:{port}/livez", timeout=2).raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise RuntimeError("the server to be measured did not start")


def _free_port() -> int:
    with socket.create_server((_HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """Serve one application until told to end."""
    name, port = sys.argv[1:]
    config = uvicorn.Config(
        _APPS[name](),
        host=_HOST,
        port=int(port),
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    uvicorn.Server(config).run()


if __name__ == "__main__":
    main()
