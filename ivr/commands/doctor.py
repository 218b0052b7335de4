"""`suara doctor`: what is missing for going live."""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
import typer
from rich.console import Console
from sqlalchemy import text

from cases.clock import utc_now
from cases.errors import CaseError
from ivr import parts as joinery
from ivr.errors import ExchangeError, IvrError
from ivr.parts import Readers
from ivr.phrasebook import load_phrasebook
from ivr.settings import Settings, load_settings
from ivr.signature import SignatureCheck
from ivr.stations import load_stations
from speech.errors import SpeechError

_FREE_BYTES = 2 * 1024**3
_SKEW_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, whether it is well, and what to do if not."""

    what: str
    well: bool
    say: str


def doctor() -> None:
    """Look at everything that going live needs; exit code 1 when something is missing."""
    console = Console()
    settings = load_settings()
    missing = 0
    for finding in _examine(settings):
        missing += not finding.well
        mark = "[green]ok  [/]" if finding.well else "[red]miss[/]"
        console.print(f"{mark} {finding.what}: {finding.say}", highlight=False)
    if missing:
        raise typer.Exit(1)


def _examine(settings: Settings) -> Iterator[Finding]:
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("settings", _settings),
        ("public address", _public),
        ("signature", _signature),
        ("exchange", _exchange),
        ("clock", _clock),
        ("stations", _stations),
        ("database", _database),
        ("worker", _worker),
        ("dead letters", _dead_letters),
        ("speech", _speech),
        ("disk", _disk),
    )
    for what, check in checks:
        try:
            yield Finding(what, True, check(settings))
        except (IvrError, CaseError, SpeechError, httpx.HTTPError) as error:
            yield Finding(what, False, str(error) or type(error).__name__)


def _settings(settings: Settings) -> str:
    settings.require_telephony()
    return "all that is needed is set"


def _public(settings: Settings) -> str:
    if not settings.public_url.startswith("https://"):
        raise IvrError("SUARA_PUBLIC_URL must be an https address with a public certificate")
    answer = httpx.get(f"{settings.public_url}/livez", timeout=10)
    if answer.status_code != 200:
        raise IvrError(f"{settings.public_url}/livez answers {answer.status_code}")
    return "answers"


def _signature(_settings: Settings) -> str:
    """The vector of Twilio's own documentation."""
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    check = SignatureCheck("https://example.com", ["12345"])
    check.require("/myapp.php", "foo=1&bar=2", fields, "L/OH5YylLD5NRKLltdqwSvS0BnU=")
    return "Twilio's own example passes"


def _exchange(settings: Settings) -> str:
    far_side = joinery.exchange(settings)
    try:
        next(far_side.recordings(since=utc_now()), None)
    except ExchangeError as error:
        raise IvrError(f"{error}; check the account SID and the auth token") from error
    finally:
        far_side.close()
    return "recordings can be listed"


def _clock(settings: Settings) -> str:
    answer = httpx.get(settings.twilio_api_url, timeout=10)
    told = answer.headers.get("date")
    if told is None:
        raise IvrError("the exchange did not tell the time")
    skew = abs((datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds())
    if skew > _SKEW_SECONDS:
        raise IvrError(f"this clock is {skew:.0f} s off; run an NTP client")
    return f"within {skew:.0f} s of the exchange"


def _stations(settings: Settings) -> str:
    stations = load_stations(settings.station_files, load_phrasebook()).all()
    if not settings.station_files:
        raise IvrError("SUARA_STATION_FILES is not set; the example station would answer")
    nameless = [station.key for station in stations if not station.numbers]
    if nameless:
        raise IvrError(f"no number is set for {', '.join(nameless)}")
    return ", ".join(station.name for station in stations)


def _database(settings: Settings) -> str:
    parts = joinery.build(settings)
    began = time.monotonic()
    with parts.engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    return f"{parts.engine.dialect.name}, answers in {(time.monotonic() - began) * 1000:.0f} ms"


def _worker(settings: Settings) -> str:
    heartbeats = joinery.build(settings).heartbeats
    alive = heartbeats.beating_since(utc_now() - 6 * settings.heartbeat, "worker")
    if not alive:
        raise IvrError("no worker was heard from; start `suara serve` or `suara worker`")
    return ", ".join(alive)


def _dead_letters(settings: Settings) -> str:
    store = joinery.build(settings).store
    stuck = store.read(lambda tx: tx.stuck(100))
    if stuck:
        raise IvrError(f"{len(stuck)} statements could not be fetched; `suara cases list` has them")
    return "none"


def _speech(settings: Settings) -> str:
    readers = Readers(settings)
    stations = load_stations(settings.station_files, load_phrasebook()).all()
    languages = sorted({language for station in stations for language in station.languages})
    chosen = {language: readers.model_for(language) for language in languages}
    return ", ".join(f"{lang} by {model.name}" for lang, model in chosen.items())


def _disk(settings: Settings) -> str:
    free = shutil.disk_usage(settings.data_dir).free
    if free < _FREE_BYTES:
        raise IvrError(f"only {free / 1024**3:.1f} GiB free in {settings.data_dir}")
    return f"{free / 1024**3:.0f} GiB free"
