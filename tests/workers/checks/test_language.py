import pytest

from config.settings import Settings, UnsupportedLanguagePolicy
from service.moderation.codes import Code, Status
from service.moderation.policy import Policy, decide
from service.moderation.verdict import Signal
from tests.workers.checks.readers import StandIn, given_reading
from tests.workers.checks.samples import sample_comment
from workers.checks.language import CommentLanguage
from workers.checks.reader import Reader

POLISH = "Świetny tekst, polecam"


def inspect(text: str, language: str) -> Signal:
    reader = Reader(StandIn({text: given_reading(language)}))
    return CommentLanguage(reader).inspect(sample_comment(text))


def test_a_language_that_the_model_was_made_for_is_named() -> None:
    signal = inspect("Merci pour cet article", "fr")
    assert (signal.check, signal.score, signal.evidence) == ("language", 0.0, {"language": "fr"})
    assert signal.version == "reader-1"


def test_a_language_that_it_was_not_made_for_is_said_to_be_none_of_its_own() -> None:
    signal = inspect(POLISH, "pl")
    assert signal.evidence == {"language": "pl", "supported": False}
    assert (signal.reason, signal.score) == (Code.LANGUAGE_UNSUPPORTED, 1.0)


@pytest.mark.parametrize(
    ("setting", "text", "language", "status"),
    [
        (UnsupportedLanguagePolicy.SCORE, POLISH, "pl", Status.APPROVED),
        (UnsupportedLanguagePolicy.FLAG, POLISH, "pl", Status.FLAGGED),
        (UnsupportedLanguagePolicy.FLAG, "ok", "und", Status.APPROVED),
        (UnsupportedLanguagePolicy.FLAG, "Merci pour cet article", "fr", Status.APPROVED),
    ],
)
def test_the_operator_says_whether_an_unsupported_language_holds_a_comment(
    setting: UnsupportedLanguagePolicy, text: str, language: str, status: Status
) -> None:
    settings = Settings.model_validate(
        {
            "secret_key": "a-secret-for-tests-only",
            "captcha_provider": "none",
            "unsupported_language": setting,
        }
    )
    verdict = decide([inspect(text, language)], Policy.from_settings(settings))
    assert verdict.status is status
    assert verdict.reasons == ((Code.LANGUAGE_UNSUPPORTED,) if status == "flagged" else ())
