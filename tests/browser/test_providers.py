"""The other captcha vendors: stand-in scripts in the browser, and what of their token is sent.

What a vendor's server says of tokens is tested with its client, in tests/service/web/captcha.
"""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenReader
from tests.browser.stage import Stage

WIDGET = """
window.NAME = {
  ready: (act) => act(),
  render(box, options) {
    if (options.sitekey !== "public") throw new Error("another key");
    box.textContent = "widget";
    this.options = options;
    return 7;
  },
  getResponse: (id) => `token-${id}`,
  reset() {},
  execute(id) { setTimeout(() => this.options.callback(`token-${id}`)); },
};"""
SCORE = """
window.grecaptcha = { enterprise: {
  ready: (act) => act(),
  execute: async (key, { action }) => `${key}-${action}`,
} };"""
PROVIDERS = {
    "recaptcha_v2": ("https://www.google.com/recaptcha/api.js", WIDGET, "grecaptcha", "token-7"),
    "recaptcha_v2_invisible": (
        "https://www.google.com/recaptcha/api.js",
        WIDGET,
        "grecaptcha",
        "token-7",
    ),
    "turnstile": ("https://challenges.cloudflare.com/turnstile/", WIDGET, "turnstile", "token-7"),
    "hcaptcha": ("https://js.hcaptcha.com/1/api.js", WIDGET, "hcaptcha", "token-7"),
    "recaptcha_enterprise": (
        "https://www.google.com/recaptcha/enterprise.js",
        SCORE,
        "grecaptcha",
        "public-comment",
    ),
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_each_vendors_token_goes_along_with_each_try(
    stage: Stage, open_reader: OpenReader, provider: str
) -> None:
    address, script, name, token = PROVIDERS[provider]
    reader = open_reader(stage, "classic", "fr")
    told = {"captcha": _describe(provider), "proof_of_work": False}
    sent: list[str] = []

    def guide(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json={**answer.json(), **told})

    def take(route: Route) -> None:
        sent.extend(parse_qs(route.request.post_data or "")["captcha_token"])
        route.abort()

    reader.page.route("**/api/v1/embed?*", guide)
    reader.page.route("**/api/v1/comments", take)
    script = script.replace("NAME", name)
    reader.page.route(f"{address}**", lambda route: route.fulfill(body=script))
    reader.page.reload()
    reader.write("Merci pour cet article")
    reader.send()
    reader.expect_label("network_failed")
    reader.choose("try_again")
    expect(reader.page.locator("[aria-busy]")).to_have_count(0)
    reader.expect_label("network_failed")
    assert sent == [token, token]


def _describe(provider: str) -> dict[str, object]:
    public = {"site_key": "public", "action": "comment", "third_party": True}
    return {"provider": provider, **public}
