"""How long a client wants to wait for the verdict (RFC 7240, `Prefer`)."""

from dataclasses import dataclass

from flask import Request
from werkzeug.http import parse_dict_header


@dataclass(frozen=True, slots=True)
class Preference:
    """Seconds to wait at most, and the `Preference-Applied` that says so ("" for none)."""

    seconds: float
    applied: str = ""


def read_preference(request: Request, longest: float) -> Preference:
    """`respond-async` waits not at all, `wait=N` up to N seconds, never more than `longest`.

    What is malformed or unknown is ignored, as the RFC asks.
    """
    given = request.headers.get("Prefer", "")
    if not given:
        return Preference(longest)
    asked = {name.strip().lower(): value for name, value in parse_dict_header(given).items()}
    wait = asked.get("wait")
    if wait is not None and wait.isascii() and wait.isdigit() and len(wait) < 6:
        # What is not granted in full is granted in silence.
        granted = float(wait) <= longest
        return Preference(min(float(wait), longest), f"wait={wait}" if granted else "")
    if "respond-async" in asked:
        return Preference(0.0, "respond-async")
    return Preference(longest)
