"""`palabre web`, `worker` and `sweep`: one role a process, for several machines."""

import os
import sys

import click

from service.commands.environment import (
    prepare,
    require_redis,
    require_schema,
    warn_of_eviction,
)


@click.command()
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="Port to listen on.")
def web(port: int) -> None:
    """Serve HTTP: the API, the admin pages, health and metrics."""
    settings = prepare()
    require_redis(settings)
    require_schema(settings)
    warn_of_eviction(settings)
    from service.web.server import serve

    serve(settings, port)


@click.command()
def worker() -> None:
    """Check and decide comments, in PALABRE_WORKER_PROCESSES warm processes.

    A process that a comment brings down is replaced at once; a comment that brings down three
    goes to a moderator.
    """
    settings = prepare()
    require_redis(settings)
    require_schema(settings)
    from service.running import roles
    from service.running.supervisor import supervise

    sys.exit(supervise(roles.workers(settings, os.environ)))


@click.command()
def sweep() -> None:
    """Bring lost work back to the queue every five seconds, and hold what keeps failing.

    Run at least one; several do no harm.
    """
    settings = prepare()
    require_redis(settings)
    require_schema(settings)
    warn_of_eviction(settings)
    from workers import sweeper

    sweeper.sweep(settings)
