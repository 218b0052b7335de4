"""Searching in the words of cases: FTS5 on SQLite, a text vector on PostgreSQL.

Whatever an officer types is taken for words to be found, all of them; none of it is an operator.
"""

import unicodedata
from uuid import UUID

from sqlalchemy import Connection, Uuid, and_, column, func, table, text
from sqlalchemy.sql.elements import ColumnElement

from cases.reference import LENGTH

index = table(
    "case_words", column("rowid"), column("case_id", Uuid), column("body"), column("vector")
)
"""The words of every case; `rowid` (SQLite only) is `place_in_index`."""

_MOST_WORDS = 16
_LONGEST = 400_000
"""Characters of a case that are searched; PostgreSQL refuses a tsvector over 1 MiB."""

_REMOVE = {
    "sqlite": "DELETE FROM case_words WHERE rowid = :place",
    "postgresql": "DELETE FROM case_words WHERE case_id = CAST(:id AS uuid)",
}
_ADD = {
    "sqlite": "INSERT INTO case_words (rowid, case_id, body) VALUES (:place, :id, :body)",
    "postgresql": "INSERT INTO case_words (case_id, body) VALUES (CAST(:id AS uuid), :body)",
}


def plain(text: str) -> str:
    """The text as it is searched: letters, their marks and digits, everything else a space.

    Both databases then part it alike; PostgreSQL would take `LP/B/12` for the path of a file.
    """
    return "".join(
        sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " "
        for sign in unicodedata.normalize("NFC", text)
    )


def read_words(typed: str) -> tuple[str, ...]:
    """What to find: each word, or several in a row where they were typed without a space."""
    parts = (" ".join(plain(word).split()) for word in typed.split())
    return tuple(part for part in parts if part)[:_MOST_WORDS]


def read_reference(typed: str) -> str:
    """The eight digits of a reference, however they are parted; empty when it is none."""
    digits = "".join(sign for sign in typed if not (sign in "-–." or sign.isspace()))
    return digits if len(digits) == LENGTH and digits.isascii() and digits.isdigit() else ""


def holds(words: tuple[str, ...], dialect: str) -> ColumnElement[bool]:
    """The condition on `index` that all of these occur in the case."""
    if dialect == "postgresql":
        return and_(*(_in_vector(word) for word in words))
    phrases = " ".join(f'"{word}"' for word in words)
    return index.c.body.op("MATCH", is_comparison=True)(phrases)


def _in_vector(words: str) -> ColumnElement[bool]:
    query = func.phraseto_tsquery("simple", words)
    return index.c.vector.op("@@", is_comparison=True)(query)


def place_in_index(case_id: UUID) -> int:
    """Where a case stands in the full-text index, which is walked newest first.

    In the order of the ids: 42 bits of the UUIDv7's milliseconds (until the year 2109), then the
    first 21 of its random bits, which version and variant stand before.
    """
    milliseconds, random = case_id.int >> 80 & (1 << 42) - 1, case_id.int >> 53
    return milliseconds << 21 | (random >> 11 & 0xFFF) << 9 | random & 0x1FF


def write(connection: Connection, case_id: UUID, body: str) -> None:
    """Put the words of a case into the index, in the place of what was there."""
    # FTS5 has no types: the id is text there, in the form that the other tables have.
    entry = {"id": case_id.hex, "place": place_in_index(case_id), "body": plain(body)[:_LONGEST]}
    for order in (_REMOVE, _ADD):
        connection.execute(text(order[connection.dialect.name]), entry)
