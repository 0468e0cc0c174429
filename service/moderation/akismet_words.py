"""The two words in which Akismet's callers are told of a comment, where there is one to tell."""

from service.moderation.codes import Code, Status
from service.moderation.store.outcomes import Outcome

SPAM, HAM = "true", "false"


def choose_word(outcome: Outcome) -> str:
    """`true` for spam and refusals, `false` for what is approved; empty for all that is held."""
    if outcome.status is Status.APPROVED:
        return HAM
    held_for_spam = outcome.status is Status.FLAGGED and Code.SPAM in outcome.reasons
    return SPAM if outcome.status is Status.REJECTED or held_for_spam else ""


def is_certain(outcome: Outcome) -> bool:
    """Whether it was refused as spam, before all else, by the policy.

    Only that gives spam as its reason; a person's refusal has another.
    """
    return outcome.status is Status.REJECTED and outcome.reasons[:1] == (Code.SPAM,)
