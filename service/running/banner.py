"""What `palabre up` says once it serves: where everything is, and how to stop."""

from pathlib import Path

import click

from config.settings import CaptchaProvider, Settings

NAMES = {
    CaptchaProvider.RECAPTCHA_V3: "reCAPTCHA v3",
    CaptchaProvider.RECAPTCHA_V2: "reCAPTCHA v2",
    CaptchaProvider.RECAPTCHA_V2_INVISIBLE: "reCAPTCHA v2, invisible",
    CaptchaProvider.RECAPTCHA_ENTERPRISE: "reCAPTCHA Enterprise",
    CaptchaProvider.TURNSTILE: "Cloudflare Turnstile",
    CaptchaProvider.HCAPTCHA: "hCaptcha",
    CaptchaProvider.ALTCHA: "ALTCHA (proof of work)",
}


def describe(settings: Settings, address: str, token: str, data_directory: Path) -> str:
    """The banner, in bold where the terminal can; `token`, if any, signs the moderator in once."""
    rows = [("Demo page", f"{address}/demo")] if settings.demo else []
    rows += [
        ("Admin page", f"{address}/admin"),
        *_describe_link(address, token),
        ("Captcha", _describe_captcha(settings)),
        ("Data", str(data_directory)),
        ("To stop", "Ctrl-C"),
    ]
    lines = [f"  {name:<12}{value}" for name, value in rows]
    title = click.style(f"Palabre is ready at {address}", bold=True)
    return "\n".join(["", title, "", *lines, ""])


def _describe_link(address: str, token: str) -> list[tuple[str, str]]:
    if not token:
        return [("Sign in", f"{address}/admin/sign-in (the account of the first run is closed)")]
    return [
        ("Sign in", f"{address}/admin/sign-in?token={token}"),
        ("", "(this link lets you in once, within 24 hours)"),
    ]


def _describe_captcha(settings: Settings) -> str:
    if settings.captcha_provider is CaptchaProvider.NONE:
        return (
            "none: nothing vouches that a visitor is human "
            "(PALABRE_CAPTCHA_PROVIDER=altcha needs no keys)"
        )
    return NAMES[settings.captcha_provider]
