"""Where a call goes: an address typed by an operator, read once and strictly."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_URL = 2_000
PORTS = {"http": 80, "https": 443}
# Letters, digits and hyphens, or an IPv6 address in brackets: what else a URL may have for a host
# is read differently by different libraries.
HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?\.?|[0-9A-Fa-f:.]+")
VISIBLE = re.compile(r"[!-~]+")


class BadUrlError(ValueError):
    """No address that anything could be sent to."""


@dataclass(frozen=True, slots=True)
class Target:
    """An http or https address: its host without brackets, and the port that counts."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Scheme, host and port: all that may be shown where the path may hold a secret."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = PORTS[self.scheme] == self.port
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"


def read_target(url: str) -> Target:
    """The target that an address names; raises BadUrlError.

    Names of hosts are in ASCII (`xn--`), and user, password and fragment are refused.
    """
    # Python drops tabs and newlines out of the middle of an address, others do not.
    if len(url) > LONGEST_URL or not VISIBLE.fullmatch(url) or "\\" in url:
        raise BadUrlError(url)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadUrlError(url) from error
    scheme = parts.scheme.lower()
    if scheme not in PORTS or port == 0 or "@" in parts.netloc or "#" in url:
        raise BadUrlError(url)
    if not HOST.fullmatch(host) or ".." in host:
        raise BadUrlError(url)
    return Target(url, scheme, host, PORTS[scheme] if port is None else port)
