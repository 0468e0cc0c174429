"""What befalls the cluster: each blow, and how it is put right again."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.cluster.cluster import Cluster
from tests.faults.cluster.network import Host

Act = Callable[[Cluster], None]


@dataclass(frozen=True)
class Blow:
    """One fault: `strike` returns what undoes it; `within` is the promised seconds to decide."""

    name: str
    title: str
    within: float
    strike: Callable[[Cluster], Act]


def _cut(find: Callable[[Cluster], Host]) -> Callable[[Cluster], Act]:
    def strike(cluster: Cluster) -> Act:
        host = find(cluster)
        host.cut()
        return lambda _: host.plug_in()

    return strike


def _kill(find: Callable[[Cluster], Host]) -> Callable[[Cluster], Act]:
    def strike(cluster: Cluster) -> Act:
        host = find(cluster)
        host.kill()

        def mend(cluster: Cluster) -> None:
            host.plug_in()
            cluster.boot(host)

        return mend

    return strike


def _wall_off(names: tuple[str, ...], find: Callable[[Cluster], Host]) -> Callable[[Cluster], Act]:
    def strike(cluster: Cluster) -> Act:
        other = find(cluster)
        for name in names:
            cluster[name].wall_off(other)

        def mend(cluster: Cluster) -> None:
            for name in names:
                cluster[name].open_wall(other)

        return mend

    return strike


def _host(name: str) -> Callable[[Cluster], Host]:
    return lambda cluster: cluster[name]


def _primary(cluster: Cluster) -> Host:
    return cluster.primary


def _replica(cluster: Cluster) -> Host:
    return cluster.replica


def _postgres(cluster: Cluster) -> Host:
    return cluster["postgres"]


WORKERS = ("worker-1", "worker-2", "worker-3")
BLOWS = (
    Blow("worker-cut", "a worker host cut off", 60, _cut(_host("worker-1"))),
    Blow("worker-killed", "a worker host killed", 60, _kill(_host("worker-2"))),
    Blow("web-cut", "a web host cut off", 60, _cut(_host("web-1"))),
    Blow("web-killed", "a web host killed", 60, _kill(_host("web-2"))),
    Blow("sweeper-killed", "the sweeper's host killed", 60, _kill(_host("sweeper"))),
    Blow("sentinel-killed", "a Sentinel killed", 60, _kill(_host("sentinel-1"))),
    Blow("replica-killed", "the replica Valkey killed", 60, _kill(_replica)),
    Blow("primary-killed", "the primary Valkey killed", 60, _kill(_primary)),
    Blow("primary-cut", "the primary Valkey cut off", 60, _cut(_primary)),
    Blow(
        "web-walled-off", "a web host walled off from the primary Valkey", 60,
        _wall_off(("web-1",), _primary),
    ),
    Blow(
        "workers-walled-off", "two worker hosts walled off from PostgreSQL", 60,
        _wall_off(WORKERS[:2], _postgres),
    ),
    Blow("postgres-cut", "PostgreSQL cut off", 60, _cut(_postgres)),
    Blow("postgres-killed", "PostgreSQL's host killed", 60, _kill(_postgres)),
)  # fmt: skip
"""Seconds to decide are counted from when a comment was stored, the outage included."""
