"""What is known of a comment before it is stored: its captcha's word and, in time, the checks'."""

from collections.abc import Iterator
from dataclasses import replace

from config.settings import CaptchaProvider
from service.moderation import store
from service.moderation.captcha_signal import read_captcha
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, NewComment
from service.moderation.drafts import Draft, Findings
from service.moderation.identifiers import first_identifier, new_identifier, read_moment
from service.moderation.policy import decide
from service.moderation.submission import Submission
from service.moderation.verdict import Settlement, Signal
from service.web.admission import inspect_token, verify_captcha
from service.web.captcha.proof import identify
from service.web.services import Services
from service.web.site import get_site

REFUSED = "no"
"""What `captcha_consent` says where the reader wants no third party to be asked."""


def verify(
    new: NewComment, submission: Submission, address: str, seconds: float, services: Services
) -> NewComment:
    """The comment with its captcha's evidence, and settled if the checks were made meanwhile.

    It gets an id of this moment, so that the order of ids is that in which comments are stored.
    Who does not want to wait, `seconds` being 0, is not made to. Raises Problems as
    `inspect_token` and `verify_captcha` do.
    """
    token, consented = submission.captcha_token, submission.captcha_consent != REFUSED
    inspect_token(token, services, consented=consented)
    with services.prechecks.ask(Draft.of(new), seconds) as fetch:
        evidence = verify_captcha(token, address, services)
        findings = fetch()
    asked = evidence.outcome is not CaptchaOutcome.NOT_ASKED
    verified = replace(
        new,
        id=new_identifier(services.now()),
        captcha=evidence,
        captcha_token_key=services.keyring.token(identify(token)) if token and asked else None,
        # Whoever was called and does not answer may have died of it.
        attempts=1 if fetch.was_in_vain else 0,
    )
    if findings is None or not _still_holds(findings, new, services):
        return verified
    signals = [*_read_captcha(evidence, services), *findings.signals]
    verdict = decide(signals, get_site().policy)
    return replace(verified, settlement=Settlement(verified.id or "", signals, verdict))


def _still_holds(findings: Findings, new: NewComment, services: Services) -> bool:
    """Whether the worker knew the same site as we do, and nobody has said the same meanwhile."""
    if findings.site_revision != get_site().site.revision:
        return False
    # Ids of the same millisecond are in no order.
    since = first_identifier(read_moment(new.id or ""))
    return not store.has_copy_since(services.database, new, since)


def _read_captcha(evidence: CaptchaEvidence, services: Services) -> Iterator[Signal]:
    if services.settings.captcha_provider is not CaptchaProvider.NONE:
        yield read_captcha(evidence)
