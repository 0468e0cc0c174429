"""Examples of answers, in the sentences and the language of this installation."""

from dataclasses import dataclass
from http import HTTPStatus

from config.settings import Settings
from service.moderation.codes import Code, Status
from service.moderation.rejection import RejectionReason
from service.web.openapi.nodes import Node
from service.web.sentences import Sentences

IDENTIFIER = "019ab0f6-7c4e-7d39-a1c8-5b1d2f0e9a44"
OTHER_IDENTIFIER = "019ab0f6-9d02-7a51-8c3e-0d9b7e6f1c22"
RECEIPT = "IjAxOWFiMGY2Ig.Nq3ZbT0vE8yR4mWk"
PAGE = f"/c/{RECEIPT}"
ACT = "019ab0f7-1d30-7c88-b2f4-6a0c5d3e8f55"
MOMENT = "2026-11-23T12:00:00+00:00"
THREAD = "https://www.example.org/marche"
CONTENT = "Merci pour cet article."
DECIDED = {
    Status.FLAGGED: Code.TOO_MANY_LINKS,
    Status.APPROVED: Code.APPROVED_BY_MODERATOR,
    Status.REJECTED: Code.REJECTED_BY_MODERATOR,
}
SIGNAL: Node = {
    "check": "links",
    "reason": str(Code.TOO_MANY_LINKS),
    "score": 0.5,
    "evidence": {"count": 2},
    "version": None,
}
TOXICITY: Node = {
    "check": "toxicity",
    "reason": str(Code.TOXIC),
    "score": 0.04,
    "evidence": {
        "attributes": {
            "severe_toxicity": 0.0,
            "identity_attack": 0.06,
            "insult": 0.03,
            "profanity": 0.01,
            "threat": 0.0,
        }
    },
    "version": "2-f92c31c95c46",
}


@dataclass(frozen=True, slots=True)
class Examples:
    """What an answer of this installation looks like."""

    settings: Settings
    sentences: Sentences

    def say(self, code: Code, **parameters: int) -> str:
        """A code's sentence in the site's language."""
        return self.sentences.say(code, self.settings.default_language, **parameters)

    def standing(self, status: Status, told: Code, *reasons: Code) -> Node:
        """A comment as its author is told of it."""
        return {
            "id": IDENTIFIER,
            "receipt": RECEIPT,
            "status_url": PAGE,
            "status": str(status),
            "message": self.say(told),
            "reasons": [str(reason) for reason in reasons],
        }

    def problem(self, status: HTTPStatus, code: Code, *wrong: Node, **parameters: int) -> Node:
        """A refusal, with the wrong fields it names."""
        return {
            "type": f"/problems#{code}",
            "title": status.phrase,
            "status": status.value,
            "detail": self.say(code, **parameters),
            "code": str(code),
            "errors": list(wrong),
        }

    def wrong(self, field: str, code: Code, **parameters: int) -> Node:
        """One wrong field."""
        return {"field": field, "code": str(code), "detail": self.say(code, **parameters)}


def show_comment(status: Status) -> Node:
    """A comment as moderators' programs see it: held for its links, and perhaps reviewed."""
    review = {
        "moderator": "awa",
        "status_before": str(Status.FLAGGED),
        "status": str(status),
        "reviewed_at": MOMENT,
        "reason": str(RejectionReason.OFF_TOPIC) if status is Status.REJECTED else None,
        "act_id": ACT,
    }
    reviewed = status is not Status.FLAGGED
    return {
        "id": IDENTIFIER,
        "status": str(status),
        "thread": THREAD,
        "thread_title": "Le marché de Dakar",
        "parent": None,
        "author": "Awa",
        "email": "awa@example.org",
        "url": None,
        "content": CONTENT,
        "language": "fr",
        "submitted_at": MOMENT,
        "decided_at": MOMENT,
        "reasons": [str(DECIDED[status])],
        "signals": [SIGNAL, TOXICITY],
        "reviews": [review] if reviewed else [],
    }
