"""Officers, their sessions and the roster, in SQL."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, delete, insert, select, update

from cases import tables as t
from cases.officer import Officer, Posting, Session
from cases.view_store import in_force


class OfficerStore:
    """Keeps officers, sessions and the roster in the database behind `engine`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def by_username(self, username: str) -> Officer | None:
        """The officer who signs in under this name."""
        return self._one(t.officers.c.username == username)

    def by_setup(self, setup_hash: str) -> Officer | None:
        """The officer whose set-up link has this hash."""
        return self._one(t.officers.c.setup_hash == setup_hash) if setup_hash else None

    def by_id(self, officer_id: UUID) -> Officer | None:
        """An officer."""
        return self._one(t.officers.c.id == officer_id)

    def all(self) -> list[Officer]:
        """Every officer, by name."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.officers).order_by(t.officers.c.username))
            return [Officer(**row._mapping) for row in rows]

    def _one(self, where: Any) -> Officer | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(t.officers).where(where)).one_or_none()
            return Officer(**row._mapping) if row else None

    def save(self, officer: Officer) -> None:
        """Add the officer, or bring him up to date."""
        values = {field.name: getattr(officer, field.name) for field in fields(officer)}
        with self._engine.begin() as connection:
            changed = connection.execute(
                update(t.officers).where(t.officers.c.id == officer.id).values(values)
            )
            if changed.rowcount == 0:
                connection.execute(insert(t.officers).values(values))

    def change(self, officer_id: UUID, **values: object) -> None:
        """Set some of an officer's fields and leave the others, which may be changing meanwhile."""
        with self._engine.begin() as connection:
            where = t.officers.c.id == officer_id
            connection.execute(update(t.officers).where(where).values(values))

    def use_step(self, officer_id: UUID, step: int) -> bool:
        """Use up a time step of the second factor; whether it was still unused."""
        o = t.officers.c
        with self._engine.begin() as connection:
            used = connection.execute(
                update(t.officers)
                .where(o.id == officer_id, o.totp_step < step)
                .values(totp_step=step)
            )
            return used.rowcount == 1

    def use_setup(self, setup_hash: str, password_hash: str, step: int) -> bool:
        """Use up a set-up link for a password; whether it was still there."""
        ready = {"password_hash": password_hash, "totp_step": step}
        with self._engine.begin() as connection:
            used = connection.execute(
                update(t.officers)
                .where(t.officers.c.setup_hash == setup_hash, t.officers.c.active)
                .values(**ready, setup_hash="", setup_until=None)
            )
            return used.rowcount == 1

    def begin(self, session: Session) -> None:
        """Keep a new session."""
        values = {field.name: getattr(session, field.name) for field in fields(session)}
        with self._engine.begin() as connection:
            connection.execute(insert(t.sessions).values(values))

    def session(self, token_hash: str) -> Session | None:
        """A session by its token's hash."""
        with self._engine.connect() as connection:
            row = connection.execute(
                select(t.sessions).where(t.sessions.c.token_hash == token_hash)
            ).one_or_none()
            return Session(**row._mapping) if row else None

    def sessions_of(self, officer_id: UUID) -> list[Session]:
        """An officer's sessions, the newest first."""
        s = t.sessions.c
        query = select(t.sessions).where(s.officer_id == officer_id).order_by(s.begun_at.desc())
        with self._engine.connect() as connection:
            return [Session(**row._mapping) for row in connection.execute(query)]

    def seen(self, token_hash: str, at: datetime) -> None:
        """Note that a session is in use."""
        with self._engine.begin() as connection:
            connection.execute(
                update(t.sessions).where(t.sessions.c.token_hash == token_hash).values(seen_at=at)
            )

    def end(self, token_hash: str, officer_id: UUID) -> None:
        """End one of an officer's sessions."""
        s = t.sessions.c
        with self._engine.begin() as connection:
            connection.execute(
                delete(t.sessions).where(s.token_hash == token_hash, s.officer_id == officer_id)
            )

    def end_all(self, officer_id: UUID, but: str = "") -> None:
        """End every session of an officer, save the one whose token has this hash."""
        s = t.sessions.c
        with self._engine.begin() as connection:
            connection.execute(
                delete(t.sessions).where(s.officer_id == officer_id, s.token_hash != but)
            )

    def posted(self, officer: Officer, day: date) -> Officer:
        """The officer where the roster has him on this day; as he was entered without a line."""
        r = t.roster.c
        query = select(r.station, r.unit, r.role).where(r.nrp == officer.nrp, in_force(day))
        with self._engine.connect() as connection:
            row = connection.execute(query.order_by(r.begins.desc())).first()
        return replace(officer, station=row[0], unit=row[1], role=row[2]) if row else officer

    def roster(self, day: date | None = None) -> list[Posting]:
        """The roster by name, whole or as it is in force on a day."""
        query = select(t.roster).order_by(t.roster.c.name, t.roster.c.nrp, t.roster.c.begins)
        with self._engine.connect() as connection:
            rows = connection.execute(query if day is None else query.where(in_force(day)))
            return [Posting(**row._mapping) for row in rows]

    def import_roster(self, postings: list[Posting]) -> None:
        """Add postings, or bring those with the same NRP and first day up to date; all or none.

        A posting ends at the latest on the day before the next one of the same officer begins.
        """
        with self._engine.begin() as connection:
            for posting in postings:
                _save_posting(connection, posting)
            for nrp in {posting.nrp for posting in postings}:
                _end_before_next(connection, nrp)


def _end_before_next(connection: Connection, nrp: str) -> None:
    r = t.roster.c
    lines = select(r.begins, r.ends).where(r.nrp == nrp).order_by(r.begins)
    for (begins, ends), (following, _) in pairwise(connection.execute(lines).all()):
        if ends is None or ends >= following:
            line = update(t.roster).where(r.nrp == nrp, r.begins == begins)
            connection.execute(line.values(ends=following - timedelta(days=1)))


def _save_posting(connection: Connection, posting: Posting) -> None:
    r = t.roster.c
    values = {field.name: getattr(posting, field.name) for field in fields(posting)}
    same = (r.nrp == posting.nrp, r.begins == posting.begins)
    if connection.execute(update(t.roster).where(*same).values(values)).rowcount == 0:
        connection.execute(insert(t.roster).values(values))
