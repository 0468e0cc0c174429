"""Akismet's Python client, with a whole Palabre behind it that asks its own forms for a captcha."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import akismet
import httpx
import pytest
import requests

from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store.site_keys import issue_site_key
from tests.conftest import ADMIN_TOKEN, SECRET
from tests.installation import Installation

AUTHOR: dict[str, Any] = {
    "comment_author": "Awa",
    "comment_author_email": "awa@readers.example",
    "permalink": "https://journal.example/marche/",
    "user_agent": "Mozilla/5.0",
    "comment_type": "comment",
}
HAM = "Merci pour cet article sur le grand marché de Dakar, on y apprend beaucoup."
SPAM = (
    "BUY CHEAP VIAGRA and CIALIS now, best casino bonus http://pills.example/ http://win.example/"
)
ADDRESS = "203.0.113.7"


class Elsewhere(httpx.HTTPTransport):
    """Sends to our server what is meant for Akismet's."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return super().handle_request(request)


@pytest.fixture
def client(installation: Installation, database: Database) -> Iterator[akismet.SyncClient]:
    now = datetime.now(UTC)
    key = issue_site_key(database, Keyring(SECRET), "default", "Python", "awa", now)
    config = akismet.Config(key=key, url="https://journal.example")
    # Less than what WordPress is made to wait; machines that test are busier than those that serve.
    with httpx.Client(transport=Elsewhere(installation.port), timeout=3.0) as session:
        yield akismet.SyncClient.validated_client(config=config, http_client=session)


def list_statuses(installation: Installation) -> list[str]:
    answer = requests.get(
        f"{installation.url}/api/v1/admin/comments",
        headers={"Authorization": f"Bearer {ADMIN_TOKEN}"},
        timeout=10,
    )
    return [each["status"] for each in answer.json()["comments"]]


def test_the_python_client_has_comments_checked_and_reports_what_was_wrong(
    installation: Installation, client: akismet.SyncClient
) -> None:
    ham = client.comment_check(user_ip=ADDRESS, comment_content=HAM, **AUTHOR)
    assert ham is akismet.CheckResponse.HAM
    spam = client.comment_check(user_ip=ADDRESS, comment_content=SPAM, **AUTHOR)
    assert spam in {akismet.CheckResponse.SPAM, akismet.CheckResponse.DISCARD}
    assert client.submit_spam(user_ip=ADDRESS, comment_content=HAM, **AUTHOR)
    assert client.submit_ham(user_ip=ADDRESS, comment_content=SPAM, **AUTHOR)
    assert sorted(list_statuses(installation)) == ["approved", "rejected"]
    again = client.comment_check(
        user_ip=ADDRESS, comment_content=SPAM, recheck_reason="recheck_queue", **AUTHOR
    )
    assert again is akismet.CheckResponse.HAM
    assert client.usage_limit()["usage"] == 3


def test_with_no_worker_a_comment_is_held_before_the_client_gives_up(
    installation: Installation, client: akismet.SyncClient
) -> None:
    installation.kill("worker")
    with pytest.raises(akismet.ProtocolError, match="pending"):
        client.comment_check(user_ip=ADDRESS, comment_content=HAM, **AUTHOR)
    assert list_statuses(installation) == ["pending"]
    installation.start_worker("next")
