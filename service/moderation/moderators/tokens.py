"""Secrets that are handed out once and kept only as a hash."""

import hashlib
import secrets


def new_token() -> str:
    """256 random bits, in characters that are safe in a URL and in a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """The form in which a token is stored: 64 hexadecimal digits (SHA-256).

    A plain hash is enough: nobody can guess 256 random bits, so there is nothing to slow down.
    """
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
