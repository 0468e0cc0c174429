"""Perspective's methods as its documentation shows them (methods.md, 2-api/methods)."""

from collections.abc import Mapping
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.moderation.database import Database
from service.moderation.drafts import Draft
from service.moderation.store import list_comments
from service.moderation.store.feedback import stream_feedback
from service.moderation.verdict import Signal
from service.moderation.words import judge
from tests.service.web.doors.answering import answering
from tests.service.web.doors.sights import See, always, sight

ANALYZE = "/v1alpha1/comments:analyze"
EXAMPLE = "What kind of idiot name is foo? Sorry, I like your name."


def ask(
    client: FlaskClient, key: str, redis_url: str, see: See, **fields: object
) -> Mapping[str, object]:
    body = {"comment": {"text": EXAMPLE}, "requestedAttributes": {"TOXICITY": {}}, **fields}
    with answering(redis_url, see):
        answer: TestResponse = client.post(f"{ANALYZE}?key={key}", json=body)
    assert answer.status_code == 200, answer.json
    assert isinstance(answer.json, dict)
    return answer.json


def value(answer: Mapping[str, object], attribute: str = "TOXICITY") -> float:
    scores = answer["attributeScores"]
    assert isinstance(scores, dict)
    return float(scores[attribute]["summaryScore"]["value"])


def test_a_text_is_scored_as_the_documentation_shows(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    answer = ask(client, key, redis_url, always("en", toxicity=0.86), clientToken="comment-53922")
    score = {"value": 0.86, "type": "PROBABILITY"}
    assert answer == {
        "attributeScores": {
            "TOXICITY": {
                "spanScores": [{"begin": 0, "end": 56, "score": score}],
                "summaryScore": score,
            }
        },
        "languages": ["en"],
        "detectedLanguages": ["en"],
        "clientToken": "comment-53922",
    }


@pytest.mark.parametrize(
    ("attribute", "check"),
    [
        ("TOXICITY", "toxicity"),
        ("SEVERE_TOXICITY", "severe_toxicity"),
        ("IDENTITY_ATTACK", "identity_attack"),
        ("INSULT", "insult"),
        ("PROFANITY", "profanity"),
        ("THREAT", "threat"),
        ("SPAM", "spam"),
        ("TOXICITY_EXPERIMENTAL", "toxicity"),
        ("THREAT_EXPERIMENTAL", "threat"),
        ("TOXICITY@6", "toxicity"),
    ],
)
def test_each_attribute_has_the_score_of_its_own_check(
    client: FlaskClient, key: str, redis_url: str, attribute: str, check: str
) -> None:
    see = always("fr", **{check: 0.75})
    answer = ask(client, key, redis_url, see, requestedAttributes={attribute: {}})
    assert value(answer, attribute) == 0.75


@pytest.mark.parametrize(("word", "told"), [(0.0, 0.1), (judge.HELD, 0.5), (judge.REFUSED, 1.0)])
def test_a_word_of_the_lists_shows_in_toxicity_alone(
    client: FlaskClient, key: str, redis_url: str, word: float, told: float
) -> None:
    see = always("fr", toxicity=0.1, insult=0.1, **{judge.CHECK: word})
    answer = ask(client, key, redis_url, see, requestedAttributes={"TOXICITY": {}, "INSULT": {}})
    assert (value(answer), value(answer, "INSULT")) == (told, 0.1)


def test_scores_below_their_threshold_are_not_told(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    wanted = {
        "TOXICITY": {"scoreThreshold": 0.5, "scoreType": "PROBABILITY"},
        "INSULT": {"scoreThreshold": 0.5},
    }
    see = always("fr", toxicity=0.5, insult=0.49)
    answer = ask(client, key, redis_url, see, requestedAttributes=wanted)
    assert isinstance(answer["attributeScores"], dict)
    assert list(answer["attributeScores"]) == ["TOXICITY"]


def test_each_sentence_is_scored_for_itself_where_spans_are_asked_for(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    def see(draft: Draft) -> list[Signal]:
        return sight("en", toxicity=0.9 if "idiot" in draft.content else 0.1)

    answer = ask(client, key, redis_url, see, spanAnnotations=True)
    assert isinstance(answer["attributeScores"], dict)
    spans = answer["attributeScores"]["TOXICITY"]["spanScores"]
    assert [(each["begin"], each["end"], each["score"]["value"]) for each in spans] == [
        (0, 31, 0.9),
        (32, 56, 0.1),
    ]
    assert value(answer) == 0.9


def test_either_spelling_of_a_name_is_read_and_null_is_nothing(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    body = {
        "comment": {"text": EXAMPLE, "type": None},
        "requested_attributes": {"TOXICITY": {"score_threshold": 0.2}},
        "client_token": "t",
        "languages": None,
        "session_id": "s",
        "unheard_of": 1,
    }
    with answering(redis_url, always("fr")):
        answer = client.post(ANALYZE, json=body, headers={"X-Goog-Api-Key": key})
    assert answer.json == {
        "attributeScores": {},
        "languages": ["fr"],
        "detectedLanguages": ["fr"],
        "clientToken": "t",
    }


@pytest.mark.parametrize(
    ("given", "seen", "languages", "detected"),
    [
        (["fr"], "en", ["fr"], ["en"]),
        (["fr-CA", "xx"], "und", ["fr-CA", "xx"], None),
        ([], "de", ["de"], ["de"]),
        # Too few words to tell: the language of the site.
        ([], "und", ["fr"], None),
    ],
)
def test_the_languages_are_those_given_else_the_one_found_else_the_site_s(
    client: FlaskClient,
    key: str,
    redis_url: str,
    given: list[str],
    seen: str,
    languages: list[str],
    detected: list[str] | None,
) -> None:
    answer = ask(client, key, redis_url, always(seen), languages=given)
    assert (answer["languages"], answer.get("detectedLanguages")) == (languages, detected)


@pytest.mark.parametrize("given", [[], ["ja"]])
def test_who_would_rather_have_no_scores_than_an_error_gets_none(
    client: FlaskClient, key: str, redis_url: str, given: list[str]
) -> None:
    see = always("ja")
    fields = {"languages": given, "dropUnsupportedAttributes": True}
    answer = ask(client, key, redis_url, see, **fields)
    assert (answer["attributeScores"], answer["languages"]) == ({}, ["ja"])


def test_a_foreign_text_that_is_said_to_be_ours_is_scored(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    see = always("ja", toxicity=0.3)
    assert value(ask(client, key, redis_url, see, languages=["fr"])) == 0.3


def test_nothing_that_is_analyzed_is_stored(
    client: FlaskClient, key: str, redis_url: str, database: Database, now: datetime
) -> None:
    ask(client, key, redis_url, always(), doNotStore=False)
    assert list_comments(database, status=None, cursor=None).records == ()
    assert list(stream_feedback(database, "default")) == []
