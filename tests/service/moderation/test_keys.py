from dataclasses import replace

import pytest

from service.moderation.keys import Keyring, group_address
from service.moderation.submission import Submission

SUBMISSION = Submission(content="Bonjour à tous", author="Awa")
KEYS = Keyring("a-secret-for-tests-only")
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
        return KEYS.duplicate("default", submission, KEYS.author(submission, address))

    assert key(SUBMISSION) == key(louder)
    assert key(SUBMISSION) != key(elsewhere)
    # Two readers of one name may both say "Bravo !"; one address has one voice.
    assert key(SUBMISSION) != key(SUBMISSION, "192.0.2.2")
    known = replace(SUBMISSION, email="awa@example.org")
    assert key(known) == key(known, "192.0.2.2")


def test_an_author_is_the_address_given_or_the_name_at_a_client() -> None:
    with_email = replace(SUBMISSION, email="awa@example.org")
    assert KEYS.author(with_email, "192.0.2.1") == KEYS.author(with_email, "192.0.2.2")
    assert KEYS.author(SUBMISSION, "192.0.2.1") != KEYS.author(SUBMISSION, "192.0.2.2")


def test_keys_of_one_value_for_different_purposes_differ() -> None:
    keys = [KEYS.client("192.0.2.1"), KEYS.token("192.0.2.1"), KEYS.idempotency("d", "192.0.2.1")]
    assert len(set(keys)) == 3
    assert all(len(key) == 64 for key in keys)


def test_parts_do_not_run_into_each_other() -> None:
    assert KEYS.idempotency("a", "bc") != KEYS.idempotency("ab", "c")
