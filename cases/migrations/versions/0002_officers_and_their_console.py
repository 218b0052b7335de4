"""officers and their console"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "officers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("nrp", sa.String(length=20), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_secret", sa.String(length=64), nullable=False),
        sa.Column("totp_step", sa.BigInteger(), nullable=False),
        sa.Column("setup_hash", sa.String(length=64), nullable=False),
        sa.Column("setup_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("single_keys", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
        sa.UniqueConstraint("nrp", name=op.f("uq_officers_nrp")),
        sa.UniqueConstraint("username", name=op.f("uq_officers_username")),
    )
    op.create_table(
        "holidays",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("works", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_holidays")),
    )
    op.create_table(
        "roster",
        sa.Column("nrp", sa.String(length=20), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("station", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("nrp", "begins", name=op.f("pk_roster")),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(length=80), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voice_sha256", sa.String(length=64), nullable=False),
        sa.Column("voice_token", sa.String(length=43), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_answers_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_answers_voice_token"), ["voice_token"], unique=False)

    op.create_table(
        "copies",
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "kind", name=op.f("pk_copies")),
    )
    op.create_table(
        "drafts",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("nrp", sa.String(length=20), nullable=False),
        sa.Column("sentence", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_drafts_statement_id_statements")
        ),
        sa.PrimaryKeyConstraint("statement_id", "nrp", "sentence", name=op.f("pk_drafts")),
    )
    op.create_table(
        "grants",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("nrp", sa.String(length=20), nullable=False),
        sa.Column("denied", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_grants_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "nrp", name=op.f("pk_grants")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_nrp"), ["nrp"], unique=False)

    op.create_table(
        "identities",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("id_number", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_identities_case_id_cases")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_identities")),
    )
    op.create_table(
        "saved_views",
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("query", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_saved_views_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("officer_id", "name", name=op.f("pk_saved_views")),
    )
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("author", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notes_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notes_case_id"), ["case_id"], unique=False)

    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["officers.id"], name=op.f("fk_sessions_officer_id_officers")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_officer_id"), ["officer_id"], unique=False)

    op.create_table(
        "subjects",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("nrp", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_subjects_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "nrp", name=op.f("pk_subjects")),
    )
    with op.batch_alter_table("subjects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subjects_nrp"), ["nrp"], unique=False)

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("unit", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("owner", sa.String(length=20), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("category", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("place", sa.String(length=120), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("formal_number", sa.String(length=64), server_default="", nullable=False)
        )
        batch_op.add_column(
            sa.Column("first_words", sa.String(length=160), server_default="", nullable=False)
        )
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reopened", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(
            sa.Column("due_on", sa.Date(), server_default="9999-12-31", nullable=False)
        )
        batch_op.add_column(sa.Column("next_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("duplicate_of", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column("in_queue", sa.Boolean(), server_default=sa.true(), nullable=False)
        )
        batch_op.drop_index("ix_cases_state_state_since")
        for columns in CASE_INDEXES:
            name = batch_op.f(f"ix_cases_{'_'.join(columns)}")
            batch_op.create_index(name, list(columns), unique=False)

    finished = ("silent", "proven", "unproven", "done", "archived")
    cases = sa.table("cases", sa.column("state"), sa.column("in_queue", sa.Boolean()))
    op.execute(sa.update(cases).where(cases.c.state.in_(finished)).values(in_queue=False))
    _index_words()


CASE_INDEXES = (
    ("owner", "station", "in_queue", "sealed", "id"),
    ("station", "in_queue", "due_on", "id"),
    ("station", "in_queue", "id"),
    ("station", "sealed", "in_queue", "id"),
    ("station", "state", "id"),
)
"""One for each walk that a list of cases makes."""


def _index_words() -> None:
    """The full-text index: FTS5 on SQLite, a generated tsvector on PostgreSQL."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TABLE case_words (case_id uuid PRIMARY KEY, body text NOT NULL, "
            "vector tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED)"
        )
        op.execute("CREATE INDEX ix_case_words_vector ON case_words USING gin (vector)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE case_words USING fts5"
            "(case_id UNINDEXED, body, tokenize = 'unicode61 remove_diacritics 2')"
        )


def downgrade() -> None:
    op.execute("DROP TABLE case_words")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        for columns in CASE_INDEXES:
            batch_op.drop_index(batch_op.f(f"ix_cases_{'_'.join(columns)}"))
        batch_op.create_index(
            batch_op.f("ix_cases_state_state_since"), ["state", "state_since"], unique=False
        )
        batch_op.drop_column("in_queue")
        batch_op.drop_column("duplicate_of")
        batch_op.drop_column("next_on")
        batch_op.drop_column("due_on")
        batch_op.drop_column("reopened")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("version")
        batch_op.drop_column("first_words")
        batch_op.drop_column("formal_number")
        batch_op.drop_column("place")
        batch_op.drop_column("category")
        batch_op.drop_column("owner")
        batch_op.drop_column("unit")

    with op.batch_alter_table("subjects", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_subjects_nrp"))

    op.drop_table("subjects")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_officer_id"))

    op.drop_table("sessions")
    with op.batch_alter_table("notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notes_case_id"))

    op.drop_table("notes")
    op.drop_table("saved_views")
    op.drop_table("identities")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_grants_nrp"))

    op.drop_table("grants")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_voice_token"))
        batch_op.drop_index(batch_op.f("ix_answers_case_id"))

    op.drop_table("answers")
    op.drop_table("drafts")
    op.drop_table("copies")
    op.drop_table("roster")
    op.drop_table("holidays")
    op.drop_table("officers")
