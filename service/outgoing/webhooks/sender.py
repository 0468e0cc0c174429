"""One attempt to deliver: a signed POST, and what came of it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from config.settings import Settings
from service.moderation.webhooks.deliveries import Delivery
from service.moderation.webhooks.endpoints import Endpoint
from service.outgoing.client import Bounds, OutgoingClient, OutgoingError
from service.outgoing.signing import HEADER, derive_secret, sign

BOUNDS = Bounds(connect_seconds=3.0, seconds=8.0, longest_answer=1024 * 1024)
LONGEST_PAUSE = 2 * 3600.0
"""Seconds for which an endpoint may ask not to be called."""
BUSY = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went; `error` is empty after a success.

    `is_ill` tells that it is the endpoint that failed, and not that it refused this one delivery.
    `pause` is for how many seconds it has asked to be left alone.
    """

    status: int | None = None
    error: str = ""
    is_ill: bool = False
    pause: float = 0.0

    @property
    def is_gone(self) -> bool:
        """Whether the endpoint wants nothing any more."""
        return self.status == HTTPStatus.GONE


class Sender:
    """Signs with what is derived from the operator's keys, the present one first."""

    def __init__(
        self, client: OutgoingClient, secret_keys: Sequence[str], bounds: Bounds = BOUNDS
    ) -> None:
        self._client = client
        self._bounds = bounds
        self._secret_keys = secret_keys

    @classmethod
    def of(cls, settings: Settings) -> "Sender":
        """The sender of an installation."""
        keys = [settings.secret_key, settings.secret_key_previous]
        client = OutgoingClient.allowing(settings.outgoing_allow)
        return cls(client, [key.get_secret_value() for key in keys if key is not None])

    def tell_secret(self, nonce: str) -> str:
        """The secret of an endpoint: shown once, to whoever made it."""
        return derive_secret(self._secret_keys[0], nonce)

    def attempt(self, endpoint: Endpoint, delivery: Delivery, now: datetime) -> Outcome:
        """Send a delivery once; raises nothing that an endpoint could bring about."""
        told = {**json.loads(delivery.payload), "delivery": delivery.id}
        body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
        nonces = endpoint.list_nonces(now)
        secrets = [derive_secret(key, nonce) for key in self._secret_keys for nonce in nonces]
        headers = {
            "Content-Type": "application/json",
            "Palabre-Event": delivery.kind,
            "Palabre-Delivery": str(delivery.id),
            HEADER: sign(secrets, body, now),
        }
        try:
            answer = self._client.send(endpoint.url, body, headers, bounds=self._bounds)
        except OutgoingError as error:
            return Outcome(error=error.cause, is_ill=error.cause != "too_large")
        if answer.is_success:
            return Outcome(answer.status)
        ill = answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in BUSY
        pause = _read_pause(answer.headers.get("retry-after", "")) if answer.status in BUSY else 0.0
        return Outcome(answer.status, f"status_{answer.status}", is_ill=ill, pause=pause)


def _read_pause(text: str) -> float:
    plain = text.isascii() and text.isdigit() and len(text) <= len(str(int(LONGEST_PAUSE)))
    return min(float(text), LONGEST_PAUSE) if plain else 0.0
