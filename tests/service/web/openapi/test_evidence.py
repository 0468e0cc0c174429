import pytest
from jsonschema import ValidationError

from service.moderation.policy import TOXICITY, Band
from service.web.openapi.evidence import ATTRIBUTES, MOST_SPANS, SPAM_KINDS
from tests.service.web.openapi.contract import Contract
from tests.workers.checks.readers import GivenReading, StandIn
from tests.workers.checks.samples import sample_comment
from workers.checks import Check
from workers.checks.language import CommentLanguage
from workers.checks.reader import Reader
from workers.checks.scores import ModelScore, SpamScore, ToxicityScore
from workers.scoring import heads

EVIDENCE = ("components", "schemas", "Signal", "properties", "evidence")
SPAN = {"start": 0, "end": 2, "weight": 1.0, "field": "content"}


def test_what_is_described_is_what_the_checks_report() -> None:
    assert {TOXICITY, *ATTRIBUTES} == set(heads.ATTRIBUTES)
    assert SPAM_KINDS == heads.SPAM_KINDS
    assert MOST_SPANS == heads.MOST_SPANS


@pytest.mark.parametrize("language", ["fr", "und", "pl"])
def test_the_evidence_of_every_score_fits_its_description(
    contract: Contract, language: str
) -> None:
    found = dict.fromkeys(heads.SCORES, 0.9)
    reading = GivenReading(found, language, "scam", ((0, 2, 0.5),) * 9)
    reader = Reader(StandIn({"Bonjour": reading}))

    def choose(comment: object) -> Band:
        return Band(0.5)

    checks: list[Check] = [
        SpamScore(reader, choose),
        ToxicityScore(reader, choose),
        CommentLanguage(reader),
    ]
    for check in (*checks, *(ModelScore(name, reader, choose) for name in ATTRIBUTES)):
        evidence = check.inspect(sample_comment("Bonjour")).evidence
        contract.validate(dict(evidence), *EVIDENCE)


@pytest.mark.parametrize(
    "evidence",
    [
        {"spans": [{**SPAN, "start": -1}]},
        {"spans": [{**SPAN, "weight": 2}]},
        {"spans": [{**SPAN, "field": "email"}]},
        {"spans": [SPAN] * 6},
        {"attributes": {"insult": 2}},
        {"kind": "viagra"},
        {"supported": "no"},
    ],
)
def test_evidence_that_is_none_does_not_fit(contract: Contract, evidence: object) -> None:
    with pytest.raises(ValidationError):
        contract.validate(evidence, *EVIDENCE)


def test_any_other_check_has_evidence_of_its_own(contract: Contract) -> None:
    contract.validate({"count": 2, "hosts": ["example.org"]}, *EVIDENCE)
