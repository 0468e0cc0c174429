"""One check that asks somebody else, on the operator's terms."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from redis.exceptions import RedisError

from config.outward import SentField, SilencePolicy
from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.recipients import Recipient
from service.moderation.verdict import Signal
from service.outgoing.client import Answer, Bounds, OutgoingClient, OutgoingError
from workers.checks.check import CheckUnavailableError
from workers.checks.outward.breaker import Breaker
from workers.checks.outward.budget import Budget

AT_ONCE = 16
"""Calls at a time: the comments of a batch do not wait for each other's answers."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody else thinks of a comment: a suspicion in 0..1, of what, and more of it."""

    score: float
    reason: Code
    evidence: Mapping[str, object] = field(default_factory=dict)


class Form(Protocol):
    """How one kind of recipient is asked, and how its answer is read."""

    def __init__(self, settings: Settings) -> None: ...

    def write(
        self, sent: Mapping[SentField, str], comment: Comment, now: datetime
    ) -> tuple[bytes, Mapping[str, str]]:
        """The body and the headers of a request that holds what may be sent, and no more."""
        ...

    def read(self, answer: Answer) -> Opinion:
        """The opinion in a successful answer; ValueError if there is none in it."""
        ...


class OutwardCheck:
    """Asks about each comment once; silence holds the comment or not, as the operator says."""

    def __init__(
        self,
        recipient: Recipient,
        form: Form,
        client: OutgoingClient,
        budget: Budget,
        now: Callable[[], datetime],
        breaker: Breaker | None = None,
    ) -> None:
        self.name = recipient.name
        self._recipient = recipient
        self._form = form
        self._client = client
        self._budget = budget
        self._now = now
        self._breaker = breaker or Breaker()
        self._bounds = Bounds(recipient.seconds, recipient.seconds)
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"ask-{recipient.name}")
        self._asked: dict[str, Future[Opinion]] = {}

    def begin(self, comments: Sequence[Comment]) -> None:
        """Ask about comments that will be inspected in a moment, all at once."""
        # What was not fetched belongs to a batch that was given up.
        for left in self._asked.values():
            left.cancel()
        self._asked = {each.id: self._pool.submit(self._ask, each) for each in comments}

    def inspect(self, comment: Comment) -> Signal:
        """The opinion; the evidence says to whom which fields went."""
        asked = self._asked.pop(comment.id, None) or self._pool.submit(self._ask, comment)
        told = {"to": self._recipient.host, "sent": [str(each) for each in self._recipient.fields]}
        try:
            opinion = asked.result()
        except (OutgoingError, RedisError, ValueError, CheckUnavailableError) as error:
            if self._recipient.silence is SilencePolicy.HOLD:
                raise CheckUnavailableError(f"{self.name} gave no opinion: {error}") from error
            # It vouches for nothing: the other checks decide alone, as the operator wants it.
            return Signal(self.name, Code.HELD_FOR_REVIEW, 0.0, {"no_opinion": str(error)[:100]})
        return Signal(self.name, opinion.reason, opinion.score, {**told, **opinion.evidence})

    def _ask(self, comment: Comment) -> Opinion:
        if self._breaker.is_open:
            raise CheckUnavailableError("it has failed several times in a row")
        if not self._budget.spend():
            raise CheckUnavailableError("the budget of the day is spent")
        sent = {name: getattr(comment, name) for name in self._recipient.fields}
        body, headers = self._form.write(sent, comment, self._now())
        try:
            answer = self._client.send(self._recipient.url, body, headers, bounds=self._bounds)
            opinion = self._read(answer)
        except (OutgoingError, ValueError):
            self._breaker.note(success=False)
            raise
        self._breaker.note(success=True)
        return opinion

    def _read(self, answer: Answer) -> Opinion:
        if not answer.is_success:
            raise ValueError(f"it answered {answer.status}")
        return self._form.read(answer)
