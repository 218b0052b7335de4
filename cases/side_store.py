"""What lies beside the case file, in SQL: derived copies, and drafts nobody has saved yet."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, and_, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from cases import tables as t
from cases.case import Identity
from cases.copies import Copy
from cases.revisions import Draft


class SideReading:
    """Looking up what lies beside; a part of the store's reading transaction."""

    _connection: Connection

    def copies(self, source: str) -> list[Copy]:
        query = select(t.copies).where(t.copies.c.source == source)
        return [Copy(**row._mapping) for row in self._connection.execute(query)]

    def drafts(self, statement_id: UUID, nrp: str) -> list[Draft]:
        d = t.drafts.c
        query = select(t.drafts).where(d.statement_id == statement_id, d.nrp == nrp)
        found = self._connection.execute(query.order_by(d.sentence))
        return [Draft(**row._mapping) for row in found]

    def identity(self, case_id: UUID) -> Identity | None:
        query = select(t.identities).where(t.identities.c.case_id == case_id)
        row = self._connection.execute(query).one_or_none()
        return Identity(**row._mapping) if row else None


class SideWriting(SideReading):
    """Changing what lies beside; a part of the store's writing transaction."""

    def save_identity(self, identity: Identity) -> None:
        same = t.identities.c.case_id == identity.case_id
        self._put(t.identities, same, asdict(identity))

    def save_copy(self, copy: Copy) -> None:
        c = t.copies.c
        self._put(t.copies, and_(c.source == copy.source, c.kind == copy.kind), asdict(copy))

    def save_draft(self, draft: Draft) -> None:
        self._put(t.drafts, _draft(draft.statement_id, draft.nrp, draft.sentence), asdict(draft))

    def drop_draft(self, statement_id: UUID, nrp: str, sentence: int) -> None:
        gone = delete(t.drafts).where(_draft(statement_id, nrp, sentence))
        self._connection.execute(gone)

    def _put(self, table: Any, key: ColumnElement[bool], values: dict[str, Any]) -> None:
        changed = self._connection.execute(update(table).where(key).values(values))
        if changed.rowcount == 0:
            self._connection.execute(insert(table).values(values))


def _draft(statement_id: UUID, nrp: str, sentence: int) -> ColumnElement[bool]:
    d = t.drafts.c
    return and_(d.statement_id == statement_id, d.nrp == nrp, d.sentence == sentence)
