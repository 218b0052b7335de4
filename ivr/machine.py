"""The state of the machine for the administrator's page: workers, disk, database, models."""

import shutil
from collections.abc import Callable, Iterator

from sqlalchemy import text

from cases.clock import utc_now
from cases.health_store import Fact
from ivr.errors import IvrError
from ivr.parts import Parts, Readers
from speech.errors import SpeechError

_FREE_BYTES = 2 * 1024**3
_BEATS_MISSED = 6


def watch(parts: Parts) -> Callable[[], list[Fact]]:
    """A look at the machine, whenever it is called; it never raises for what is missing."""
    return lambda: [_worker(parts), _database(parts), _disk(parts), *_speech(parts)]


def _worker(parts: Parts) -> Fact:
    since = utc_now() - parts.settings.heartbeat * _BEATS_MISSED
    alive = parts.heartbeats.beating_since(since, "worker")
    return Fact("worker", bool(alive), ", ".join(alive) or "–")


def _database(parts: Parts) -> Fact:
    with parts.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return Fact("database", True, parts.engine.dialect.name)


def _disk(parts: Parts) -> Fact:
    free = shutil.disk_usage(parts.settings.data_dir).free
    return Fact("disk", free >= _FREE_BYTES, f"{free / 1024**3:.1f} GiB")


def _speech(parts: Parts) -> Iterator[Fact]:
    spoken = {language for station in parts.stations.all() for language in station.languages}
    for language in sorted(spoken):
        what = f"speech-{language}"
        try:
            yield Fact(what, True, Readers(parts.settings).model_for(language).name)
        except (IvrError, SpeechError) as error:
            yield Fact(what, False, str(error))
