"""Lists that officers keep under names of their own, in SQL."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine, delete, func, insert, select, update

from cases import tables as t
from cases.errors import TextUnfit

MOST = 20
"""Views of one officer."""

LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class SavedView:
    """A list under a name; `query` is its address without the place in it."""

    name: str
    query: str


class SavedViewStore:
    """Keeps officers' views in the database behind `engine`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def of(self, officer_id: UUID) -> list[SavedView]:
        """An officer's views, by name."""
        v = t.saved_views.c
        query = select(v.name, v.query).where(v.officer_id == officer_id).order_by(v.name)
        with self._engine.connect() as connection:
            return [SavedView(*row) for row in connection.execute(query)]

    def save(self, officer_id: UUID, view: SavedView) -> None:
        """Keep a view, in the place of one of the same name.

        Raises:
            TextUnfit: without a name, or when there are too many.
        """
        if not view.name or len(view.name) > LONGEST_NAME or len(view.query) > 500:
            raise TextUnfit("a view needs a name of at most 40 characters")
        v = t.saved_views.c
        with self._engine.begin() as connection:
            same = update(t.saved_views).where(v.officer_id == officer_id, v.name == view.name)
            if connection.execute(same.values(query=view.query)).rowcount:
                return
            mine = select(func.count()).where(v.officer_id == officer_id)
            if connection.execute(mine).scalar_one() >= MOST:
                raise TextUnfit("there are twenty views already; remove one first")
            values = {"officer_id": officer_id, "name": view.name, "query": view.query}
            connection.execute(insert(t.saved_views).values(values))

    def remove(self, officer_id: UUID, name: str) -> None:
        """Forget a view."""
        v = t.saved_views.c
        with self._engine.begin() as connection:
            connection.execute(
                delete(t.saved_views).where(v.officer_id == officer_id, v.name == name)
            )
