"""What is suggested is kept as Perspective's clients mean it (SuggestCommentScore, methods.md)."""

import pytest
from flask.testing import FlaskClient

from service.moderation.database import Database
from service.moderation.store.feedback import Feedback, stream_feedback
from tests.service.web.doors.answering import answering
from tests.service.web.doors.sights import always

SUGGEST = "/v1alpha1/comments:suggestscore"
EXAMPLE = {
    "comment": {
        "text": "I guess it comes down a simple choice: Get busy living, or get busy dying."
    },
    "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}},
    "communityId": "/forum/movies",
    "clientToken": "comment-53922",
}


def list_kept(database: Database) -> list[Feedback]:
    return list(stream_feedback(database, "default"))


def suggest(client: FlaskClient, key: str, **fields: object) -> object:
    answer = client.post(f"{SUGGEST}?key={key}", json={**EXAMPLE, "languages": ["en"], **fields})
    assert answer.status_code == 200, answer.json
    return answer.json


def test_a_suggestion_is_kept_and_answered_as_the_documentation_shows(
    client: FlaskClient, key: str, redis_url: str, database: Database
) -> None:
    with answering(redis_url, always("en")):
        answer = client.post(f"{SUGGEST}?key={key}", json=EXAMPLE)
    assert (answer.status_code, answer.json) == (
        200,
        {"clientToken": "comment-53922", "detectedLanguages": ["en"]},
    )
    (kept,) = list_kept(database)
    assert (kept.source, kept.attribute, kept.score, kept.language) == (
        "perspective",
        "toxicity",
        0.0,
        "en",
    )
    assert kept.content.startswith("I guess it comes down")


def test_the_same_suggestion_again_changes_nothing(
    client: FlaskClient, key: str, database: Database
) -> None:
    assert (
        suggest(client, key)
        == suggest(client, key)
        == {
            "clientToken": "comment-53922",
            "requestedLanguages": ["en"],
        }
    )
    (first,) = list_kept(database)
    suggest(client, key)
    assert list_kept(database) == [first]


def test_of_two_opinions_on_one_comment_the_last_counts(
    client: FlaskClient, key: str, database: Database
) -> None:
    for value in (0, 1):
        suggest(client, key, attributeScores={"TOXICITY": {"summaryScore": {"value": value}}})
    (kept,) = list_kept(database)
    assert kept.score == 1.0


def test_every_attribute_is_kept_for_itself_and_an_experimental_one_as_the_same(
    client: FlaskClient, key: str, database: Database
) -> None:
    scores = {
        name: {"summaryScore": {"value": 1, "type": "PROBABILITY"}}
        for name in ("INSULT_EXPERIMENTAL", "SPAM")
    }
    suggest(client, key, attributeScores=scores)
    assert {each.attribute for each in list_kept(database)} == {"insult", "spam"}


def test_without_a_worker_a_suggestion_is_kept_in_no_language(
    client: FlaskClient, key: str, database: Database
) -> None:
    answer = client.post(f"{SUGGEST}?key={key}", json=EXAMPLE)
    assert (answer.status_code, answer.json) == (200, {"clientToken": "comment-53922"})
    assert [each.language for each in list_kept(database)] == ["und"]


def test_what_may_not_be_stored_is_answered_and_forgotten(
    client: FlaskClient, key: str, database: Database
) -> None:
    assert suggest(client, key, doNotStore=True) == {
        "clientToken": "comment-53922",
        "requestedLanguages": ["en"],
    }
    assert list_kept(database) == []


@pytest.mark.parametrize(
    "scores",
    [{"spanScores": [{"begin": 0, "end": 7, "score": {"value": 1}}]}],
)
def test_scores_of_parts_are_taken_and_not_learned_from(
    client: FlaskClient, key: str, database: Database, scores: object
) -> None:
    suggest(client, key, attributeScores={"TOXICITY": scores})
    assert list_kept(database) == []


def test_what_no_database_could_keep_is_cleaned_or_refused(
    client: FlaskClient, key: str, database: Database
) -> None:
    suggest(client, key, comment={"text": "a\u0000b"}, clientToken="t\u0000", communityId="\u0001c")
    assert [each.content for each in list_kept(database)] == ["ab"]
