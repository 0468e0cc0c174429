from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.loading import SettingsError, load_settings
from config.redis_address import parse_sentinels, require_redis_url

GOOD = {
    "PALABRE_SECRET_KEY": "a-secret-for-tests-only",
    "PALABRE_CAPTCHA_PROVIDER": "none",
}
THREE = "one:26379,two:26380,[::1]:26381"


def test_a_group_is_read_with_all_its_sentinels() -> None:
    address = parse_sentinels(f"redis+sentinel://me:p%40ss@{THREE}/main/3")
    assert address is not None
    assert address.sentinels == (("one", 26379), ("two", 26380), ("::1", 26381))
    assert (address.primary, address.database) == ("main", 3)
    assert (address.username, address.password) == ("me", "p@ss")
    assert not address.tls
    assert not address.sentinel_tls


def test_a_sentinel_has_its_usual_port_and_the_database_is_the_first() -> None:
    address = parse_sentinels("redis+sentinel://one,two/main")
    assert address is not None
    assert address.sentinels == (("one", 26379), ("two", 26379))
    assert address.database == 0
    assert address.password is None


def test_sentinels_have_credentials_and_tls_of_their_own() -> None:
    address = parse_sentinels(
        f"rediss+sentinel://{THREE}/main?sentinel_username=u&sentinel_password=p%26q"
        "&sentinel_tls=no&ssl_ca_certs=/etc/ca.pem&ssl_check_hostname=false"
    )
    assert address is not None
    assert address.tls
    assert not address.sentinel_tls
    assert (address.sentinel_username, address.sentinel_password) == ("u", "p&q")
    assert dict(address.certificates) == {
        "ssl_ca_certs": "/etc/ca.pem",
        "ssl_check_hostname": False,
    }


def test_tls_reaches_the_sentinels_unless_it_is_said_otherwise() -> None:
    address = parse_sentinels(f"rediss+sentinel://{THREE}/main")
    assert address is not None
    assert address.sentinel_tls


def test_other_addresses_are_left_to_redis() -> None:
    assert parse_sentinels("redis://:hunter2@localhost/0") is None
    for url in ("redis://localhost", "rediss://localhost", "unix:///run/valkey.sock"):
        require_redis_url(url)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://one/main", "must start with one of"),
        ("redis+sentinel:one/main", "must start with one of"),
        (f"redis+sentinel://{THREE}", "must end with the primary's name"),
        (f"redis+sentinel://{THREE}/", "must end with the primary's name"),
        (f"redis+sentinel://{THREE}/main/zero", "must end with the primary's name"),
        ("redis+sentinel:///main", "must name its Sentinels"),
        ("redis+sentinel://one:26379,,two:26379/main", "must name its Sentinels"),
        ("redis+sentinel://one:port/main", "must name its Sentinels"),
        ("redis+sentinel://one:70000/main", "must name its Sentinels"),
        ("redis+sentinel://one:0/main", "must name its Sentinels"),
        (f"redis+sentinel://:hunter2\N{ACCOUNT OF}@{THREE}/main", "is not an address"),
        (f"redis+sentinel://:hunter2#@{THREE}/main", "percent-encoded"),
        (f"redis+sentinel://:hunter2@{THREE}/main?pasword=x", "no parameter 'pasword'"),
        (f"redis+sentinel://{THREE}/main?sentinel_tls=maybe", "true or false for sentinel_tls"),
    ],
)
def test_a_wrong_address_is_refused_by_the_setting_s_name(url: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings({**GOOD, "PALABRE_REDIS_URL": url})
    (problem,) = caught.value.problems
    assert problem.startswith("PALABRE_REDIS_URL ")
    assert told in problem
    assert "hunter2" not in problem


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_any_password_survives_its_encoding(user: str, password: str, sentinels: str) -> None:
    credentials = f"{quote(user, safe='')}:{quote(password, safe='')}"
    address = parse_sentinels(
        f"redis+sentinel://{credentials}@{THREE}/main?sentinel_password={quote(sentinels, safe='')}"
    )
    assert address is not None
    assert (address.username, address.password) == (user, password)
    assert address.sentinel_password == sentinels
    assert len(address.sentinels) == 3


@given(st.text())
def test_any_text_is_read_or_refused(rest: str) -> None:
    try:
        address = parse_sentinels(f"redis+sentinel://{rest}")
    except ValueError:
        return
    assert address is not None
    assert all(host and 0 < port < 65536 for host, port in address.sentinels)
