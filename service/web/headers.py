"""Security headers on every answer, set where a view has not set its own."""

from collections.abc import Sequence

from flask import Flask, Response

DEFAULTS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # What frame-ancestors says, to browsers that do not know it.
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def register_headers(app: Flask) -> None:
    """Add the headers that an answer lacks."""
    app.after_request(_complete)


def page_policy(*script_origins: str, form_origins: Sequence[str] = ()) -> str:
    """The Content-Security-Policy of a page: our own files, and a captcha's if there is one.

    `form_origins` are those to which the answer to a form may send the reader back: browsers hold
    a redirect against `form-action` as well.
    """
    foreign = " ".join(script_origins)
    scripts = f"'self' {foreign}".strip()
    directives = [
        "default-src 'none'",
        f"script-src {scripts}",
        "style-src 'self'",
        "img-src 'self' data:",
        f"connect-src 'self' {foreign}".strip(),
        " ".join(("form-action 'self'", *form_origins)),
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    if foreign:
        directives.append(f"frame-src {foreign}")
    return "; ".join(directives)


def _complete(response: Response) -> Response:
    headers = response.headers
    # One look at what is there: `setdefault` would go through all of it for each name.
    present = {name.lower() for name, _ in headers}
    for name, value in DEFAULTS.items():
        if name.lower() not in present:
            headers.add(name, value)
    return response
