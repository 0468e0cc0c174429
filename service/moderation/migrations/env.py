"""Alembic's environment: it runs on the connection it is handed and opens none itself."""

from alembic import context

from service.moderation import (
    akismet_schema,  # noqa: F401 - theirs too
    appeal_schema,  # noqa: F401
    exchange_schema,  # noqa: F401
    feedback_schema,  # noqa: F401
    insight_schema,  # noqa: F401
    people_schema,  # noqa: F401
    retention_schema,  # noqa: F401
    review_schema,  # noqa: F401
    webhook_schema,  # noqa: F401
)
from service.moderation.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_server_default=False,
)
with context.begin_transaction():
    context.run_migrations()
