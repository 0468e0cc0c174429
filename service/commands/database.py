"""`palabre migrate` and `palabre user`: the database's schema and the people who moderate."""

from datetime import UTC, datetime

import click

from service.commands.environment import prepare
from service.moderation.database import Database


@click.command()
def migrate() -> None:
    """Bring the database to this version's schema.

    Safe to run again, and while the previous version still serves.
    """
    from service.moderation import migration

    database = Database.from_url(prepare().database_url)
    migration.migrate(database)
    database.close()
    click.echo("The database is up to date.")


@click.group()
def user() -> None:
    """Manage the people who may sign in at /admin."""


@user.command("add")
@click.argument("name")
@click.password_option(help="Asked for when not given; at least 12 characters.")
def add_user(name: str, password: str) -> None:
    """Let NAME sign in, or give NAME a new password.

    \b
    Example:
      palabre user add awa
    """
    from service.moderation import moderators

    database = Database.from_url(prepare().database_url)
    try:
        moderators.set_password(database, name, password, datetime.now(UTC))
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    finally:
        database.close()
    click.echo(f"{name} can sign in.")
