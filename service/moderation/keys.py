"""Keyed hashes that recognise a person, an address or a text again without telling it."""

import hmac
import ipaddress

from itsdangerous import BadSignature, URLSafeSerializer

from service.moderation.folding import fold
from service.moderation.identifiers import parse_identifier
from service.moderation.submission import Submission


class Keyring:
    """Everything that is derived from the operator's secret key, each under a name of its own."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._receipts = URLSafeSerializer(secret, salt="receipt")

    def client(self, address: str) -> str:
        """The key of a client address; IPv6 neighbours in one /64 share it."""
        return self._hash("client", group_address(address))

    def author(self, submission: Submission, address: str) -> str:
        """The key of an author: the e-mail address, or the name together with the address."""
        if submission.email:
            return self._hash("author", submission.email.casefold())
        return self._hash("author", submission.author.casefold(), group_address(address))

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
