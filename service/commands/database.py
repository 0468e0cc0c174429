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
@click.option(
    "--role",
    type=click.Choice(["moderator", "admin"]),
    help="What NAME may do: decide on comments, or also on people, keys and settings."
    " A new NAME without it is an admin, an old one keeps what it has.",
)
@click.option("--site", help="Where, by the site's key; without it at every site.")
def add_user(name: str, password: str, role: str | None, site: str | None) -> None:
    """Let NAME sign in, or give NAME a new password or role.

    \b
    Examples:
      palabre user add awa
      palabre user add binta --role moderator --site default
    """
    if site is not None and role is None:
        raise click.UsageError("--site says where a role holds: give --role as well")
    database = Database.from_url(prepare().database_url)
    try:
        _add(database, name, password, role, site)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    finally:
        database.close()
    click.echo(f"{name} can sign in.")


def _add(database: Database, name: str, password: str, role: str | None, site: str | None) -> None:
    from service.moderation import moderators
    from service.moderation.moderators.accounts import COMMAND_LINE_NAME
    from service.moderation.store.sites import find_site, list_sites

    now = datetime.now(UTC)
    site_id = find_site(database, site) if site is not None else None
    if site is not None and site_id is None:
        known = ", ".join(list_sites(database)) or "none before the first comment"
        raise ValueError(f"There is no site “{site}”, but: {known}.")
    given = moderators.Role(role or moderators.Role.ADMIN)
    moderator_id = moderators.set_password(
        database, name, password, now, role=given, site_id=site_id
    )
    if role is not None:
        try:
            moderators.grant(database, moderator_id, site_id, given, COMMAND_LINE_NAME, now)
        except moderators.LastAdminError:
            raise ValueError(f"{name} is the last admin, and has to stay one.") from None
