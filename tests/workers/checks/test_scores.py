import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.policy import Band
from service.moderation.verdict import Signal
from tests.workers.checks.readers import NOTHING, GivenReading, StandIn, given_reading
from tests.workers.checks.samples import sample_comment
from workers.checks.check import CheckUnavailableError
from workers.checks.reader import CLEAR_NAME, Reader
from workers.checks.scores import FURTHER_ATTRIBUTES, ModelScore, SpamScore, ToxicityScore
from workers.scoring.heads import ATTRIBUTES, SPAM, TOXICITY

TEXT = "Vous êtes des idiots 🤦🏾."
BAND = Band(0.6, 0.9)
HALVES = [(0.0, False), (0.2999, False), (0.3, True), (0.7, True), (1.0, True)]


def make_check(name: str, readings: Mapping[str, GivenReading], band: Band = BAND) -> ModelScore:
    reader = Reader(StandIn(readings))
    if name == SPAM:
        return SpamScore(reader, lambda _: band)
    if name == TOXICITY:
        return ToxicityScore(reader, lambda _: band)
    return ModelScore(name, reader, lambda _: band)


def inspect(name: str, reading: GivenReading, band: Band = BAND) -> Signal:
    """What a check says of a comment whose content reads so."""
    return make_check(name, {TEXT: reading}, band).inspect(sample_comment(TEXT))


@pytest.mark.parametrize("name", [*ATTRIBUTES, SPAM])
def test_each_score_is_reported_by_a_check_of_its_own_with_the_models_version(name: str) -> None:
    signal = inspect(name, GivenReading({**NOTHING, name: 0.25}))
    reason = Code.SPAM if name == SPAM else Code.TOXIC
    assert (signal.check, signal.reason, signal.score) == (name, reason, 0.25)
    assert signal.version == "reader-1"


def test_toxicity_tells_the_further_attributes_rounded() -> None:
    signal = inspect(TOXICITY, given_reading(toxicity=0.1, insult=0.123456, threat=0.5))
    assert signal.evidence["attributes"] == {
        "severe_toxicity": 0.0,
        "identity_attack": 0.0,
        "insult": 0.123,
        "profanity": 0.0,
        "threat": 0.5,
    }


@pytest.mark.parametrize(("score", "is_named"), [(0.5999, False), (0.6, True), (1.0, True)])
def test_the_kind_of_spam_is_told_where_there_is_spam(score: float, is_named: bool) -> None:
    signal = inspect(SPAM, given_reading(spam=score, kind="scam"))
    assert signal.evidence.get("kind") == ("scam" if is_named else None)
    assert "kind" not in inspect(SPAM, given_reading(spam=score)).evidence


@pytest.mark.parametrize(("kind", "expected"), [("flattery", 0.98), ("scam", 1.0)])
def test_praise_is_never_certain_to_be_spam(kind: str, expected: float) -> None:
    assert inspect(SPAM, given_reading(spam=1.0, kind=kind)).score == expected


@pytest.mark.parametrize("name", [TOXICITY, SPAM, "insult"])
@pytest.mark.parametrize(("score", "is_explained"), HALVES)
def test_words_are_looked_for_from_half_of_the_threshold(
    name: str, score: float, is_explained: bool
) -> None:
    reading = GivenReading({**NOTHING, name: score}, spans=((14, 20, 1.0), (0, 4, 0.54321)))
    signal = inspect(name, reading)
    assert reading.asked == ([name] if is_explained else [])
    spans = [
        {"start": 14, "end": 20, "weight": 1.0, "field": "content"},
        {"start": 0, "end": 4, "weight": 0.543, "field": "content"},
    ]
    assert signal.evidence.get("spans") == (spans if is_explained else None)
    json.dumps(signal.evidence, allow_nan=False)


@pytest.mark.parametrize(
    ("band", "threshold"),
    [(Band(None), 0.5), (Band(None, 0.8), 0.8), (Band(0.4, 0.8), 0.4), (Band(0.0), 0.0)],
)
def test_a_score_that_never_holds_is_explained_all_the_same(band: Band, threshold: float) -> None:
    for score in (threshold / 2 - 0.001, threshold / 2):
        if score >= 0:
            reading = given_reading(insult=score)
            inspect("insult", reading, band)
            assert bool(reading.asked) is (score >= threshold / 2)


def test_no_words_found_are_not_told() -> None:
    assert inspect("insult", given_reading(insult=0.9)).evidence == {}


def test_at_most_five_spans_are_kept() -> None:
    spans = tuple((at, at + 1, 1.0) for at in range(9))
    signal = inspect("insult", given_reading(insult=0.9, spans=spans))
    assert isinstance(found := signal.evidence["spans"], list)
    assert len(found) == 5


@pytest.mark.parametrize("name", [TOXICITY, SPAM, "threat"])
def test_a_name_that_holds_counts_like_the_text_and_says_which_it_is(name: str) -> None:
    reading = GivenReading({**NOTHING, name: 0.9}, kind="scam", spans=((0, 4, 1.0),))
    signal = make_check(name, {"prêt rapide": reading}).inspect(
        sample_comment(author="prêt rapide")
    )
    assert (signal.score, signal.evidence["field"]) == (0.9, "author")
    assert signal.evidence["spans"] == [{"start": 0, "end": 4, "weight": 1.0, "field": "author"}]
    assert signal.evidence.get("kind") == ("scam" if name == SPAM else None)


def test_a_name_that_holds_nothing_does_not_hide_what_the_text_scores() -> None:
    readings = {"Awa": given_reading(insult=0.4), "Bonjour": given_reading(insult=0.1)}
    signal = make_check("insult", readings).inspect(sample_comment("Bonjour"))
    assert (signal.score, signal.evidence) == (0.1, {})


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_neither_threshold_is_missed_by_leaving_names_out_that_are_not_beyond_doubt(
    said: float, name: float, one: float, other: float
) -> None:
    band = Band(min(one, other), max(one, other))
    readings = {"Awa": given_reading(threat=name), "Bonjour": given_reading(threat=said)}
    score = make_check("threat", readings, band).inspect(sample_comment("Bonjour")).score
    assert score is not None
    counted = name if name >= CLEAR_NAME else 0.0
    for threshold in (one, other):
        assert (score >= threshold) is (max(said, counted) >= threshold)


@pytest.mark.parametrize("name", [*ATTRIBUTES, SPAM])
def test_a_score_in_an_unsupported_language_says_that_it_means_little(name: str) -> None:
    evidence = inspect(name, given_reading(language="pl")).evidence
    assert (evidence["language"], evidence["supported"]) == ("pl", False)
    assert "language" not in inspect(name, given_reading(language="fr")).evidence


def test_a_model_that_gives_no_score_makes_every_check_unavailable() -> None:
    for name in (*FURTHER_ATTRIBUTES, TOXICITY, SPAM):
        with pytest.raises(CheckUnavailableError):
            inspect(name, given_reading(spam=float("nan")))
