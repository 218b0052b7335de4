"""The database: one engine with the guarantees our promises rest on, and its schema.

SQLite runs with a write-ahead log flushed at each commit (`synchronous=FULL`), so that what was
acknowledged survives a power cut, and on the library inside the `pysqlite3` wheel: older ones can
corrupt a write-ahead log under concurrent resets (https://www.sqlite.org/wal.html#walresetbug).
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pysqlite3
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url, text

from cases.errors import DatabaseUnfit

_SAFE_SQLITE = (3, 51, 3)
_MIGRATION_LOCK = 0x5355_4152_41  # "SUARA": any number that nothing else in the database takes
BUSY_TIMEOUT_MS = 30_000


def open_database(url: str, pool_size: int = 8) -> Engine:
    """An engine for `url`, SQLite or PostgreSQL, with every promise above switched on.

    Errors never show parameters: those are names, numbers and words of callers.

    Raises:
        DatabaseUnfit: for another database, or a SQLite library that is not safe.
    """
    match make_url(url).get_backend_name():
        case "sqlite":
            return _open_sqlite(url, pool_size)
        case "postgresql":
            return create_engine(
                make_url(url).set(drivername="postgresql+psycopg"),
                pool_size=pool_size,
                pool_pre_ping=True,
                hide_parameters=True,
            )
        case other:
            raise DatabaseUnfit(f"SUARA_DATABASE_URL: {other} is neither sqlite nor postgresql")


def _open_sqlite(url: str, pool_size: int) -> Engine:
    if pysqlite3.sqlite_version_info < _SAFE_SQLITE:
        raise DatabaseUnfit(
            f"SQLite {pysqlite3.sqlite_version} can lose data under load; "
            f"install pysqlite3 0.6.1 or newer"
        )
    path = make_url(url).database
    if not path or path == ":memory:":
        raise DatabaseUnfit("SUARA_DATABASE_URL: SQLite needs a file, such as sqlite:///data/db")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, module=pysqlite3, pool_size=pool_size, max_overflow=-1, hide_parameters=True
    )
    event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # IMMEDIATE: a transaction that will write says so at once, instead of failing half-way.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA recursive_triggers=ON")  # else INSERT OR REPLACE deletes unseen
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA secure_delete=ON")


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; safe when several processes start at once."""
    with _one_at_a_time(engine), engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()


@contextmanager
def _one_at_a_time(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        with Path(f"{engine.url.database}.migrating").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
            try:
                yield
            finally:
                connection.execute(
                    text("SELECT pg_advisory_unlock(:key)"), {"key": _MIGRATION_LOCK}
                )
