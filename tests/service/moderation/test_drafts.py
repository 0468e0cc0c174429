import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.drafts import Draft, Findings, Seal
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment

IDENTIFIER = "019ab0de-0000-7000-8000-000000000000"
SEAL = Seal("the operator's secret")
DRAFT = Draft.of(new_comment(id=IDENTIFIER))
SIGNALS = [
    Signal("spam", Code.SPAM, 0.25, {"words": [[0, 5, 0.5]]}, "2-abc"),
    Signal("repeats", Code.CHECKS_UNAVAILABLE, None),
]


FINDINGS = Findings(SIGNALS, 3)


@given(content=st.text(), author=st.text())
def test_a_draft_arrives_as_it_was_sent(content: str, author: str) -> None:
    draft = replace(DRAFT, content=content, author=author)
    assert Draft.read(draft.write()) == draft


def test_a_draft_tells_neither_the_address_nor_the_captcha() -> None:
    told = Draft.of(new_comment(id=IDENTIFIER, email="awa@example.org")).write()
    assert "awa@example.org" not in told
    assert "captcha" not in told


def test_a_comment_without_an_id_is_no_draft() -> None:
    with pytest.raises(ValueError, match="id"):
        Draft.of(new_comment())


@pytest.mark.parametrize(
    "text",
    ["", "come", "[]", "{}", "null", '{"id": 1}', json.dumps({"id": "a", "more": "b"}), "[" * 9999],
)
def test_what_is_no_draft_is_told_apart(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's own among them
        Draft.read(text)


def test_findings_come_back_as_they_were_told() -> None:
    text = DRAFT.write()
    assert SEAL.open(text, SEAL.close(text, FINDINGS).encode()) == FINDINGS


@pytest.mark.parametrize("content", ["", "Un tout autre texte."])
def test_findings_of_another_draft_are_worth_nothing(content: str) -> None:
    harmless = replace(DRAFT, content=content).write()
    assert SEAL.open(DRAFT.write(), SEAL.close(harmless, FINDINGS).encode()) is None


@given(forged=st.binary(max_size=200))
def test_nobody_without_the_secret_can_tell_findings(forged: bytes) -> None:
    text = DRAFT.write()
    assert SEAL.open(text, forged) is None
    assert SEAL.open(text, Seal("another secret").close(text, FINDINGS).encode()) is None


def test_what_a_newer_worker_tells_is_dropped_and_not_raised() -> None:
    text = DRAFT.write()
    newer = Signal("more", "a_new_reason", 0.5)  # type: ignore[arg-type]
    assert SEAL.open(text, SEAL.close(text, Findings([newer], 0)).encode()) is None
