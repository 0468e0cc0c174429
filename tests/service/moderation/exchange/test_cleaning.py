from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from service.moderation.codes import Status
from service.moderation.comment import CaptchaOutcome
from service.moderation.exchange.cleaning import LONGEST_CONTENT, Household, clean
from service.moderation.exchange.items import ForeignComment, Skipped, SkipReason
from service.moderation.identifiers import measure_age, new_identifier
from service.moderation.keys import Keyring
from service.moderation.store.imports import ImportedComment
from service.moderation.submission import Submission

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WHEN = datetime(2024, 3, 5, 12, 30, tzinfo=UTC)
KEYRING = Keyring("secret")
HOUSEHOLD = Household("default", "wordpress", KEYRING, "fr", "Anonyme", NOW)
FOREIGN = ForeignComment(
    foreign_id="12",
    status=Status.APPROVED,
    foreign_status="1",
    submitted_at=WHEN,
    content="Bonjour",
    author="Awa",
    thread="/marche",
    line=3,
    email="Awa@exemple.sn",
    address="192.0.2.1",
)


def clean_one(**changes: object) -> tuple[ImportedComment, list[str]]:
    cleaned = clean(replace(FOREIGN, **changes), HOUSEHOLD)  # type: ignore[arg-type]
    assert not isinstance(cleaned, Skipped)
    return cleaned


def test_the_identifier_is_derived_and_carries_the_date() -> None:
    (one, _), (again, _) = clean_one(), clean_one(content="modifié depuis")
    assert one.comment_id == again.comment_id
    assert measure_age(one.comment_id, WHEN + timedelta(seconds=1)) == timedelta(seconds=1)
    other = clean(FOREIGN, replace(HOUSEHOLD, site="autre"))
    assert not isinstance(other, Skipped)
    assert {other[0].comment_id, clean_one(foreign_id="13")[0].comment_id}.isdisjoint(
        {one.comment_id}
    )


def test_an_author_is_known_by_the_e_mail_address_as_one_who_submits() -> None:
    submission = Submission("Autre chose", "Awa D.", email="awa@EXEMPLE.sn")
    assert clean_one()[0].new.author_key == KEYRING.author(submission, "203.0.113.9", WHEN)
    nameless = Submission("Autre chose", "Awa")
    assert clean_one(email="")[0].new.author_key == KEYRING.author(nameless, "192.0.2.1", WHEN)


def test_nobody_was_asked_for_a_captcha() -> None:
    assert clean_one()[0].new.captcha.outcome is CaptchaOutcome.NOT_ASKED


@pytest.mark.parametrize(
    ("told", "kept"), [("en-GB", "en"), ("en_US", "en"), ("tlh", "fr"), ("", "fr")]
)
def test_a_language_that_readers_are_answered_in_is_kept(told: str, kept: str) -> None:
    assert clean_one(language=told)[0].new.language == kept


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"author": " \u200b"}, "author", "Anonyme"),
        ({"author": "a" * 300}, "author", "a" * 200),
        ({"author": "\ud800"}, "author", "Anonyme"),
        ({"email": "chez moi"}, "email", ""),
        ({"url": "javascript:alert(1)"}, "url", ""),
        ({"url": "http://x.fr/" + "a" * 300}, "url", ""),
        ({"thread_title": "t" * 600}, "thread_title", "t" * 400),
        ({"parent_id": "<b>"}, "parent", ""),
    ],
)
def test_a_field_beyond_the_rules_costs_the_field_not_the_comment(
    changes: dict[str, object], field: str, value: str
) -> None:
    comment, changed = clean_one(**changes)
    assert (getattr(comment.new, field), changed) == (value, [field])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"content": " \u200b "}, SkipReason.CONTENT_REQUIRED),
        ({"content": "a" * (LONGEST_CONTENT + 1)}, SkipReason.CONTENT_TOO_LONG),
        ({"content": "\ud800"}, SkipReason.UNREADABLE),
        ({"thread": ""}, SkipReason.THREAD_INVALID),
        ({"thread": "\ud800"}, SkipReason.THREAD_INVALID),
        ({"thread": "a" * 3_000}, SkipReason.THREAD_INVALID),
        ({"foreign_id": ""}, SkipReason.ID_INVALID),
        ({"foreign_id": "a" * 300}, SkipReason.ID_INVALID),
        ({"foreign_id": "\x00"}, SkipReason.ID_INVALID),
        ({"submitted_at": NOW + timedelta(days=2)}, SkipReason.DATE_INVALID),
        ({"comment_id": new_identifier(NOW)}, SkipReason.ID_INVALID),
        ({"comment_id": "0" * 8 + "-0000-4000-8000-" + "0" * 12}, SkipReason.ID_INVALID),
    ],
)
def test_what_cannot_be_a_comment_is_skipped_with_its_place(
    changes: dict[str, object], reason: SkipReason
) -> None:
    skipped = clean(replace(FOREIGN, **changes), HOUSEHOLD)  # type: ignore[arg-type]
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.line) == (reason, 3)


def test_a_parent_that_no_identifier_can_be_is_none() -> None:
    assert clean_one(parent="\x00")[0].foreign_parent == ""
    assert clean_one(parent="11")[0].foreign_parent == "11"
