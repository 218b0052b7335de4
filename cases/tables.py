"""The tables, column by column as the values in `cases.case` name them.

Plain Core tables: our records are frozen values, so there is no object for an ORM to watch. None
of the names may meet those of the durable engine, which keeps its own tables in the same database.
"""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    true,
)

from cases.case import Kind, Purpose, StatementState
from cases.copies import CopyKind
from cases.states import Role, State, Track

E = TypeVar("E", bound=Enum)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite has no zones, so it keeps UTC without saying so."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        at = value.astimezone(UTC)
        return at.replace(tzinfo=None) if dialect.name == "sqlite" else at

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class DueDay(TypeDecorator[date]):
    """A day, or none: kept as the last of all days, which sorts behind every other."""

    impl = Date
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> date:
        return value or date.max

    def process_result_value(self, value: date | None, dialect: Dialect) -> date | None:
        return None if value == date.max else value


class Choice(TypeDecorator[E], Generic[E]):
    """A member of an enumeration, kept as its value."""

    impl = String(24)
    cache_ok = True

    def __init__(self, members: type[E]) -> None:
        super().__init__()
        self.members = members

    def process_bind_param(self, value: E | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> E | None:
        return None if value is None else self.members(type(next(iter(self.members)).value)(value))


class Words(TypeDecorator[tuple[dict[str, Any], ...]]):
    """The words of a reading, in order."""

    impl = JSON
    cache_ok = True

    def process_result_value(
        self, value: list[dict[str, Any]] | None, dialect: Dialect
    ) -> tuple[dict[str, Any], ...] | None:
        return None if value is None else tuple(value)


calls = Table(
    "calls",
    metadata,
    Column("sid", String(34), primary_key=True),
    Column("station", String(64), nullable=False),
    Column("reporter", String(20)),
    Column("began_at", Moment, nullable=False),
    Column("language", String(8), nullable=False),
    Column("errand", String(16), nullable=False),
    Column("notice_version", String(32), nullable=False),
    Column("notice_at", Moment),
    Column("case_id", Uuid, ForeignKey("cases.id")),
    Column("offered_case", Uuid, ForeignKey("cases.id")),
    Column("asked_reference", String(8), nullable=False),
    Column("asked_case", Uuid, ForeignKey("cases.id")),
    Column("spoken_pin", String(6), nullable=False),
    Column("status", String(16), nullable=False),
    Column("ended_at", Moment),
    Column("seconds", Integer),
    Index(None, "began_at"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", String(8), nullable=False, unique=True),
    Column("station", String(64), nullable=False),
    Column("kind", Choice(Kind), nullable=False),
    Column("state", Choice(State), nullable=False),
    Column("state_since", Moment, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("language", String(8), nullable=False),
    Column("call_sid", String(34), unique=True),
    Column("reporter", String(20)),
    Column("track", Choice(Track)),
    Column("sealed", Boolean, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("notice_version", String(32), nullable=False),
    Column("notice_at", Moment),
    Column("reference_heard_at", Moment),
    Column("pin_hash", String(200), nullable=False),
    Column("proof_failures", Integer, nullable=False),
    Column("history_length", Integer, nullable=False),
    Column("history_head", String(64), nullable=False),
    Column("unit", String(64), nullable=False, server_default=""),
    Column("owner", String(20), nullable=False, server_default=""),
    Column("category", String(64), nullable=False, server_default=""),
    Column("place", String(120), nullable=False, server_default=""),
    Column("formal_number", String(64), nullable=False, server_default=""),
    Column("first_words", String(160), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("confirmed_at", Moment),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("due_on", DueDay, nullable=False, server_default="9999-12-31"),
    Column("next_on", Date),
    Column("duplicate_of", Uuid),
    # What a list needs to walk along an index; the store derives it from the state.
    Column("in_queue", Boolean, nullable=False, server_default=true()),
    Index(None, "station", "state", "id"),
    Index(None, "station", "in_queue", "id"),
    Index(None, "station", "sealed", "in_queue", "id"),
    Index(None, "station", "in_queue", "due_on", "id"),
    Index(None, "owner", "station", "in_queue", "sealed", "id"),
    Index(None, "reporter", "station", "opened_at"),
)

statements = Table(
    "statements",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False, index=True),
    Column("call_sid", String(34), nullable=False),
    Column("recording_sid", String(34), nullable=False, unique=True),
    Column("purpose", Choice(Purpose), nullable=False),
    Column("language", String(8), nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("state", Choice(StatementState), nullable=False),
    Column("reason", Text, nullable=False),
    Column("reported_seconds", Integer),
    Column("attempts", Integer, nullable=False),
    Index(None, "state", "opened_at"),
)

recordings = Table(
    "recordings",
    metadata,
    Column("statement_id", Uuid, ForeignKey("statements.id"), primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("kept_at", Moment, nullable=False),
    Column("seconds", Float),
    Column("speech_seconds", Float),
    Column("rate", Integer),
    Column("removed_upstream_at", Moment),
)

readings = Table(
    "readings",
    metadata,
    Column("statement_id", Uuid, ForeignKey("statements.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("text", Text, nullable=False),
    Column("words", Words, nullable=False),
    Column("language", String(8), nullable=False),
    Column("engine", String(32), nullable=False),
    Column("model", String(128), nullable=False),
    Column("model_hash", String(64), nullable=False),
    Column("author", String(80), nullable=False),
    Column("made_at", Moment, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("sequence", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("what", String(64), nullable=False),
    Column("data", JSON, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("key", String(120), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("ends_at", Moment, nullable=False),
)

officers = Table(
    "officers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("nrp", String(20), nullable=False, unique=True),
    Column("station", String(64), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("role", Choice(Role), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("language", String(8), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("totp_secret", String(64), nullable=False),
    Column("totp_step", BigInteger, nullable=False),
    Column("setup_hash", String(64), nullable=False),
    Column("setup_until", Moment),
    Column("single_keys", Boolean, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("officer_id", Uuid, ForeignKey("officers.id"), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("agent", String(120), nullable=False),
)

roster = Table(
    "roster",
    metadata,
    Column("nrp", String(20), primary_key=True),
    Column("begins", Date, primary_key=True),
    Column("ends", Date),
    Column("name", String(120), nullable=False),
    Column("station", String(64), nullable=False),
    Column("unit", String(64), nullable=False),
    Column("role", Choice(Role), nullable=False),
)

subjects = Table(
    "subjects",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("nrp", String(20), primary_key=True),
    Index(None, "nrp"),
)

grants = Table(
    "grants",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("nrp", String(20), primary_key=True),
    Column("denied", Boolean, nullable=False),
    Index(None, "nrp"),
)

identities = Table(
    "identities",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("address", String(200), nullable=False),
    Column("id_number", String(20), nullable=False),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("officer_id", Uuid, ForeignKey("officers.id"), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("query", String(500), nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False, index=True),
    Column("author", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False, index=True),
    Column("author", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("approved_by", String(80), nullable=False),
    Column("approved_at", Moment),
    Column("heard_at", Moment),
    Column("voice_sha256", String(64), nullable=False),
    Column("voice_token", String(43), nullable=False, index=True),
)

copies = Table(
    "copies",
    metadata,
    Column("source", String(64), primary_key=True),
    Column("kind", Choice(CopyKind), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", String(64), nullable=False),
    Column("made_at", Moment, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("statement_id", Uuid, ForeignKey("statements.id"), primary_key=True),
    Column("nrp", String(20), primary_key=True),
    Column("sentence", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("saved_at", Moment, nullable=False),
)

holidays = Table(
    "holidays",
    metadata,
    Column("day", Date, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("works", Boolean, nullable=False),
)

processes = Table(
    "processes",
    metadata,
    Column("executor", String(120), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("beat_at", Moment, nullable=False),
)
