import pytest

from config.settings import UnavailablePolicy
from service.moderation.codes import Code
from service.moderation.policy import Band, Policy
from service.moderation.verdict import Signal
from service.web.admin.findings import Finding, Language, arrange, find_carriers, find_language

POLICY = Policy(
    {"toxicity": Band(0.7), "insult": Band(None), "threat": Band(0.5)},
    0.5,
    UnavailablePolicy.FLAG,
)
TOXIC = Signal("toxicity", Code.TOXIC, 0.6)
INSULT = Signal("insult", Code.TOXIC, 0.9)
THREAT = Signal("threat", Code.TOXIC, 0.5)
SPAM = Signal("spam", Code.SPAM, 0.1)
FRENCH = Signal("language", Code.LANGUAGE_UNSUPPORTED, 0.0, {"language": "fr"})


def test_attributes_are_details_of_toxicity_the_highest_first_and_the_language_has_no_row() -> None:
    found = arrange([FRENCH, SPAM, THREAT, TOXIC, INSULT], [])
    assert found == [Finding(SPAM), Finding(TOXIC, (INSULT, THREAT))]


def test_attributes_without_toxicity_have_rows_of_their_own() -> None:
    assert arrange([INSULT, THREAT], []) == [Finding(INSULT), Finding(THREAT)]


def test_a_language_that_could_not_be_told_is_shown_as_a_check_that_failed() -> None:
    failed = Signal("language", Code.CHECKS_UNAVAILABLE, None)
    assert arrange([failed], []) == [Finding(failed)]
    assert find_language([failed]) is None


def test_what_spoke_against_the_comment_comes_first() -> None:
    found = arrange([SPAM, TOXIC, THREAT], [Code.TOXIC])
    assert [finding.signal for finding in found] == [TOXIC, SPAM]


@pytest.mark.parametrize(
    ("evidence", "language"),
    [
        ({"language": "fr"}, Language("fr", is_supported=True)),
        ({"language": "pl", "supported": False}, Language("pl", is_supported=False)),
        ({"language": 1}, None),
        ({}, None),
    ],
)
def test_the_language_is_what_its_check_said(
    evidence: dict[str, object], language: Language | None
) -> None:
    said = Signal("language", Code.LANGUAGE_UNSUPPORTED, 0.0, evidence)
    assert find_language([SPAM, said]) == language


def test_a_reason_is_carried_by_the_scores_that_reach_their_own_threshold() -> None:
    assert find_carriers([TOXIC, INSULT, THREAT, SPAM], POLICY, Code.TOXIC) == [THREAT]


def test_where_thresholds_have_moved_since_the_highest_score_carries_the_reason() -> None:
    assert find_carriers([TOXIC, INSULT, SPAM], POLICY, Code.TOXIC) == [INSULT]
    assert find_carriers([SPAM], POLICY, Code.TOXIC) == []
