"""What was typed into the form of the digest, if it can be a choice."""

from flask import request

from config.outgoing import ADDRESS
from service.moderation.digests.choices import DigestChoice, Often
from service.web.answers import get_language

LONGEST_ADDRESS = 254
"""Characters of an e-mail address (RFC 5321, 4.5.3.1.3, less the brackets)."""
MOST = 100_000


def read_digest_choice() -> DigestChoice | None:
    """The choice in this request's form, in the language of the page; None if it is none."""
    often = request.form.get("often", "")
    email, number = request.form.get("email", "").strip(), request.form.get("more_than", "")
    if often == Often.OFF:
        return DigestChoice()
    plain = number.isascii() and number.isdigit() and len(number) <= len(str(MOST))
    if often not in set(Often) or not plain or int(number) > MOST:
        return None
    if len(email) > LONGEST_ADDRESS or not ADDRESS.fullmatch(email):
        return None
    return DigestChoice(Often(often), email, int(number), get_language())
