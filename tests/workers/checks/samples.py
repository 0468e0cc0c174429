"""A comment for checks to look at, each field overridable."""

from dataclasses import replace
from datetime import UTC, datetime

from service.moderation.codes import Status
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, Comment

_SAMPLE = Comment(
    id="019ab000-0000-7000-8000-000000000000",
    site_id=1,
    thread_id=1,
    thread="/marche",
    thread_title="Le marché de Dakar",
    parent="",
    status=Status.PENDING,
    author="Awa",
    email="",
    url="",
    content="Merci pour cet article.",
    language="fr",
    author_key="author",
    captcha=CaptchaEvidence(CaptchaOutcome.VERIFIED, 0.9),
    submitted_at=datetime(2026, 11, 23, tzinfo=UTC),
    decided_at=None,
)


def sample_comment(content: str = _SAMPLE.content, **changes: object) -> Comment:
    """A comment of this content; the changes name other fields."""
    return replace(_SAMPLE, content=content, **changes)  # type: ignore[arg-type]
