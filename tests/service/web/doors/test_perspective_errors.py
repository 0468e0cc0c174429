"""Every error of Perspective's page "Limits and errors" (limits.md), and of Google's front end."""

import json

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.service.web.doors.answering import answering
from tests.service.web.doors.sights import See, always

ANALYZE, SUGGEST = "/v1alpha1/comments:analyze", "/v1alpha1/comments:suggestscore"
TEXT = {"text": "Bonjour à toutes"}
PLAIN = {"comment": TEXT, "requestedAttributes": {"TOXICITY": {}}}
OPINION = {"comment": TEXT, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}}}
DETAIL = "type.googleapis.com/google.commentanalyzer.v1alpha1.Error"
INFO = "type.googleapis.com/google.rpc.ErrorInfo"
CONTEXT = {"entries": [{"text": "a"}], "articleAndParentComment": {"article": {"text": "b"}}}
BOTH = (
    "Context can have either entries or article_and_parent_comment, but both fields were populated."
)
INVALID = "INVALID_REQUEST"


def post(client: FlaskClient, key: str, body: object, path: str = ANALYZE) -> TestResponse:
    # Escaped, as half a surrogate pair can only travel like that.
    data = json.dumps(body)
    return client.post(f"{path}?key={key}", data=data, content_type="application/json")


def read(answer: TestResponse) -> tuple[int, str, str, str]:
    """Code, canonical name, message and type of an error about a request."""
    assert answer.json is not None
    error = answer.json["error"]
    assert (answer.status_code, answer.mimetype) == (error["code"], "application/json")
    (detail,) = error["details"]
    assert detail["@type"] == DETAIL
    return error["code"], error["status"], error["message"], detail["errorType"]


def ask(text: object = TEXT["text"], **fields: object) -> dict[str, object]:
    return {**PLAIN, "comment": {"text": text}, **fields}


@pytest.mark.parametrize(
    ("body", "message", "kind"),
    [
        (ask("x" * 20_481), "Comment text too long.", "COMMENT_TOO_LONG"),
        (ask("é" * 10_241), "Comment text too long.", "COMMENT_TOO_LONG"),
        (ask(""), "Comment must be non-empty.", "COMMENT_EMPTY"),
        (ask(" \n\u0000 "), "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({"requestedAttributes": {"TOXICITY": {}}}, "Comment must be non-empty.", "COMMENT_EMPTY"),
        ({"comment": TEXT}, "Missing requested_attributes", "NO_REQUESTED_ATTRIBUTES"),
        (
            ask(requestedAttributes={}),
            "Missing requested_attributes",
            "NO_REQUESTED_ATTRIBUTES",
        ),
        (
            ask(languages=["ja", "zh"]),
            "Attribute TOXICITY does not support request languages: ja, zh",
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        ),
        (
            ask(requestedAttributes={"FLIRTATION": {}}),
            "Unknown requested attribute: FLIRTATION",
            INVALID,
        ),
        (
            ask(requestedAttributes={"TOXICITY": {"scoreType": "PERCENTILE"}}),
            "Requested score type PERCENTILE is not supported by attribute TOXICITY",
            INVALID,
        ),
        (
            ask(comment={"text": "a", "type": "HTML"}),
            "Currently, only 'PLAIN_TEXT' comments are supported",
            INVALID,
        ),
        (ask(comment={"text": "a", "type": "RTF"}), "Unknown text type", INVALID),
        (
            ask(context=CONTEXT),
            BOTH,
            INVALID,
        ),
        ([], "Invalid JSON payload received.", INVALID),
        (ask(7), "Invalid value at 'comment.text'", INVALID),
        (ask("\ud800"), "Invalid JSON payload received.", INVALID),
        (ask(requestedAttributes=[]), "Invalid value at 'requestedAttributes'", INVALID),
        (
            ask(requestedAttributes={"THREAT": 1}),
            "Invalid value at 'requestedAttributes.THREAT'",
            INVALID,
        ),
        (
            ask(requestedAttributes={"\ud800": {}}),
            "Invalid JSON payload received.",
            INVALID,
        ),
        (ask(languages=["\u0000"]), "Invalid value at 'languages.0'", INVALID),
        (ask(languages="fr"), "Invalid value at 'languages'", INVALID),
        (ask(spanAnnotations="yes"), "Invalid value at 'spanAnnotations'", INVALID),
        (ask(clientToken="x" * 1001), "Invalid value at 'clientToken'", INVALID),
        (ask(clientToken="\udfff"), "Invalid JSON payload received.", INVALID),
        (
            ask(pad="x" * 262_144),
            "Request payload size exceeds the limit: 262144 bytes.",
            INVALID,
        ),
    ],
)
def test_what_perspective_refuses_is_refused_in_its_words(
    client: FlaskClient, key: str, body: object, message: str, kind: str
) -> None:
    assert read(post(client, key, body)) == (400, "INVALID_ARGUMENT", message, kind)


@pytest.mark.parametrize(
    ("text", "see", "kind", "message"),
    [
        (
            "日本語の文です",
            always("ja"),
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            "Attribute TOXICITY does not support request languages: ja",
        ),
        ("12345 !!", always("und"), "LANGUAGE_DETECTION_FAILED", "Unable to detect language"),
    ],
)
def test_a_language_that_does_not_serve_is_an_error(
    client: FlaskClient, key: str, redis_url: str, text: str, see: See, kind: str, message: str
) -> None:
    with answering(redis_url, see):
        answer = post(client, key, ask(text))
    assert read(answer) == (400, "INVALID_ARGUMENT", message, kind)


def test_the_languages_that_do_not_serve_are_named(
    client: FlaskClient, key: str, redis_url: str
) -> None:
    with answering(redis_url, always("ja")):
        found = post(client, key, PLAIN)
    given = post(client, key, ask(languages=["ja"]))
    about = [each.json["error"]["details"][0] for each in (found, given) if each.json]
    name = "languageNotSupportedByAttributeError"
    assert [each[name] for each in about] == [
        {"attribute": "TOXICITY", "detectedLanguages": ["ja"]},
        {"attribute": "TOXICITY", "requestedLanguages": ["ja"]},
    ]


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ({}, "attribute_scores must not be empty"),
        ({"TOXICITY": {}}, "The scores of TOXICITY must not be empty"),
        ({"FLIRTATION": {"summaryScore": {"value": 1}}}, "Unknown requested attribute: FLIRTATION"),
        (
            {"TOXICITY": {"summaryScore": {"value": 1.5}}},
            "Invalid value at 'attributeScores.TOXICITY.summaryScore.value'",
        ),
        (
            {"TOXICITY": {"summaryScore": {"value": True}}},
            "Invalid value at 'attributeScores.TOXICITY.summaryScore.value'",
        ),
    ],
)
def test_what_is_no_suggestion_is_refused(
    client: FlaskClient, key: str, scores: object, message: str
) -> None:
    answer = post(client, key, {**OPINION, "attributeScores": scores}, SUGGEST)
    assert read(answer) == (400, "INVALID_ARGUMENT", message, INVALID)


@pytest.mark.parametrize("path", [ANALYZE, SUGGEST])
@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a":' * 50_000, b"null", b'{"a": NaN}']
)
def test_what_is_no_json_object_is_refused(
    client: FlaskClient, key: str, path: str, raw: bytes
) -> None:
    answer = client.post(f"{path}?key={key}", data=raw, content_type="application/json")
    assert read(answer)[2:] == ("Invalid JSON payload received.", INVALID)
