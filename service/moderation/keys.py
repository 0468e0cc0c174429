"""Keyed hashes that recognise a person, an address or a text again without telling it."""

import hmac
import ipaddress
from datetime import datetime, timedelta
from typing import Self

from itsdangerous import BadSignature, URLSafeSerializer

from config.settings import Settings
from service.moderation.folding import fold
from service.moderation.identifiers import parse_identifier
from service.moderation.submission import Submission

ROTATION = timedelta(days=30)
"""How long one key hashes addresses: what it has hashed is unlike what the next one will."""


class Keyring:
    """Everything that is derived from the operator's secret key, each under a name of its own.

    What the `former` key has made is still known; only the present one makes anything new.
    """

    def __init__(self, secret: str, former: str | None = None) -> None:
        self._secret = secret.encode()
        self._former = Keyring(former) if former is not None else None
        # The last one signs, each may have signed (itsdangerous, "Key Rotation").
        secrets = [secret] if former is None else [former, secret]
        self._receipts = URLSafeSerializer(secrets, salt="receipt")

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The keys of an installation."""
        former = settings.secret_key_previous
        previous = None if former is None else former.get_secret_value()
        return cls(settings.secret_key.get_secret_value(), previous)

    @property
    def former(self) -> "Keyring | None":
        """The keys as they were before the secret was changed."""
        return self._former

    def client(self, address: str) -> str:
        """The key of a client address; IPv6 neighbours in one /64 share it."""
        return self._hash("client", group_address(address))

    def author(self, submission: Submission, address: str, now: datetime) -> str:
        """The key of an author: the e-mail address, or the name together with the client address.

        An address is hashed with another key every 30 days.
        """
        if submission.email:
            return self.email(submission.email)
        period = str(int(now.timestamp() // ROTATION.total_seconds()))
        return self._hash("author", submission.author.casefold(), group_address(address), period)

    def email(self, address: str) -> str:
        """The key of the author who gives this e-mail address."""
        return self._hash("author", address.casefold())

    def list_emails(self, address: str) -> frozenset[str]:
        """Every key under which the author who gives this e-mail address may be stored."""
        earlier = self._former.list_emails(address) if self._former else frozenset[str]()
        return earlier | {self.email(address)}

    def duplicate(self, site: str, submission: Submission, author: str) -> str:
        """The same for the same text on the same thread by the same author, given by their key."""
        who = (submission.author.casefold(), author)
        return self._hash("duplicate", site, submission.thread, *who, fold(submission.content))

    def token(self, token: str) -> str:
        """The key under which a spent captcha token is remembered."""
        return self._hash("token", token)

    def idempotency(self, site: str, key: str) -> str:
        """The key under which an Idempotency-Key is remembered."""
        return self._hash("idempotency", site, key)

    def site_key(self, key: str) -> str:
        """The form in which a site's key is stored."""
        return self._hash("site-key", key)

    def request(self, submission: Submission) -> str:
        """What a repeated request must have in common with the first: all but the captcha."""
        said = (submission.content, submission.author, submission.email, submission.url)
        return self._hash("request", *said, submission.thread, submission.parent)

    def likeness(self, *said: str) -> str:
        """What two accounts of one comment have in common: where, by whom, and which words."""
        return self._hash("likeness", *said)

    def issue_receipt(self, comment_id: str) -> str:
        """The signed text by which an author follows a comment without an account."""
        receipt = self._receipts.dumps(comment_id)
        return receipt if isinstance(receipt, str) else receipt.decode()

    def read_receipt(self, receipt: str) -> str | None:
        """The comment that a receipt was issued for, or None if it is not one of ours."""
        try:
            value = self._receipts.loads(receipt)
        except BadSignature:
            return None
        return parse_identifier(value) if isinstance(value, str) else None

    def _hash(self, name: str, *parts: str) -> str:
        # Lengths keep ("ab", "c") and ("a", "bc") apart.
        text = "".join([f"{len(part)}:{part}" for part in (name, *parts)])
        return hmac.digest(self._secret, text.encode(), "sha256").hex()


def group_address(address: str) -> str:
    """The address that limits count by: IPv4 itself (also when mapped), IPv6 by its /64."""
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def truncate_address(address: str) -> str | None:
    """The network an address belongs to, IPv4 by /24 and IPv6 by /48; None for what is none."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    known = mapped or parsed
    # By their numbers: an IPv6 address may carry a zone, which is part of no network.
    if isinstance(known, ipaddress.IPv4Address):
        return str(ipaddress.IPv4Network((int(known), 24), strict=False))
    return str(ipaddress.IPv6Network((int(known), 48), strict=False))
