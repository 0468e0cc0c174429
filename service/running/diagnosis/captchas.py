"""Questions about the captcha: is there one, and does its vendor know the keys?"""

from collections.abc import Mapping

from config.settings import CaptchaProvider, Settings
from service.running.diagnosis.finding import Finding, error, ok, warning
from service.web.captcha.provider import CaptchaUnavailableError
from service.web.captcha.vendors import open_client

NAME = "captcha"
TOKEN = "palabre-doctor"  # noqa: S105 - no secret: a token that nobody was given
WRONG_SECRET = {"invalid-input-secret", "missing-input-secret", "sitekey-secret-mismatch"}
REFUSED = {"invalid-input-response", "invalid-or-already-seen-response"}
"""How a vendor that knows the secret refuses a token that is none."""


def check_captcha(settings: Settings) -> Finding:
    """Whether the provider accepts the keys, told by how it refuses a token that is none."""
    provider = settings.captcha_provider
    if provider is CaptchaProvider.NONE:
        remedy = "choose a provider in PALABRE_CAPTCHA_PROVIDER (docs/captcha.md); `altcha` needs"
        sentence = "none: nothing vouches that a visitor is human"
        return warning(NAME, sentence, f"{remedy} no keys and no third party")
    if provider is CaptchaProvider.ALTCHA:
        return ok(NAME, "altcha: proofs of work are verified here, nobody has to be reached")
    client = open_client(settings, threads=1)
    try:
        return judge_answer(client.ask(TOKEN, None), provider)
    except CaptchaUnavailableError as failure:
        return _explain(failure, provider)
    finally:
        client.close()


def judge_answer(
    answer: object, provider: CaptchaProvider = CaptchaProvider.RECAPTCHA_V3
) -> Finding:
    """What the answer to a token that is none says about the keys."""
    if not isinstance(answer, Mapping):
        return _wonder("nothing")
    if isinstance(answer.get("tokenProperties"), Mapping):
        return ok(NAME, f"{provider} assesses tokens with this project and key")
    codes = answer.get("error-codes")
    told = {code for code in codes if isinstance(code, str)} if isinstance(codes, list) else set()
    if told & WRONG_SECRET:
        remedy = "copy both keys of your site from the provider's console, each to its setting"
        return error(NAME, f"{provider} does not know the secret key", remedy)
    if told & REFUSED:
        return ok(NAME, f"{provider} accepts the secret")
    return _wonder(", ".join(sorted(told)) or "nothing")


def _explain(failure: CaptchaUnavailableError, provider: CaptchaProvider) -> Finding:
    if failure.misconfigured and provider is CaptchaProvider.RECAPTCHA_ENTERPRISE:
        remedy = "see PALABRE_RECAPTCHA_PROJECT, _API_KEY and _SITE_KEY, and enable the API there"
        return error(NAME, f"{provider} refuses to assess ({failure})", remedy)
    sentence = f"{provider} could not be asked ({failure}): comments are held, or as set"
    remedy = "see that this machine may reach its address, by DNS, firewall and proxy"
    return warning(NAME, sentence, remedy)


def _wonder(told: str) -> Finding:
    return warning(
        NAME,
        f"the provider answered unexpectedly: {told}",
        "see that its address in the settings is right, and that no proxy answers for it",
    )
