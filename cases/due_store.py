"""Keeps the stored due days right when not a case but its clocks have changed, in SQL.

A station file with other clocks, a decree with another holiday, or a database from before due days
were kept: none of these is an act on a case, so none of them is an event.
"""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, bindparam, select, update

from cases import tables as t
from cases.case import Case
from cases.sql_store import CASE, Due

_AT_ONCE = 500


def bring_up_to_date(engine: Engine, due: Due) -> int:
    """Work out every waiting case's due day anew; returns how many were wrong."""
    changed, behind = 0, UUID(int=0)
    while cases := _waiting(engine, behind):
        days = {case: due(case) for case in cases}
        wrong = {case: day for case, day in days.items() if day != case.due_on}
        if wrong:
            with engine.begin() as connection:
                for case, day in wrong.items():
                    connection.execute(_correction(case, day))
        changed, behind = changed + len(wrong), cases[-1].id
    return changed


def _waiting(engine: Engine, behind: UUID) -> list[Case]:
    c = t.cases.c
    query = select(*CASE).where(c.in_queue.is_(True), c.id > behind).order_by(c.id)
    with engine.connect() as connection:
        return [Case(**row._mapping) for row in connection.execute(query.limit(_AT_ONCE))]


def _correction(case: Case, day: date | None) -> Any:
    """Only while the case stands where it stood: who moved it meanwhile wrote its new day."""
    c = t.cases.c
    stood = bindparam("stood", case.due_on, t.DueDay())  # a bare None would become IS NULL
    same = (c.id == case.id, c.state_since == case.state_since, c.due_on == stood)
    return update(t.cases).where(*same).values(due_on=day)
