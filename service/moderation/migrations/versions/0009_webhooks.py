"""Webhooks and digests: endpoints, events written by triggers, deliveries, digests by e-mail."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")
COLUMNS = "site_id, comment_id, kind, status, reasons, by_person, undone, at"
JUDGED = (
    "'comment.' || CASE NEW.status WHEN 'flagged' THEN 'held' ELSE NEW.status END,"
    " NEW.status, NEW.reasons"
)
# A reason is one of our codes: nothing in it needs escaping.
NONE, ONE = "'[]'", "'[\"' || NEW.reason || '\"]'"
REASON = f"CASE NEW.reason WHEN '' THEN {NONE} ELSE {ONE} END"

# By table: the kind, the status and the reasons, whether a person did it, whether it was taken
# back, and when. Whoever inserts the row, of whatever version: the event is in its transaction.
SOURCES = {
    "decisions": (JUDGED, "false, false", "decided_at"),
    "reviews": (f"'comment.reviewed', NEW.status, {REASON}", "true, false", "reviewed_at"),
    "undone_reviews": (
        f"'comment.reviewed', NEW.status_before, {NONE}",
        "true, true",
        "undone_at",
    ),
    "appeals": (f"'comment.appealed', 'flagged', {NONE}", "true, false", "appealed_at"),
}
ANY_ENDPOINT = "EXISTS (SELECT 1 FROM webhook_endpoints WHERE active)"

PLPGSQL = """
CREATE FUNCTION {table}_webhook() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF {condition} THEN {statement}; END IF;
    RETURN NULL;
END
$$
"""


def upgrade() -> None:
    _create_endpoints()
    _create_events()
    _create_deliveries()
    _create_digests()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (what, who, when) in SOURCES.items():
        if is_sqlite:
            _create_sqlite_trigger(table, what, who, when)
        else:
            _create_postgresql_trigger(table, what, who, when)


def _compose_insert(what: str, who: str, when: str) -> str:
    """Tell of a row of a site that has an endpoint."""
    return (
        f"INSERT INTO webhook_events ({COLUMNS})"  # noqa: S608 - all of it is written above
        f" SELECT c.site_id, NEW.comment_id, {what}, {who}, NEW.{when}"
        " FROM comments c WHERE c.id = NEW.comment_id AND EXISTS"
        " (SELECT 1 FROM webhook_endpoints e WHERE e.site_id = c.site_id AND e.active)"
    )


def _create_sqlite_trigger(table: str, what: str, who: str, when: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_webhook AFTER INSERT ON {table}"
        f" WHEN {ANY_ENDPOINT} BEGIN {_compose_insert(what, who, when)}; END"
    )


def _create_postgresql_trigger(table: str, what: str, who: str, when: str) -> None:
    typed = what.replace(NONE, f"{NONE}::json").replace(ONE, f"({ONE})::json")
    statement = _compose_insert(typed, who, when)
    op.execute(PLPGSQL.format(table=table, condition=ANY_ENDPOINT, statement=statement))
    op.execute(
        f"CREATE TRIGGER {table}_webhook AFTER INSERT ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_webhook()"
    )


def _name_comment(*, nullable: bool) -> sa.Column[str]:
    return sa.Column("comment_id", sa.Uuid(as_uuid=False), nullable=nullable)


def _refer_to_comments(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_comment_id")
    return sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=name, ondelete="CASCADE")


def _refer_to_sites(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f(f"fk_{table}_site_id"))


def _create_endpoints() -> None:
    op.create_table(
        "webhook_endpoints",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("previous_nonce", sa.String(length=64)),
        sa.Column("previous_until", Moment()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("ended", sa.String(length=20), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rests_until", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        _refer_to_sites("webhook_endpoints"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoints")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_endpoints_site", "webhook_endpoints", ["site_id", "id"])


def _create_events() -> None:
    op.create_table(
        "webhook_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        _name_comment(nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("by_person", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        _refer_to_comments("webhook_events"),
        _refer_to_sites("webhook_events"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_webhook_events_comment", "webhook_events", ["comment_id"])


def _create_deliveries() -> None:
    table = "webhook_deliveries"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("endpoint_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(as_uuid=False), nullable=False),
        _name_comment(nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", Moment(), nullable=False),
        sa.Column("lease_owner", sa.String(length=100)),
        sa.Column("lease_until", Moment()),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("give_up_at", Moment(), nullable=False),
        sa.Column("delivered_at", Moment()),
        sa.Column("last_status", sa.Integer()),
        sa.Column("last_error", sa.String(length=200), server_default="", nullable=False),
        _refer_to_comments(table),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoints.id"],
            name=op.f("fk_webhook_deliveries_endpoint_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
        sa.UniqueConstraint(
            "event_id", "endpoint_id", name=op.f("uq_webhook_deliveries_event_id_endpoint_id")
        ),
        sqlite_autoincrement=True,
    )
    _index_deliveries(table)


def _index_deliveries(table: str) -> None:
    op.create_index(
        "ix_webhook_deliveries_due",
        table,
        ["endpoint_id", "next_attempt_at"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("ix_webhook_deliveries_comment", table, ["comment_id", "endpoint_id", "id"])
    op.create_index("ix_webhook_deliveries_endpoint", table, ["endpoint_id", "id"])
    op.create_index("ix_webhook_deliveries_age", table, ["created_at"])


def _create_digests() -> None:
    op.create_table(
        "digests",
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("often", sa.String(length=20), nullable=False),
        sa.Column("more_than", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("due_at", Moment()),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sent_at", Moment()),
        sa.Column("last_error", sa.String(length=200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_digests_moderator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("moderator_id", name=op.f("pk_digests")),
    )
    op.create_index("ix_digests_due", "digests", ["due_at"])
