"""Questions about the captcha: is there one, and does Google know its secret?"""

from collections.abc import Mapping

from config.settings import CaptchaProvider, Settings
from service.running.diagnosis.finding import Finding, error, ok, warning
from service.web.captcha.provider import CaptchaUnavailableError
from service.web.captcha.siteverify import SiteverifyClient

NAME = "captcha"
TOKEN = "palabre-doctor"  # noqa: S105 - no secret: a token that nobody was given
WRONG_SECRET = {"invalid-input-secret", "missing-input-secret"}


def check_captcha(settings: Settings) -> Finding:
    """Whether the provider accepts the secret, told by how it refuses a token that is none."""
    if settings.captcha_provider is CaptchaProvider.NONE:
        return warning(NAME, "none: nothing vouches that a visitor is human")
    url = settings.recaptcha_verify_url
    client = SiteverifyClient(url, settings.recaptcha_secret, threads=1)
    try:
        return judge_answer(client.ask(TOKEN, None))
    except CaptchaUnavailableError as failure:
        sentence = f"siteverify could not be asked ({failure}); see that this machine may reach"
        return warning(NAME, f"{sentence} {url}")
    finally:
        client.close()


def judge_answer(answer: object) -> Finding:
    """What siteverify's answer to a token that is none says about the secret."""
    codes = answer.get("error-codes") if isinstance(answer, Mapping) else None
    told = {code for code in codes if isinstance(code, str)} if isinstance(codes, list) else set()
    if told & WRONG_SECRET:
        return error(NAME, "PALABRE_RECAPTCHA_SECRET is wrong: siteverify does not know it")
    if "invalid-input-response" in told:
        return ok(NAME, "siteverify accepts the secret")
    return warning(
        NAME, f"siteverify answered unexpectedly: {', '.join(sorted(told)) or 'nothing'}"
    )
