"""Comments for tests, each field overridable."""

from dataclasses import replace
from itertools import count

from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, NewComment

_numbers = count()


def new_comment(**changes: object) -> NewComment:
    """A comment unlike every other, unless the changes say so."""
    number = next(_numbers)
    sample = NewComment(
        site="default",
        thread="/marche",
        thread_title="Le marché de Dakar",
        parent="",
        author="Awa",
        email="",
        url="",
        content=f"Merci pour cet article numéro {number}.",
        language="fr",
        author_key="author",
        duplicate_key=f"duplicate-{number}",
        captcha=CaptchaEvidence(CaptchaOutcome.VERIFIED, 0.9),
    )
    return replace(sample, **changes)  # type: ignore[arg-type]
