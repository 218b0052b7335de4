"""What lies beside the case file, in SQL: derived copies, and drafts nobody has saved yet."""

from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, delete, select

from cases import prepared
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
        self.save_row(t.identities, prepared.row(identity))

    def save_copy(self, copy: Copy) -> None:
        self.save_row(t.copies, prepared.row(copy))

    def save_draft(self, draft: Draft) -> None:
        self.save_row(t.drafts, prepared.row(draft))

    def drop_draft(self, statement_id: UUID, nrp: str, sentence: int) -> None:
        d = t.drafts.c
        mine = and_(d.statement_id == statement_id, d.nrp == nrp, d.sentence == sentence)
        self._connection.execute(delete(t.drafts).where(mine))

    def save_row(self, table: Table, row: dict[str, Any]) -> None:
        """Add a row, or bring the one with its primary key up to date."""
        self._connection.execute(prepared.saving(table, self._connection.dialect.name), row)
