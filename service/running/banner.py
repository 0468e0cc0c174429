"""What `palabre up` says once it serves: where everything is, and how to stop."""

from pathlib import Path

import click

from config.settings import CaptchaProvider, Settings


def describe(settings: Settings, address: str, token: str, data_directory: Path) -> str:
    """The banner, in bold where the terminal can; `token` signs the moderator in once."""
    rows = [("Demo page", f"{address}/demo")] if settings.demo else []
    rows += [
        ("Admin page", f"{address}/admin"),
        ("Sign in", f"{address}/admin/sign-in?token={token}"),
        ("", "(this link lets you in once, within 24 hours)"),
        ("Captcha", _describe_captcha(settings)),
        ("Data", str(data_directory)),
        ("To stop", "Ctrl-C"),
    ]
    lines = [f"  {name:<12}{value}" for name, value in rows]
    title = click.style(f"Palabre is ready at {address}", bold=True)
    return "\n".join(["", title, "", *lines, ""])


def _describe_captcha(settings: Settings) -> str:
    if settings.captcha_provider is CaptchaProvider.NONE:
        return (
            "none: nothing vouches that a visitor is human "
            "(set PALABRE_RECAPTCHA_SITE_KEY and PALABRE_RECAPTCHA_SECRET)"
        )
    return "reCAPTCHA v3"
