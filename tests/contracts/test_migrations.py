"""The schema goes up, down and up again on both databases, and is what the tables declare."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect

import cases
from cases.database import migrate, open_database
from cases.errors import DatabaseUnfit
from cases.sql_store import SqlCaseStore
from cases.store import every_case
from cases.tables import metadata
from tests.contracts.conftest import Database
from tests.fakes.case_file import opened


def run(engine: Engine, order: Callable[[Config], None]) -> None:
    """Give alembic an order as `migrate` would."""
    with engine.connect() as connection:
        config = Config()
        folder = Path(cases.__file__).parent / "migrations"
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        order(config)
        connection.commit()


def tables_of(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def test_the_schema_goes_up_down_and_up_again(empty_database: Database) -> None:
    engine = empty_database.engine
    migrate(engine)
    run(engine, command.check)
    assert set(metadata.tables) <= tables_of(engine)
    run(engine, lambda config: command.downgrade(config, "base"))
    assert tables_of(engine) == {"alembic_version"}
    migrate(engine)
    run(engine, command.check)
    assert opened(SqlCaseStore(engine)).history_length == 1


def test_the_durable_engines_tables_are_left_alone(database: Database) -> None:
    before = tables_of(database.engine)
    run(database.engine, command.check)
    migrate(database.engine)
    assert tables_of(database.engine) == before


def test_migrating_again_keeps_every_case(database: Database) -> None:
    store = SqlCaseStore(database.engine)
    case = opened(store)
    migrate(database.engine)
    assert list(every_case(store)) == [case]


def test_processes_that_start_at_once_all_find_the_schema(empty_database: Database) -> None:
    start = "import sys; from cases.database import *; migrate(open_database(sys.argv[1]))"
    command_line = [sys.executable, "-c", start, empty_database.url]
    processes = [subprocess.Popen(command_line) for _ in range(2)]
    assert [process.wait(60) for process in processes] == [0, 0]
    run(empty_database.engine, command.check)


@pytest.mark.parametrize("url", ["mysql://localhost/suara", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_keep_our_promises_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUnfit, match="SUARA_DATABASE_URL"):
        open_database(url)
