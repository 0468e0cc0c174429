"""`palabre up`: everything at once on one machine, with what a first run needs."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from config.loading import PREFIX, SettingsError, load_settings
from config.settings import Settings
from service.commands.environment import refuse
from service.moderation.database import UNREACHABLE, Database
from service.running import roles
from service.running.address import AddressTakenError, browsable, require_free
from service.running.banner import describe
from service.running.first_run import (
    EMBEDDED_VALKEY,
    complete,
    keep_secret_key,
    secret_key_file,
)
from service.running.lock import DirectoryInUseError, locked_directory
from service.running.supervisor import Child, supervise
from service.running.valkey import EmbeddedValkey, ValkeyMissingError, find_server

MODERATOR = "admin"
LONGEST_TEMPORARY_PATH = 60


@click.command()
@click.option(
    "--port",
    envvar="PORT",
    default=8000,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on; PORT in the environment does the same.",
)
def up(port: int) -> None:
    """Run all of Palabre here: web, worker, sweeper and the queue between them.

    Nothing has to be set up first. Data is kept in PALABRE_DATA_DIRECTORY (./var), in a SQLite
    file unless PALABRE_DATABASE_URL names a PostgreSQL; a Valkey is started unless
    PALABRE_REDIS_URL names one. Whatever dies is started again. Ctrl-C stops everything in
    order, a second Ctrl-C at once.

    Without reCAPTCHA keys it runs without a captcha, and says so.

    \b
    Examples:
      palabre up
      palabre up --port 8080
      PALABRE_RECAPTCHA_SITE_KEY=... PALABRE_RECAPTCHA_SECRET_FILE=secret palabre up
    """
    from service.moderation.logs import configure_logs

    configure_logs()
    try:
        sys.exit(_run(port))
    except SettingsError as error:
        refuse(error)
    except (AddressTakenError, DirectoryInUseError, ValkeyMissingError) as error:
        raise click.ClickException(str(error)) from None
    except UNREACHABLE as error:
        cause = str(error).splitlines()[0]
        raise click.ClickException(f"the database does not answer: {cause}") from None


def _run(port: int) -> int:
    environment = complete(os.environ)
    with ExitStack() as stack:
        directory, lock = stack.enter_context(_data_directory(environment))
        settings = load_settings(environment)
        require_free(settings.host, port)
        folder = stack.enter_context(_temporary_folder())
        environment |= {"PORT": str(port), "TMPDIR": str(folder)}
        children = []
        if settings.redis_url is None:
            valkey = EmbeddedValkey(find_server(), directory / EMBEDDED_VALKEY, folder)
            valkey.prepare()
            environment[PREFIX + "REDIS_URL"] = valkey.url
            children.append(roles.queue_server(valkey, environment, lock))
        address = browsable(settings.host, port)
        children += _list_children(settings, address, environment)
        banner = describe(settings, address, _prepare_database(settings), directory)
        colour = False if os.environ.get("NO_COLOR") else None
        return supervise(children, when_ready=lambda: click.echo(banner, color=colour))


@contextmanager
def _data_directory(environment: Mapping[str, str]) -> Iterator[tuple[Path, int]]:
    """The data directory, private to this user and, while the block lasts, to this process."""
    directory = Path(environment[PREFIX + "DATA_DIRECTORY"])
    # For the children too: readers' addresses and texts are nobody else's business.
    umask = os.umask(0o077)
    with ExitStack() as stack:
        stack.callback(os.umask, umask)
        try:
            directory.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(locked_directory(directory))
            own_key = secret_key_file(directory)
            if environment.get(PREFIX + "SECRET_KEY_FILE") == str(own_key):
                keep_secret_key(own_key)
        except OSError as error:
            raise click.ClickException(
                f"{directory} cannot be written ({error.strerror}): let this user write there, "
                "or name another folder in PALABRE_DATA_DIRECTORY"
            ) from None
        yield directory, lock


def _list_children(settings: Settings, address: str, environment: dict[str, str]) -> list[Child]:
    workers = roles.workers(settings, environment)
    return [*workers, roles.sweeper(environment), roles.web(address, environment)]


def _prepare_database(settings: Settings) -> str:
    """Bring the schema up to date; the token of a link that signs the moderator in."""
    from service.moderation import moderators
    from service.moderation.migration import migrate

    database = Database.from_url(settings.database_url)
    try:
        migrate(database)
        moderators.ensure_moderator(database, MODERATOR, datetime.now(UTC))
        return _issue_link(database)
    finally:
        database.close()


def _issue_link(database: Database) -> str:
    """The token of a link for the moderator; none if somebody has closed that account."""
    from service.moderation import moderators

    try:
        return moderators.issue_sign_in_link(database, MODERATOR, datetime.now(UTC))
    except ValueError:
        return ""


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    """A private folder for the socket and for the children's temporary files."""
    usual = tempfile.gettempdir()
    # macOS and some build systems have a TMPDIR so deep that no socket fits in it.
    place = usual if len(usual) <= LONGEST_TEMPORARY_PATH else "/tmp"  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="palabre-", dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
