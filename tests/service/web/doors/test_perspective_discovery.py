"""Google's own client makes itself of our discovery document."""

import json

import pytest
from flask.testing import FlaskClient
from googleapiclient.discovery import build_from_document

from service.web.doors.perspective_attributes import LANGUAGES
from service.web.doors.perspective_discovery import SCHEMAS, describe
from workers.scoring.language import SUPPORTED

PATH = "/$discovery/rest?version=v1alpha1"


def test_the_document_tells_where_it_was_asked(client: FlaskClient) -> None:
    answer = client.get(PATH, base_url="https://moderation.example:8443")
    assert answer.json is not None
    assert answer.json["rootUrl"] == "https://moderation.example:8443/"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/$discovery/rest", "/$discovery/rest?version=v1"])
def test_of_other_versions_there_is_no_document(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.json is not None
    assert (answer.status_code, answer.json["error"]["status"]) == (404, "NOT_FOUND")


def test_every_schema_that_is_named_is_described() -> None:
    document = json.dumps(describe("http://x/"))
    named = {each.split('"')[0] for each in document.split('"$ref": "')[1:]}
    assert named <= SCHEMAS.keys()


@pytest.mark.parametrize("method", ["analyze", "suggestscore"])
def test_google_s_client_has_both_methods(method: str) -> None:
    with build_from_document(describe("https://moderation.example/"), developerKey="k") as service:
        request = getattr(service.comments(), method)(body={"clientToken": "t"})
    address = f"https://moderation.example/v1alpha1/comments:{method}?key=k&alt=json"
    assert (request.method, request.uri) == ("POST", address)


def test_the_door_knows_the_languages_of_the_detectors() -> None:
    assert LANGUAGES == SUPPORTED
