from collections.abc import Iterator

import pytest

from service.running.diagnosis.finding import Finding, Level
from service.running.diagnosis.sentinels import examine_sentinels
from tests.watched import WatchedValkeys, run_watched


@pytest.fixture(scope="module")
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedValkeys]:
    with run_watched(tmp_path_factory.mktemp("group")) as group:
        yield group


def examine(url: str) -> Finding:
    (finding,) = examine_sentinels(url)
    return finding


def test_one_server_has_no_sentinels_to_ask() -> None:
    assert examine_sentinels("redis://localhost/0") == []


def test_three_that_agree_are_well(group: WatchedValkeys) -> None:
    finding = examine(group.url)
    assert finding.level is Level.OK
    assert finding.sentence == f"3 agree on 127.0.0.1:{group.servers[0]}"


def test_a_group_that_none_knows_is_an_error(group: WatchedValkeys) -> None:
    finding = examine(group.url.replace("/palabre/", "/other/"))
    assert finding.level is Level.ERROR
    assert "'other'" in finding.sentence


def test_too_few_are_a_warning(group: WatchedValkeys) -> None:
    first, *_ = group.sentinels
    url = group.url.replace(
        ",".join(f"127.0.0.1:{port}" for port in group.sentinels), f"127.0.0.1:{first}"
    )
    finding = examine(url)
    assert finding.level is Level.WARNING
    assert finding.sentence.startswith("only 1")


def test_one_that_is_silent_is_a_warning(group: WatchedValkeys) -> None:
    group.kill(group.sentinels[2])
    finding = examine(group.url)
    assert finding.level is Level.WARNING
    assert finding.sentence.startswith("2 of 3 answer (ConnectionError)")
