"""The clients of Perspective and OpenAI, unchanged, against a running Palabre."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openai
import pytest
import requests
from googleapiclient.discovery import build, build_from_document
from googleapiclient.errors import HttpError

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store import list_comments
from service.moderation.store.feedback import stream_feedback
from service.moderation.store.site_keys import issue_site_key, list_site_keys, revoke_site_key
from tests.conftest import SECRET
from tests.installation import Installation

VERSION = "v1alpha1"
CALM = "Merci pour cet article sur le marché de Bamako."
RUDE = "Tu es un imbécile et un idiot. Merci quand même."
CORAL_GIVES_UP = 0.8


@pytest.fixture
def key(database: Database) -> str:
    return issue_site_key(database, Keyring(SECRET), "default", "doors", "awa", datetime.now(UTC))


@pytest.fixture
def asked(installation: Installation, key: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(api_key=key, base_url=f"{installation.url}/v1", max_retries=0) as client:
        yield client


def test_google_s_client_analyzes_a_comment_and_suggests_a_score(
    installation: Installation, database: Database, key: str
) -> None:
    address = f"{installation.url}/$discovery/rest?version={VERSION}"
    options = {"developerKey": key, "static_discovery": False}
    body = {
        "comment": {"text": RUDE},
        "requestedAttributes": {"TOXICITY": {}, "INSULT": {}},
        "spanAnnotations": True,
    }
    with build("commentanalyzer", VERSION, discoveryServiceUrl=address, **options) as service:
        answer = service.comments().analyze(body=body).execute()
    scores = answer["attributeScores"]
    assert answer["languages"] == ["fr"]
    assert scores["TOXICITY"]["summaryScore"]["value"] > 0.5
    rude, calm = (each["score"]["value"] for each in scores["INSULT"]["spanScores"])
    assert rude > calm
    opinion = {
        "comment": {"text": CALM},
        "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}},
        "clientToken": "comment:1",
    }
    document = requests.get(address, timeout=10).json()
    with build_from_document(document, developerKey=key) as service:
        told = service.comments().suggestscore(body=opinion).execute()
        assert told == {"clientToken": "comment:1", "detectedLanguages": ["fr"]}
        refuse_an_empty_text(service)
        revoke(database)
        with pytest.raises(HttpError) as raised:
            service.comments().analyze(body=body).execute()
    assert raised.value.error_details[0]["reason"] == "API_KEY_INVALID"
    (kept,) = stream_feedback(database, "default")
    assert (kept.content, kept.attribute, kept.score) == (CALM, "toxicity", 0.0)


def refuse_an_empty_text(service: Any) -> None:
    """Google's client reads the error that it is told of."""
    body = {"comment": {"text": ""}, "requestedAttributes": {"TOXICITY": {}}}
    with pytest.raises(HttpError) as raised:
        service.comments().analyze(body=body).execute()
    assert (raised.value.status_code, raised.value.reason) == (400, "Comment must be non-empty.")
    assert raised.value.error_details[0]["errorType"] == "COMMENT_EMPTY"


def revoke(database: Database) -> None:
    (known,) = list_site_keys(database, "default")
    revoke_site_key(database, "default", known.id, "awa", datetime.now(UTC))


def test_openai_s_client_has_texts_judged(asked: openai.OpenAI, installation: Installation) -> None:
    answer = asked.moderations.create(model="omni-moderation-latest", input=[CALM, RUDE])
    calm, rude = answer.results
    assert answer.model == "omni-moderation-latest"
    assert (calm.flagged, rude.flagged) == (False, True)
    assert calm.category_scores.harassment < 0.5 < rude.category_scores.harassment
    assert rude.categories.harassment
    assert not rude.categories.sexual
    assert rude.category_applied_input_types.sexual == []
    with pytest.raises(openai.BadRequestError) as raised:
        asked.moderations.create(input=[])
    assert (raised.value.code, raised.value.param) == ("empty_array", "input")
    wrong = asked.with_options(api_key="unknownkey12")
    with pytest.raises(openai.AuthenticationError):
        wrong.moderations.create(input=CALM)


def ask_as_coral(installation: Installation, key: str, text: str) -> requests.Response:
    """The request that Coral sends (services/perspective)."""
    body = {
        "comment": {"text": text},
        "doNotStore": True,
        "requestedAttributes": {"TOXICITY": {}},
        "languages": ["fr"],
    }
    address = f"{installation.url}/v1alpha1/comments:analyze?key={key}"
    return requests.post(address, json=body, timeout=CORAL_GIVES_UP)


def test_without_a_worker_coral_is_told_before_it_gives_up_and_nothing_is_published(
    installation: Installation, database: Database, key: str, asked: openai.OpenAI
) -> None:
    assert ask_as_coral(installation, key, CALM).status_code == 200
    installation.kill("worker")
    taken = []
    for _ in range(3):
        began = time.monotonic()
        answer = ask_as_coral(installation, key, CALM)
        taken.append(time.monotonic() - began)
        assert (answer.status_code, answer.json()["error"]["status"]) == (503, "UNAVAILABLE")
    assert min(taken) < CORAL_GIVES_UP
    with pytest.raises(openai.InternalServerError):
        asked.moderations.create(input=CALM)
    assert list_comments(database, status=Status.APPROVED, cursor=None).records == ()
    installation.start_worker("worker")
    assert ask_as_coral(installation, key, CALM).status_code == 200
