"""The page of who receives what."""

from flask import Flask
from redis import Redis

from config.settings import Settings
from service.moderation.moderators import Role
from service.moderation.recipients import name_budget
from service.web.services import NAME
from tests.service.web.admin.desk import Desk
from tests.service.web.apps import open_app

PATH = "/admin/recipients"
ASKED = {
    "ask_openai_key": "sk-tests-only",
    "ask_openai_fields": "content,author",
    "ask_openai_budget": 500,
    "ask_endpoint_url": "https://checks.example.org/comment",
}


def test_where_nobody_is_asked_the_page_says_so(desk: Desk) -> None:
    assert "chaque commentaire est jugé ici" in desk.get(PATH).text


def test_everybody_who_is_sent_something_is_named_with_what_and_how_often(
    settings: Settings, redis_url: str
) -> None:
    changed = Settings.model_validate({**settings.model_dump(), **ASKED})
    with open_app(changed) as app:
        now = app.extensions[NAME].now()
        Redis.from_url(redis_url).set(name_budget("openai", now), 42)
        Redis.from_url(redis_url).set(name_budget("endpoint", now), "no number")
        page = Desk(app).enter().get(PATH).text
    for told in ("api.openai.com", "texte, nom", "42 / 500", "checks.example.org", "–"):
        assert told in page
    assert "sk-tests-only" not in page


def test_while_redis_is_down_the_page_still_tells_who(settings: Settings) -> None:
    given = {**settings.model_dump(), **ASKED, "redis_url": "unix:///nonexistent/valkey.sock"}
    with open_app(Settings.model_validate(given)) as app:
        assert "api.openai.com" in Desk(app).enter().get(PATH).text


def test_only_admins_see_it(app: Flask) -> None:
    desk = Desk(app).enter("fatou", Role.MODERATOR)
    assert desk.client.get(PATH).status_code == 403
