"""Alembic's scripts, run by `service.moderation.migration`."""
