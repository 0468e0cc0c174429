"""The tables, as SQLAlchemy Core describes them to both SQLite and PostgreSQL."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR


class Moment(TypeDecorator[datetime]):
    """An instant in UTC: timestamptz in PostgreSQL, ISO text in SQLite; aware both ways."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC on the way in; SQLite stores no zone."""
        if value is None:
            return None
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware on the way out."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def name_comment(*, primary: bool = False, unique: bool | None = None) -> Column[str]:
    """The column of the comment that a row belongs to, and goes with."""
    key = ForeignKey("comments.id", ondelete="CASCADE")
    kind = Uuid(as_uuid=False)
    return Column("comment_id", kind, key, primary_key=primary, unique=unique, nullable=False)


sites = Table(
    "sites",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(100), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("name", Text, nullable=False, server_default=""),
    Column("origins", JSON, nullable=False, server_default=text("'[]'")),
    Column("settings", JSON, nullable=False, server_default=text("'{}'")),
    Column("texts", JSON, nullable=False, server_default=text("'{}'")),
    # Grows with every save, so that whoever has read the site knows when to read it again.
    Column("revision", Integer, nullable=False, server_default="0"),
)

threads = Table(
    "threads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    # Unique by its hash: an address may be longer than PostgreSQL puts into an index.
    Column("address", Text, nullable=False),
    Column("address_key", String(64), nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("site_id", "address_key"),
)

comments = Table(
    "comments",
    metadata,
    Column("id", Uuid(as_uuid=False), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("thread_id", ForeignKey("threads.id"), nullable=False),
    Column("parent", Text, nullable=False, server_default=""),
    Column("status", String(20), nullable=False),
    Column("author", Text, nullable=False),
    Column("email", Text, nullable=False, server_default=""),
    Column("url", Text, nullable=False, server_default=""),
    Column("content", Text, nullable=False),
    Column("language", String(35), nullable=False),
    # Keyed hashes: enough to recognise an author or a text again, not to learn them.
    Column("author_key", String(64), nullable=False),
    Column("duplicate_key", String(64), unique=True),
    Column("captcha_outcome", String(20), nullable=False),
    Column("captcha_score", Float),
    # What `form_evidence.FormEvidence` says; null where there is nothing to say.
    Column("form_signals", JSON(none_as_null=True)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("lease_owner", String(100)),
    Column("lease_until", Moment),
    Column("submitted_at", Moment, nullable=False),
    Column("decided_at", Moment),
    # How strongly the checks that hold it speak against it, 0..1; what waits is sorted by it.
    Column("risk", Float, nullable=False, server_default="0"),
    Column("address_prefix", String(50)),
    Column("erased_at", Moment),
    Index("ix_comments_queue", "status", "id"),
    Index(
        "ix_comments_risk",
        "status",
        "risk",
        "id",
        sqlite_where=text("status = 'flagged'"),
        postgresql_where=text("status = 'flagged'"),
    ),
    Index("ix_comments_author", "site_id", "author_key", "id"),
    Index("ix_comments_thread", "thread_id", "status", "id"),
)

comment_words = Table(
    "comment_words",
    metadata,
    # A number of its own: FTS5 knows rows by number, and SQLite renumbers those that have none.
    Column("id", Integer, primary_key=True),
    name_comment(unique=True),
    # What `search_terms.list_terms` says; its full-text index is beyond what SQLAlchemy describes.
    Column("terms", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
)

signals = Table(
    "signals",
    metadata,
    name_comment(),
    Column("check", String(40), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("score", Float),
    Column("evidence", JSON, nullable=False),
    Column("version", String(100), nullable=False, server_default=""),
    PrimaryKeyConstraint("comment_id", "check"),
)

decisions = Table(
    "decisions",
    metadata,
    # The key itself promises it: one automatic decision a comment, ever.
    name_comment(primary=True),
    Column("status", String(20), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("decided_at", Moment, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Integer, primary_key=True),
    name_comment(),
    Column("moderator", String(100), nullable=False),
    Column("status_before", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("reviewed_at", Moment, nullable=False),
    Column("reason", String(40), nullable=False, server_default=""),
    # What was done at once, with one press of a button, shares it.
    Column("act_id", Uuid(as_uuid=False)),
    Index("ix_reviews_comment", "comment_id", "id"),
    Index("ix_reviews_moderator", "moderator", "id"),
    Index("ix_reviews_act", "act_id"),
)

shingles = Table(
    "shingles",
    metadata,
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("value", BigInteger, nullable=False),
    name_comment(),
    PrimaryKeyConstraint("site_id", "value", "comment_id"),
    Index("ix_shingles_comment", "comment_id"),
)

captcha_tokens = Table(
    "captcha_tokens",
    metadata,
    Column("token_key", String(64), primary_key=True),
    Column("spent_at", Moment, nullable=False, index=True),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("request_key", String(64), nullable=False),
    name_comment(),
    Column("created_at", Moment, nullable=False, index=True),
    Index("ix_idempotency_keys_comment", "comment_id"),
)

word_list_saves = Table(
    "word_list_saves",
    metadata,
    # What was saved stays on record: the last save of a list is the list, and its id the revision.
    Column("id", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False),
    Column("name", String(20), nullable=False),
    Column("content", Text, nullable=False),
    Column("moderator", String(100), nullable=False),
    Column("saved_at", Moment, nullable=False),
    Index("ix_word_list_saves_site", "site_id", "name", "id"),
)

moderators = Table(
    "moderators",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("password_hash", Text),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("token_key", String(64), primary_key=True),
    Column("moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), nullable=False),
    Column("expires_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_key", String(64), primary_key=True),
    Column("moderator_id", ForeignKey("moderators.id", ondelete="CASCADE"), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
