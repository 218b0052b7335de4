"""The office (see `tests.console.office`): a database copied from one set up once, and officers."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.database import migrate, open_database
from ivr.jobs import engine as durable
from tests.console.office import Office


@pytest.fixture(scope="session")
def office_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every table, ours and the durable engine's."""
    file = tmp_path_factory.mktemp("office") / "suara.db"
    engine = open_database(f"sqlite:///{file}")
    migrate(engine)
    durable.prepare(engine, f"sqlite:///{file}")
    engine.dispose()
    return file


@pytest.fixture
def office(tmp_path: Path, office_template: Path) -> Iterator[Office]:
    """A station's office with nobody and nothing in it yet."""
    shutil.copy(office_template, tmp_path / "suara.db")
    with Office(tmp_path) as office:
        yield office
