"""How OpenAI's moderation is asked (platform.openai.com, API reference, Moderations)."""

import json
from collections.abc import Mapping
from datetime import datetime

from config.outward import SentField
from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.outgoing.client import Answer
from workers.checks.outward.check import Opinion


class OpenAIForm:
    """One text in, a score for each category out; the highest counts."""

    def __init__(self, settings: Settings) -> None:
        key = settings.ask_openai_key
        self._headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {key.get_secret_value() if key else ''}",
        }
        self._model = settings.ask_openai_model

    def write(
        self,
        sent: Mapping[SentField, str],
        comment: Comment,  # noqa: ARG002 - only what may be sent
        now: datetime,  # noqa: ARG002 - nothing is dated
    ) -> tuple[bytes, Mapping[str, str]]:
        """The fields in one text, a line each."""
        text = "\n".join(value for value in sent.values() if value)
        return json.dumps({"model": self._model, "input": text}).encode(), self._headers

    def read(self, answer: Answer) -> Opinion:
        """The highest score, with its category."""
        try:
            scores = json.loads(answer.body)["results"][0]["category_scores"]
            category, score = max(scores.items(), key=lambda pair: float(pair[1]))
        except (
            ArithmeticError,
            ValueError,
            LookupError,
            TypeError,
            AttributeError,
            RecursionError,
        ) as error:
            raise ValueError("it answered no scores") from error
        if not 0 <= float(score) <= 1:
            raise ValueError("it answered a score beyond 0..1")
        return Opinion(float(score), Code.TOXIC, {"category": str(category)[:60]})
