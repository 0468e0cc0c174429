"""How often somebody may try to sign in: few enough to guess nothing."""

from typing import Self, cast

from flask import current_app

from service.moderation.broker import Broker
from service.moderation.moderators.tokens import hash_token
from service.moderation.submission import normalise
from service.web.limits import RateLimit

RATE = "10/15minutes"
CEILING = "100/15minutes"
"""For one account from all clients together: high, or anybody could lock a moderator out."""
NAME = "palabre.sign_in"


class SignInLimit:
    """Ten tries in fifteen minutes from each client address, a hundred at each account."""

    def __init__(self, clients: RateLimit, accounts: RateLimit) -> None:
        self._clients = clients
        self._accounts = accounts

    @classmethod
    def create(cls, broker: Broker) -> Self:
        """Both limits, counted in the installation's Redis."""
        return cls(
            RateLimit(RATE, broker, prefix="palabre:sign-in:client"),
            RateLimit(CEILING, broker, prefix="palabre:sign-in:account"),
        )

    def hit_client(self, client_key: str) -> int | None:
        """Count a try from this client; the seconds to wait if it is one too many, else None."""
        return self._clients.hit(client_key)

    def hit_account(self, name: str) -> int | None:
        """Count a try for this name, whether or not anybody has it; as `hit_client`."""
        # Spelt as the account is looked up, or else each spelling would have tries of its own.
        spelt = normalise(name) or ""
        return self._accounts.hit(hash_token(spelt.casefold()))


def get_limit() -> SignInLimit:
    """The limits of the app that handles this request."""
    return cast(SignInLimit, current_app.extensions[NAME])
