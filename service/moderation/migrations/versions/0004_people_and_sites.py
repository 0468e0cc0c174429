"""People and sites: what a site sets for itself, keys, roles, API tokens and the audit log."""

import sqlalchemy as sa
from alembic import op

from service.moderation.schema import Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Whoever could sign in until now could do everything.
KEEP_POWERS = """
INSERT INTO moderator_roles (moderator_id, site_id, role, granted_at)
SELECT id, NULL, 'admin', created_at FROM moderators
"""


def upgrade() -> None:
    op.add_column("sites", sa.Column("name", sa.Text(), server_default="", nullable=False))
    for name, empty in (("origins", "[]"), ("settings", "{}"), ("texts", "{}")):
        column = sa.Column(name, sa.JSON(), server_default=sa.text(f"'{empty}'"), nullable=False)
        op.add_column("sites", column)
    op.add_column("sites", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("moderators", sa.Column("disabled_at", Moment(), nullable=True))
    _create_site_keys()
    _create_roles()
    _create_tokens()
    _create_audit()
    op.execute(KEEP_POWERS)


def _create_site_keys() -> None:
    op.create_table(
        "site_keys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_site_keys_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_site_keys_key_hash")),
    )
    op.create_index("ix_site_keys_site", "site_keys", ["site_id", "id"], unique=False)


def _create_roles() -> None:
    op.create_table(
        "moderator_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("granted_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_moderator_roles_moderator_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_moderator_roles_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator_roles")),
        sa.UniqueConstraint(
            "moderator_id", "site_id", name=op.f("uq_moderator_roles_moderator_id_site_id")
        ),
    )
    # To a unique constraint no NULL is like another: one role everywhere needs an index of its own.
    op.create_index(
        "ix_moderator_roles_everywhere",
        "moderator_roles",
        ["moderator_id"],
        unique=True,
        sqlite_where=sa.text("site_id IS NULL"),
        postgresql_where=sa.text("site_id IS NULL"),
    )


def _create_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("moderator_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("prefix", sa.String(length=8), nullable=False),
        sa.Column("token_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("revoked_at", Moment(), nullable=True),
        sa.Column("last_used_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["moderator_id"],
            ["moderators.id"],
            name=op.f("fk_api_tokens_moderator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_tokens")),
        sa.UniqueConstraint("token_key", name=op.f("uq_api_tokens_token_key")),
    )
    op.create_index("ix_api_tokens_moderator", "api_tokens", ["moderator_id", "id"], unique=False)


def _create_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("who", sa.String(length=100), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Text(), server_default="", nullable=False),
        sa.Column("details", sa.JSON(), server_default=sa.text("'{}'"), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_audit_entries_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_site", "audit_entries", ["site_id", "id"], unique=False)
