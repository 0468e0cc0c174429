"""The children that make up Palabre, as command lines for the supervisor."""

import sys
from collections.abc import Mapping
from functools import partial

from config.loading import PREFIX
from config.settings import Settings
from service.running.address import is_ready
from service.running.supervisor import Child
from service.running.valkey import EmbeddedValkey

# -P: a folder called config or workers in the current directory must not be imported.
PYTHON = (sys.executable, "-P", "-m")
PALABRE = (*PYTHON, "service.cli")


def queue_server(valkey: EmbeddedValkey, environment: Mapping[str, str], lock: int) -> Child:
    """The embedded Valkey; it keeps the data directory locked for as long as it lives."""
    # No setting is any of its business, least of all a secret.
    rest = {name: value for name, value in environment.items() if not name.startswith(PREFIX)}
    return Child("valkey", valkey.command, rest, ready=valkey.answers, descriptors=[lock])


def workers(settings: Settings, environment: Mapping[str, str]) -> list[Child]:
    """One child for each of PALABRE_WORKER_PROCESSES."""
    numbers = range(1, settings.worker_processes + 1)
    return [Child(f"worker-{number}", (*PYTHON, "workers"), environment) for number in numbers]


def sweeper(environment: Mapping[str, str]) -> Child:
    """The sweeper."""
    return Child("sweeper", (*PALABRE, "sweep"), environment)


def web(address: str, environment: Mapping[str, str]) -> Child:
    """The web server, ready once it can take comments at `address`."""
    return Child("web", (*PALABRE, "web"), environment, ready=partial(is_ready, address))
