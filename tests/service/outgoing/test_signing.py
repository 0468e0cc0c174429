from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.outgoing.signing import TOLERANCE, derive_secret, sign, verify

BODY = b'{"status":"approved"}'


def test_any_of_several_secrets_verifies_what_was_signed_with_all(now: datetime) -> None:
    header = sign(["new", "old"], BODY, now)
    assert header.startswith(f"t={int(now.timestamp())},v1=")
    for known in (["new"], ["old"], ["other", "old"]):
        assert verify(header, known, BODY, now)
    assert not verify(header, ["other"], BODY, now)
    assert not verify(header, [], BODY, now)


def test_what_was_changed_or_is_old_is_refused(now: datetime) -> None:
    header = sign(["secret"], BODY, now)
    assert not verify(header, ["secret"], BODY + b" ", now)
    assert not verify(header, ["secret"], BODY, now + TOLERANCE + timedelta(seconds=1))
    assert not verify(header, ["secret"], BODY, now - TOLERANCE - timedelta(seconds=1))
    moved = header.replace("t=1", "t=2", 1)
    assert not verify(moved, ["secret"], BODY, now + timedelta(seconds=1_000_000_000))


def test_a_signature_is_what_the_documentation_says(now: datetime) -> None:
    # Computed with `openssl dgst -sha256 -hmac secret` over "1795521600." and the body.
    moment = datetime.fromtimestamp(1_795_521_600, now.tzinfo)
    assert (
        sign(["secret"], BODY, moment)
        == "t=1795521600,v1=2c3cbb36b7dd2e29ef741a168838ac5ea4da117a26cc5e3e5666ad1e86df3c6f"
    )


@given(st.text())
def test_no_header_is_taken_for_a_signature_that_is_none(text: str) -> None:
    moment = datetime.fromisoformat("2026-11-23T12:00:00+00:00")
    assert not verify(text, ["secret"], BODY, moment)


def test_each_endpoint_has_a_secret_of_its_own_that_the_database_alone_does_not_tell() -> None:
    secrets = {derive_secret(key, nonce) for key in ("a" * 16, "b" * 16) for nonce in ("x", "y")}
    assert len(secrets) == 4
    assert all(each.startswith("whsec_") and len(each) > 40 for each in secrets)
