"""`suara serve` answers the phone; `suara worker` runs the queues."""

from contextlib import nullcontext
from typing import Annotated

import structlog
import typer
import uvicorn

from ivr.app import create_app
from ivr.logs import set_up_logs
from ivr.settings import load_settings
from ivr.supervisor import WorkerSupervisor
from ivr.worker import run_worker

_log = structlog.get_logger()


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8000,
) -> None:
    """Answer the phone. On SQLite this also starts the worker and keeps it running."""
    settings = load_settings()
    set_up_logs(settings.log_level)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,  # paths are harmless, but nobody needs them
        log_config=None,
        proxy_headers=False,  # the public address is a setting; headers are anybody's
        server_header=False,
        timeout_graceful_shutdown=15,
    )
    with WorkerSupervisor() if settings.embedded else nullcontext():
        _log.info("web.ready", url=f"http://{host}:{port}")
        uvicorn.Server(config).run()


def worker() -> None:
    """Run the queues: fetch recordings, transcribe them, look after what fell through."""
    settings = load_settings()
    set_up_logs(settings.log_level)
    run_worker(settings)
