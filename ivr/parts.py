"""Builds the parts of an installation from its settings; nothing else does."""

from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path

from sqlalchemy import Engine

from cases import deadlines
from cases.case import Case
from cases.clock import utc_now
from cases.console.credentials import Credentials
from cases.database import migrate, open_database
from cases.due_store import bring_up_to_date
from cases.holiday_store import HolidayStore
from cases.officer_store import OfficerStore
from cases.processes import Heartbeats
from cases.recording_store import FolderRecordings
from cases.sql_store import SqlCaseStore
from ivr.copying import Copying
from ivr.desk import Desk
from ivr.errors import SettingsWrong
from ivr.exchange import Exchange
from ivr.filing import Filing
from ivr.jobs import engine as durable
from ivr.jobs.engine import Jobs
from ivr.jobs.upkeep import Upkeep
from ivr.jobs.work import Work
from ivr.phrasebook import Phrasebook, load_phrasebook
from ivr.removing import Removing
from ivr.settings import Settings
from ivr.stations import Stations, load_stations
from ivr.taking import Intake
from speech.choice import choose, parse_speech
from speech.isolation import Listeners
from speech.models import Model, ModelStore

WEB_THREADS = 8
"""Database threads of a web process. On SQLite those that wait for its one writer share a
transaction (`cases.group_commit`, docs/adr/0002)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What every process of an installation stands on."""

    settings: Settings
    engine: Engine
    jobs: Jobs
    store: SqlCaseStore
    recordings: FolderRecordings
    copies: FolderRecordings
    heartbeats: Heartbeats
    book: Phrasebook
    stations: Stations
    holidays: HolidayStore
    desk: Desk


def build(settings: Settings) -> Parts:
    """The parts, with the database brought up to date.

    Raises:
        SettingsWrong, StationWrong, PromptsWrong, DatabaseUnfit: saying what to mend.
    """
    book = load_phrasebook()
    stations = load_stations(settings.station_files, book)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = open_database(settings.database)
    migrate(engine)
    durable.prepare(engine, settings.database)
    holidays = HolidayStore(engine)
    stations = stations.by_decree(holidays)
    jobs = Jobs(engine)
    store = SqlCaseStore(engine, jobs.enqueue, partial(_due, stations))
    return Parts(
        settings=settings,
        engine=engine,
        jobs=jobs,
        store=store,
        recordings=FolderRecordings(settings.recordings),
        copies=FolderRecordings(settings.recordings / "copies"),
        heartbeats=Heartbeats(engine),
        book=book,
        stations=stations,
        holidays=holidays,
        desk=Desk(store, stations, utc_now),
    )


def correct_due_days(parts: Parts) -> int:
    """Bring the cases' due days in line with the stations' clocks and the decreed holidays."""
    return bring_up_to_date(parts.engine, partial(_due, parts.stations))


def _due(stations: Stations, case: Case) -> date | None:
    station = stations.by_key(case.station)
    return deadlines.next_news(case, station.clocks, station.zone)


def exchange(settings: Settings) -> Exchange:
    """The exchange's REST side."""
    settings.require_telephony()
    return Exchange(settings.twilio_api_url, settings.twilio_account_sid, settings.tokens[0])


def credentials(parts: Parts) -> Credentials:
    """Who may sign in."""
    zone = parts.stations.all()[0].zone
    return Credentials(OfficerStore(parts.engine), utc_now, zone)


class Readers:
    """Which installed model reads a language; asked once a language and process.

    Raises:
        SettingsWrong: when `SUARA_SPEECH` cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        try:
            self._explicit = parse_speech(settings.speech)
        except ValueError as error:
            raise SettingsWrong(f"SUARA_SPEECH: {error}") from error
        self._models = ModelStore(Path(settings.models_dir))
        self.model_for = cache(self._model_for)

    def _model_for(self, language: str) -> Model:
        return choose(language, self._explicit, self._models)


def build_work(parts: Parts, listeners: Listeners) -> Work:
    """The jobs of a worker."""
    settings = parts.settings
    far_side = exchange(settings)
    removing = Removing(parts.store, far_side)
    filing = Filing(
        store=parts.store,
        recordings=parts.recordings,
        exchange=far_side,
        removing=removing,
        listeners=listeners,
        model_for=Readers(settings).model_for,
        clock=utc_now,
        patience=settings.fetch_patience,
        remove_after=settings.twilio_delete_after,
    )
    upkeep = Upkeep(parts.store, far_side, filing, parts.jobs, parts.heartbeats, utc_now)
    copying = Copying(parts.store, parts.recordings, parts.copies, listeners, utc_now)
    return Work(parts.store, far_side, filing, removing, Intake(parts.desk), upkeep, copying)
