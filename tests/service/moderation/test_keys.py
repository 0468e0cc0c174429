from dataclasses import replace
from datetime import UTC, datetime

import pytest

from service.moderation.keys import ROTATION, Keyring, group_address, truncate_address
from service.moderation.submission import Submission

SUBMISSION = Submission(content="Bonjour à tous", author="Awa")
KEYS = Keyring("a-secret-for-tests-only")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ID = "019ab000-0000-7000-8000-000000000000"


def test_a_receipt_names_its_comment_and_nothing_else() -> None:
    receipt = KEYS.issue_receipt(ID)
    assert KEYS.read_receipt(receipt) == ID
    for forged in ("", "x", receipt[:-1], receipt + "x", receipt.swapcase()):
        assert KEYS.read_receipt(forged) is None
    assert Keyring("another-secret-for-tests").read_receipt(receipt) is None


@pytest.mark.parametrize(
    ("address", "group"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("", ""),
        ("unix", "unix"),
    ],
)
def test_addresses_are_grouped_as_limits_need_them(address: str, group: str) -> None:
    assert group_address(address) == group


def test_the_same_text_folded_is_a_duplicate_and_another_thread_is_not() -> None:
    louder = replace(SUBMISSION, content="BONJOUR  à tous")
    elsewhere = replace(SUBMISSION, thread="/ailleurs")

    def key(submission: Submission, address: str = "192.0.2.1") -> str:
        return KEYS.duplicate("default", submission, KEYS.author(submission, address, NOW))

    assert key(SUBMISSION) == key(louder)
    assert key(SUBMISSION) != key(elsewhere)
    # Two readers of one name may both say "Bravo !"; one address has one voice.
    assert key(SUBMISSION) != key(SUBMISSION, "192.0.2.2")
    known = replace(SUBMISSION, email="awa@example.org")
    assert key(known) == key(known, "192.0.2.2")


def test_an_author_is_the_address_given_or_the_name_at_a_client() -> None:
    with_email = replace(SUBMISSION, email="awa@example.org")
    known = KEYS.author(with_email, "192.0.2.1", NOW)
    assert known == KEYS.author(with_email, "192.0.2.2", NOW) == KEYS.email("Awa@Example.org")
    nameless = KEYS.author(SUBMISSION, "192.0.2.1", NOW)
    assert nameless != KEYS.author(SUBMISSION, "192.0.2.2", NOW)


def test_an_address_is_hashed_with_a_key_that_rotates_and_an_e_mail_address_is_not() -> None:
    nameless = {KEYS.author(SUBMISSION, "192.0.2.1", NOW + ROTATION * turn) for turn in range(3)}
    assert len(nameless) == 3
    with_email = replace(SUBMISSION, email="awa@example.org")
    known = {KEYS.author(with_email, "192.0.2.1", NOW + ROTATION * turn) for turn in range(3)}
    assert len(known) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.129", "192.0.2.0/24"),
        ("::ffff:192.0.2.129", "192.0.2.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", None),
        ("unix", None),
    ],
)
def test_of_an_address_only_its_network_is_kept(address: str, network: str | None) -> None:
    assert truncate_address(address) == network


def test_keys_of_one_value_for_different_purposes_differ() -> None:
    keys = [KEYS.client("192.0.2.1"), KEYS.token("192.0.2.1"), KEYS.idempotency("d", "192.0.2.1")]
    assert len(set(keys)) == 3
    assert all(len(key) == 64 for key in keys)


def test_parts_do_not_run_into_each_other() -> None:
    assert KEYS.idempotency("a", "bc") != KEYS.idempotency("ab", "c")
