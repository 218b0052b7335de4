"""Runs the migrations on the connection that `cases.database.migrate` hands over."""

from typing import Any

from alembic import context

from cases.tables import metadata


def _ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Leaves the durable engine's tables, which share the database, alone."""
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    include_object=_ours,
)
with context.begin_transaction():
    context.run_migrations()
