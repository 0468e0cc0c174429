"""Scoring requests: texts that other services ask about, which are scored and stored nowhere."""

import time
from collections.abc import Callable, Sequence
from typing import cast

from redis import Redis
from redis.exceptions import RedisError

from service.moderation import waiting_drafts
from service.moderation.broker import Broker, BrokerUnavailableError
from service.moderation.drafts import Draft, Findings, Seal
from service.moderation.prechecks import name_findings

LONGEST = 30.0
"""Seconds that anybody may wait for an answer."""
LISTEN_SECONDS = LONGEST + 1
"""The socket's timeout where somebody waits: longer, or patience would look like an outage."""


class ScoringUnavailableError(Exception):
    """No worker has answered in time, or Redis cannot be asked."""


class ScoringRequests:
    """The web's end: asks the workers and waits for what they see; threads may share it."""

    def __init__(
        self,
        broker: Broker,
        listener: Redis,
        seal: Seal,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._broker = broker
        self._listener = listener
        self._seal = seal
        self._clock = clock

    def ask(self, drafts: Sequence[Draft], seconds: float) -> list[Findings]:
        """What the checks see in each draft, in the same order; the drafts' ids must differ.

        Raises ScoringUnavailableError unless all is known after `seconds`, LONGEST at most.
        """
        if not drafts:
            return []
        patience = min(seconds, LONGEST)
        deadline = self._clock() + patience
        written = {draft.id: draft.write() for draft in drafts}
        try:
            with self._broker.attempt() as client:
                waiting_drafts.leave(client, written, patience)
            return [self._fetch(each, text, deadline) for each, text in written.items()]
        except (BrokerUnavailableError, RedisError) as error:
            raise ScoringUnavailableError(type(error).__name__) from error

    def _fetch(self, identifier: str, text: str, deadline: float) -> Findings:
        # Given no time at all, Redis would wait for ever.
        left = max(0.001, deadline - self._clock())
        answer = self._listener.blpop([name_findings(identifier)], left)
        found = self._seal.open(text, cast("list[bytes]", answer)[1]) if answer else None
        if found is None:
            raise ScoringUnavailableError("no worker has answered in time")
        return found
