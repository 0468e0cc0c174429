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
        remedy = "get reCAPTCHA v3 keys and set PALABRE_RECAPTCHA_SITE_KEY and _SECRET"
        return warning(NAME, "none: nothing vouches that a visitor is human", remedy)
    url = settings.recaptcha_verify_url
    client = SiteverifyClient(url, settings.recaptcha_secret, threads=1)
    try:
        return judge_answer(client.ask(TOKEN, None))
    except CaptchaUnavailableError as failure:
        sentence = f"siteverify could not be asked ({failure}): comments are held, or as set"
        remedy = f"see that this machine may reach {url}, by DNS, firewall and proxy"
        return warning(NAME, sentence, remedy)
    finally:
        client.close()


def judge_answer(answer: object) -> Finding:
    """What siteverify's answer to a token that is none says about the secret."""
    codes = answer.get("error-codes") if isinstance(answer, Mapping) else None
    told = {code for code in codes if isinstance(code, str)} if isinstance(codes, list) else set()
    if told & WRONG_SECRET:
        remedy = "copy the secret key (not the site key) of your site from the reCAPTCHA console"
        return error(NAME, "siteverify does not know PALABRE_RECAPTCHA_SECRET", remedy)
    if "invalid-input-response" in told:
        return ok(NAME, "siteverify accepts the secret")
    return warning(
        NAME,
        f"siteverify answered unexpectedly: {', '.join(sorted(told)) or 'nothing'}",
        "see that PALABRE_RECAPTCHA_VERIFY_URL is the provider's, and that no proxy answers for it",
    )
