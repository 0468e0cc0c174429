import pytest

from tests.faults.cluster.network import NetworkRefusedError, lay_network


def test_whoever_may_not_make_hosts_is_told_what_is_needed() -> None:
    with pytest.raises(NetworkRefusedError, match="need root on Linux"), lay_network(user=1000):
        pytest.fail("a network was laid")
