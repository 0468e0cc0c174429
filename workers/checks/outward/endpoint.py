"""How an endpoint of the operator's own is asked: signed JSON in, a score out."""

import json
from collections.abc import Mapping
from datetime import datetime

from config.outward import SentField
from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.outgoing.client import Answer
from service.outgoing.signing import HEADER, sign
from workers.checks.outward.check import Opinion

REASONS = {Code.SPAM, Code.TOXIC, Code.HELD_FOR_REVIEW}
"""What an endpoint may give as a reason; without one a comment is held for a look."""
LONGEST_NOTE = 200


class EndpointForm:
    """`{"id", "site_id", "comment": {...}}` in, `{"score", "reason"?, "note"?}` out."""

    def __init__(self, settings: Settings) -> None:
        secret = settings.ask_endpoint_secret
        self._secrets = [secret.get_secret_value()] if secret else []

    def write(
        self, sent: Mapping[SentField, str], comment: Comment, now: datetime
    ) -> tuple[bytes, Mapping[str, str]]:
        """The fields under their names; signed as webhooks are, if there is a secret."""
        fields = {str(name): value for name, value in sent.items()}
        asked = {"id": comment.id, "site_id": comment.site_id, "comment": fields}
        body = json.dumps(asked, ensure_ascii=False).encode()
        signed = {HEADER: sign(self._secrets, body, now)} if self._secrets else {}
        return body, {"Content-Type": "application/json", **signed}

    def read(self, answer: Answer) -> Opinion:
        """The score, its reason, and a note for moderators."""
        try:
            told = json.loads(answer.body)
            score, reason = float(told["score"]), Code(told.get("reason") or Code.HELD_FOR_REVIEW)
            note = str(told.get("note") or "")[:LONGEST_NOTE]
        except (
            ArithmeticError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ) as error:
            raise ValueError("it answered no score") from error
        if not 0 <= score <= 1 or reason not in REASONS:
            raise ValueError("it answered a score beyond 0..1, or a reason that is not its to give")
        return Opinion(score, reason, {"note": note} if note else {})
