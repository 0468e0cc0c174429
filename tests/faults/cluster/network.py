"""Hosts of one's own: network namespaces on a bridge, to be cut off, walled off or killed."""

import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from service.running.tether import tethered

PREFIX = "palabre-"
BRIDGE = "palabre0"
SUBNET = "10.213.0"
GATEWAY = f"{SUBNET}.1"
NEEDED = (
    "tests of many machines need root on Linux, with `ip` (iproute2) and `iptables`: "
    "they make network namespaces, links and firewall rules"
)


class NetworkRefusedError(Exception):
    """This machine or this user cannot make hosts; the message says what is needed."""


class Host:
    """One machine: an address, a cable to the bridge, and the processes started on it."""

    def __init__(self, name: str, number: int, logs: Path) -> None:
        self.name = name
        self.address = f"{SUBNET}.{number}"
        self._space = PREFIX + name
        self._cable = f"plb{number}"
        self._logs = logs
        self._processes: list[subprocess.Popen[bytes]] = []

    def connect(self) -> None:
        """Make the namespace and plug it in."""
        _ip("netns", "add", self._space)
        _ip(
            "link", "add", self._cable, "type", "veth", "peer", "name", "eth0", "netns", self._space
        )
        _ip("link", "set", self._cable, "master", BRIDGE, "up")
        for command in (
            f"addr add {self.address}/24 dev eth0",
            "link set eth0 up",
            "link set lo up",
        ):
            _ip("-n", self._space, *command.split())

    def start(self, command: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
        """Run a command on the host; what it says goes to a log of the host's name."""
        line = tethered(["ip", "netns", "exec", self._space, *command])
        with (self._logs / f"{self.name}.log").open("ab") as log:
            started = subprocess.Popen(line, env=environ, stdout=log, stderr=log)
        self._processes.append(started)

    def kill(self) -> None:
        """Lose power: the cable first, so that nobody is told, then every process at once."""
        self.cut()
        _kill_all(self._space)
        for process in self._processes:
            process.wait()
        self._processes.clear()

    def cut(self) -> None:
        """Pull the cable: packets vanish both ways, and nobody is told."""
        _ip("link", "set", self._cable, "down")

    def plug_in(self) -> None:
        """Put the cable back."""
        _ip("link", "set", self._cable, "up")

    def wall_off(self, other: "Host") -> None:
        """Drop whatever comes from or goes to another host."""
        self._change_wall("-A", other)

    def open_wall(self, other: "Host") -> None:
        """Undo `wall_off`."""
        self._change_wall("-D", other)

    def stop(self) -> None:
        """Ask the processes to end, and see that they have."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
        _kill_all(self._space)

    def _change_wall(self, change: str, other: "Host") -> None:
        for chain, side in (("INPUT", "-s"), ("OUTPUT", "-d")):
            rule = (change, chain, side, other.address, "-j", "DROP")
            _run("ip", "netns", "exec", self._space, "iptables", "-w", *rule)


@contextmanager
def lay_network(user: int | None = None) -> Iterator[None]:
    """A bridge that this machine is on as well, gone at the end with all hosts on it.

    `user` is who asks, by default whoever runs this. Raises NetworkRefusedError where that is not
    allowed.
    """
    if (os.geteuid() if user is None else user) != 0:
        raise NetworkRefusedError(NEEDED)
    try:
        _tear_down()
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("addr", "add", f"{GATEWAY}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
    except (OSError, subprocess.CalledProcessError) as error:
        told = getattr(error, "stderr", b"") or b""
        raise NetworkRefusedError(f"{NEEDED} ({told.decode().strip() or error})") from error
    try:
        yield
    finally:
        _tear_down()


def _tear_down() -> None:
    """Whatever an earlier run has left, too."""
    for line in _ip("netns", "list").splitlines():
        if line.startswith(PREFIX):
            space = line.split()[0]
            _kill_all(space)
            _ip("netns", "del", space)
    if f"{BRIDGE}:" in _ip("-o", "link"):
        _ip("link", "del", BRIDGE)


def _kill_all(space: str) -> None:
    for number in _ip("netns", "pids", space).split():
        with suppress(ProcessLookupError):
            os.kill(int(number), signal.SIGKILL)


def _ip(*arguments: str) -> str:
    return _run("ip", *arguments)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True).stdout.decode()
