import threading

import pytest

from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome
from service.web.captcha import (
    CaptchaProvider,
    CaptchaRefusedError,
    CaptchaUnavailableError,
    create_provider,
)
from tests.service.web.captcha.conftest import SECRET, MakeProvider, MakeSettings
from tests.standins.siteverify import PATH, Siteverify


def outcome(provider: CaptchaProvider, token: str) -> float | Code | str | None:
    try:
        return provider.verify(token, "203.0.113.7").score
    except CaptchaRefusedError as refused:
        return refused.code
    except CaptchaUnavailableError as unavailable:
        return unavailable.cause


DOCUMENTED = [
    ("good-0.9", 0.9),
    ("chunked-0.9", 0.9),
    ("middle-0.4", 0.4),
    ("low-0.1", Code.CAPTCHA_SCORE_LOW),
    ("wrong-action", Code.CAPTCHA_FAILED),
    ("wrong-hostname", Code.CAPTCHA_FAILED),
    ("old", Code.CAPTCHA_EXPIRED),
    ("duplicate", Code.CAPTCHA_EXPIRED),
    ("error:missing-input-secret", "missing-input-secret"),
    ("error:invalid-input-secret", "invalid-input-secret"),
    ("error:bad-request", "bad-request"),
    ("error:missing-input-response", Code.CAPTCHA_FAILED),
    ("error:invalid-input-response", Code.CAPTCHA_FAILED),
    ("error:timeout-or-duplicate", Code.CAPTCHA_EXPIRED),
    ("error:browser-error", Code.CAPTCHA_FAILED),
    ("error:", Code.CAPTCHA_FAILED),
    ("nan", "bad_score"),
    ("string-score", "bad_score"),
    ("boolean-score", "bad_score"),
    ("score-out-of-range", "bad_score"),
    ("missing-score", "missing_score"),
    ("html", "not_json"),
    ("empty", "not_json"),
    ("list", "not_object"),
    ("huge", "too_large"),
    ("500", "status_500"),
    ("503", "status_503"),
    ("404", "status_404"),
    ("refused", "connection"),
    ("garbage", "connection"),
    ("redirect", "redirect"),
]


@pytest.mark.parametrize(("token", "expected"), DOCUMENTED)
def test_each_siteverify_answer_has_its_outcome(
    make_provider: MakeProvider, standin: Siteverify, token: str, expected: object
) -> None:
    provider = make_provider()
    assert outcome(provider, token) == expected
    assert len(standin.requests) == 1
    assert outcome(provider, "good-0.8") == 0.8


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("", Code.CAPTCHA_MISSING),
        (" \t", Code.CAPTCHA_MISSING),
        ("x" * 8193, Code.CAPTCHA_FAILED),
        ("x" * 2**20, Code.CAPTCHA_FAILED),
        ("jeton-à-moi", Code.CAPTCHA_FAILED),
        ("\ud800", Code.CAPTCHA_FAILED),
    ],
)
def test_what_cannot_be_a_token_is_refused_without_a_single_connection(
    make_provider: MakeProvider, standin: Siteverify, token: str, expected: Code
) -> None:
    assert outcome(make_provider(), token) == expected
    assert standin.script.connections == 0


def test_the_request_carries_secret_token_and_address_as_a_form(
    make_provider: MakeProvider, standin: Siteverify
) -> None:
    make_provider().verify("good-0.9~é=&".replace("é", "e"), "2001:db8::1")
    asked = standin.requests[0]
    assert asked.path == PATH
    assert asked.fields == {
        "secret": SECRET,
        "response": "good-0.9~e=&",
        "remoteip": "2001:db8::1",
    }


def test_an_unknown_address_is_left_out(make_provider: MakeProvider, standin: Siteverify) -> None:
    make_provider().verify("good-0.9", None)
    assert "remoteip" not in standin.requests[0].fields


def test_a_verified_visitor_is_evidence_with_the_score(make_provider: MakeProvider) -> None:
    evidence = make_provider().verify("good-0.7", None)
    assert evidence == CaptchaEvidence(CaptchaOutcome.VERIFIED, 0.7)


@pytest.mark.parametrize("token", ["good-0.9", "chunked-0.9"])
def test_one_connection_serves_one_verification_after_another(
    make_provider: MakeProvider, standin: Siteverify, token: str
) -> None:
    provider = make_provider(web_threads=4)
    for _ in range(3):
        provider.verify(token, None)
    assert standin.script.connections == 1


def test_no_thread_and_no_connection_exists_before_the_first_verification(
    make_provider: MakeProvider, standin: Siteverify
) -> None:
    before = threading.active_count()
    provider = make_provider()
    assert threading.active_count() == before
    assert standin.script.connections == 0
    provider.verify("good-0.9", None)
    provider.close()
    # The stand-in keeps a thread for the connection until it notices the end.
    assert not [t for t in threading.enumerate() if t.name.startswith("captcha")]


def test_the_provider_names_what_a_page_needs_to_ask_it(make_provider: MakeProvider) -> None:
    provider = make_provider()
    assert provider.name == "recaptcha_v3"
    assert provider.site_key == "the-site-key"
    assert provider.script_origins == ("https://www.google.com", "https://www.gstatic.com")


def test_without_a_captcha_nobody_is_asked(make_settings: MakeSettings) -> None:
    provider = create_provider(make_settings(captcha_provider="none"))
    assert provider.verify("", None) == CaptchaEvidence(CaptchaOutcome.NOT_ASKED)
    assert provider.script_origins == ()
