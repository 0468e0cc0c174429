"""What every serving command does first: settings from the environment, logs on stderr."""

import logging
import os
import sys
from typing import NoReturn

import click

from config.loading import SettingsError, load_settings
from config.settings import Settings
from service.moderation.database import UNREACHABLE, Database

CONFIGURATION_ERROR = os.EX_CONFIG
"""Of sysexits.h: restarting will not help."""
KEEPS_ALL = "noeviction"
"""The policy by which a full Redis refuses new keys; each of the others drops old ones."""

logger = logging.getLogger(__name__)


def prepare() -> Settings:
    """The settings, with logs set up; ends the process with every wrong setting named."""
    from service.moderation.logs import configure_logs

    configure_logs()
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        refuse(error)


def refuse(error: SettingsError) -> NoReturn:
    """End the process with every wrong setting named."""
    _fail(*error.problems)


def require_redis(settings: Settings) -> None:
    """End the process if it has no Redis to talk to."""
    if settings.redis_url is None:
        _fail("PALABRE_REDIS_URL is missing; only `palabre up` brings a Redis of its own")


def warn_of_eviction(settings: Settings) -> None:
    """Log a warning if a full Redis would drop queued work; one that is down says nothing."""
    from redis.exceptions import RedisError

    from service.moderation.broker import connect

    url = settings.redis_url.get_secret_value() if settings.redis_url else ""
    try:
        with connect(url) as client:
            policy = client.info("memory").get("maxmemory_policy", KEEPS_ALL)
    except (RedisError, OSError):
        return
    if policy != KEEPS_ALL:
        logger.warning("redis may drop queued work", extra={"maxmemory_policy": policy})


def require_schema(settings: Settings) -> None:
    """End the process if the database has not been migrated."""
    from service.moderation.migration import is_current

    database = Database.from_url(settings.database_url)
    try:
        if not is_current(database):
            _fail("the database is not up to date; run `palabre migrate` first")
    except UNREACHABLE as error:
        raise click.ClickException(
            f"the database does not answer ({type(error).__name__})"
        ) from None
    finally:
        database.close()


def _fail(*sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(f"palabre: {sentence}", err=True)
    sys.exit(CONFIGURATION_ERROR)
