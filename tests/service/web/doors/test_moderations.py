"""OpenAI's moderation endpoint as its API reference describes it."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.moderation.database import Database
from service.moderation.drafts import Draft
from service.moderation.store import list_comments
from service.moderation.verdict import Signal
from service.moderation.words import judge
from tests.service.web.doors.answering import answering
from tests.service.web.doors.sights import See, always, sight

URL = "/v1/moderations"
CATEGORIES = {
    "harassment",
    "harassment/threatening",
    "hate",
    "hate/threatening",
    "illicit",
    "illicit/violent",
    "self-harm",
    "self-harm/intent",
    "self-harm/instructions",
    "sexual",
    "sexual/minors",
    "violence",
    "violence/graphic",
}
KNOWN = {"harassment", "harassment/threatening", "hate"}


def post(client: FlaskClient, key: str, body: object, **headers: str) -> TestResponse:
    sent = {"Authorization": f"Bearer {key}", **headers}
    return client.post(URL, data=json.dumps(body), headers=sent, content_type="application/json")


def ask(
    client: FlaskClient, key: str, redis_url: str, see: See, given: object = "Bonjour"
) -> list[Mapping[str, Any]]:
    with answering(redis_url, see):
        answer = post(client, key, {"input": given})
    assert answer.status_code == 200, answer.json
    assert answer.json is not None
    return list(answer.json["results"])


def test_a_result_has_every_category_and_says_which_were_looked_at(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    (result,) = ask(client, key, redis_url, always(insult=0.3, toxicity=0.2, threat=0.1))
    for field in ("categories", "category_scores", "category_applied_input_types"):
        assert set(result[field]) == CATEGORIES
    assert result["flagged"] is False
    assert set(result["categories"].values()) == {False}
    applied = result["category_applied_input_types"]
    assert {name for name, kinds in applied.items() if kinds == ["text"]} == KNOWN
    scores = result["category_scores"]
    assert {name for name, score in scores.items() if score} == KNOWN
    assert (scores["harassment"], scores["harassment/threatening"], scores["hate"]) == (
        0.3,
        0.1,
        0.03,
    )


@pytest.mark.parametrize(
    ("check", "category"),
    [
        ("toxicity", "harassment"),
        ("insult", "harassment"),
        ("threat", "harassment/threatening"),
        ("identity_attack", "hate"),
    ],
)
def test_a_category_holds_where_the_check_behind_it_does(
    client: FlaskClient, key: str, redis_url: str, check: str, category: str
) -> None:
    (result,) = ask(client, key, redis_url, always("fr", **{check: 0.97}))
    assert [name for name, holds in result["categories"].items() if holds] == [category]
    assert result["category_scores"][category] == 0.97


@pytest.mark.parametrize("see", [always(spam=0.99), always("fr", **{judge.CHECK: judge.HELD})])
def test_flagged_is_what_the_site_would_not_publish_unseen_whatever_for(
    client: FlaskClient, key: str, redis_url: str, see: See
) -> None:
    (result,) = ask(client, key, redis_url, see)
    assert result["flagged"] is True
    assert set(result["categories"].values()) == {False}


def test_several_texts_have_a_result_each_in_their_order(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    def see(draft: Draft) -> list[Signal]:
        return sight(insult=float(draft.content))

    results = ask(client, key, redis_url, see, ["0.1", "0.9", "0.5"])
    assert [each["category_scores"]["harassment"] for each in results] == [0.1, 0.9, 0.5]


def test_the_parts_of_one_input_are_judged_together(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    seen: list[str] = []

    def see(draft: Draft) -> list[Signal]:
        seen.append(draft.content)
        return sight()

    parts = [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]
    assert len(ask(client, key, redis_url, see, parts)) == 1
    assert seen == ["a\nb"]


@pytest.mark.parametrize(
    ("given", "told"),
    [({}, "omni-moderation-latest"), ({"model": "text-moderation-007"}, "text-moderation-007")],
)
def test_the_model_is_given_back_as_it_was_named(
    client: FlaskClient, key: str, redis_url: str, given: Mapping[str, str], told: str
) -> None:
    with answering(redis_url, always()):
        answer = post(client, key, {"input": "Bonjour", **given})
    assert answer.json is not None
    assert answer.json["model"] == told
    assert answer.json["id"].startswith("modr-")


def test_nothing_that_is_judged_is_stored(
    client: FlaskClient, key: str, redis_url: str, database: Database
) -> None:
    ask(client, key, redis_url, always())
    assert list_comments(database, status=None, cursor=None).records == ()
