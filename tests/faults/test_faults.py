"""Every fault, briefly: nothing lost, nothing decided twice, everything where it belongs."""

from collections.abc import Iterator

import pytest

from tests.faults.catalogue import FAULTS
from tests.faults.servers import RestartablePostgres
from tests.faults.stage import Stage, open_stage
from tests.faults.trial import Fault, try_fault

SPEED = 5.0
SUBMISSIONS = 60
SLACK = 6
"""A shared machine may be slow, and the more so by a clock that runs faster; how slow is for the
long run to say."""
SEED = 20_261_123


def list_pairs() -> list[tuple[str, Fault]]:
    """Each fault on one database, in turn; the long run tries each on all."""
    brief = [each for each in FAULTS if each.brief]
    pairs = [(each.kinds[i % len(each.kinds)], each) for i, each in enumerate(brief)]
    return sorted(pairs, key=lambda pair: pair[0])


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[RestartablePostgres]:
    """A server that other tests do not miss while it is down."""
    server = RestartablePostgres()
    yield server
    server.close()


@pytest.fixture(scope="module")
def stage(
    request: pytest.FixtureRequest,
    own_postgres: RestartablePostgres,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("faults") / request.param
    with open_stage(folder, request.param, SEED, SPEED, own_postgres) as running:
        yield running


@pytest.mark.parametrize(
    ("stage", "fault"),
    list_pairs(),
    ids=lambda each: each.code if isinstance(each, Fault) else each,
    indirect=["stage"],
    scope="module",
)
def test_nothing_is_lost_and_nothing_decided_twice(stage: Stage, fault: Fault) -> None:
    result = try_fault(fault, stage, SEED, SUBMISSIONS)
    assert result.safe, result
    assert result.recovery <= SLACK * fault.within, result
