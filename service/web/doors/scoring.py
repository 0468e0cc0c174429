"""What the workers see in texts that a door was asked about; nothing of them is stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from service.moderation.drafts import Draft, Findings
from service.moderation.identifiers import new_identifier
from service.moderation.policy import decide
from service.moderation.verdict import Signal, Verdict
from service.web.doors.gate import Caller
from service.web.services import Services


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be scored, with what is known of where it stands; empty where nothing is."""

    content: str
    author: str = ""
    url: str = ""
    thread: str = ""
    parent: str = ""
    language: str = ""


def score(
    texts: Sequence[Text], caller: Caller, seconds: float, services: Services
) -> list[Findings]:
    """What the checks see in each text, in the same order.

    Raises ScoringUnavailableError if they are not all known after `seconds`.
    """
    now = services.now()
    drafts = [
        Draft(
            id=new_identifier(now),
            site=caller.hosted.key,
            thread=text.thread,
            thread_title="",
            parent=text.parent,
            author=text.author,
            url=text.url,
            content=text.content,
            language=text.language,
            author_key="",
        )
        for text in texts
    ]
    return services.scoring.ask(drafts, seconds)


def judge(signals: Sequence[Signal], caller: Caller) -> Verdict:
    """What the policy of the caller's site makes of what was seen."""
    return decide(signals, caller.hosted.policy)


def list_scores(signals: Sequence[Signal]) -> dict[str, float]:
    """The score of each check that could be made, by its name."""
    return {each.check: each.score for each in signals if each.score is not None}
