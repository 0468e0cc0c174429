from redis import Redis

from service.moderation.redis_log import await_log, rewrite_log
from tests.servers import ValkeyServer


def read_files(server: ValkeyServer) -> bytes:
    kept = [each for each in server.valkey.directory.rglob("*") if each.is_file()]
    return b"".join(each.read_bytes() for each in kept)


def test_what_is_long_gone_leaves_the_file_that_redis_keeps(
    redis_url: str, valkey: ValkeyServer
) -> None:
    with Redis.from_url(redis_url) as client:
        client.rpush("palabre:call:worker", "canariphone")
        client.delete("palabre:call:worker")
        assert b"canariphone" in read_files(valkey)
        assert rewrite_log(client)
        assert await_log(client)
    assert b"canariphone" not in read_files(valkey)


def test_a_file_that_is_being_written_is_not_asked_for_twice(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert [rewrite_log(client) for _ in range(3)] == [True] * 3
        assert await_log(client)


def test_a_user_who_may_not_is_told_so(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.execute_command("ACL SETUSER weak on nopass ~* +@all -bgrewriteaof")
        try:
            with Redis.from_url(redis_url, username="weak", password="any") as user:
                assert not rewrite_log(user)
        finally:
            client.execute_command("ACL DELUSER weak")


def test_without_a_file_there_is_nothing_to_write_anew(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.config_set("appendonly", "no")
        try:
            assert not rewrite_log(client)
        finally:
            client.config_set("appendonly", "yes")
