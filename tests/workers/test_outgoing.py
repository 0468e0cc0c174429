"""The sweeper's process sends what goes out, beside all else that it does."""

import json
import threading
from datetime import UTC, datetime, timedelta

from config.settings import Settings
from service.moderation import moderators
from service.moderation.database import Database
from service.moderation.digests.choices import DigestChoice, Often, save_choice
from service.moderation.webhooks.endpoints import add_endpoint, list_endpoints
from service.moderation.webhooks.events import EventKind
from tests.service.web.admin.desk import add_comment
from tests.standins.mail_server import MailServer
from tests.standins.receiver import Receiver
from tests.waiting import wait_until
from workers.sweeper import sweep


def test_a_running_sweeper_delivers_webhooks_and_digests_and_stops_cleanly(
    settings: Settings, database: Database
) -> None:
    now, stopped = datetime.now(UTC), threading.Event()
    moderators.ensure_moderator(database, "awa", now)
    (awa,) = moderators.list_people(database)
    due = now - timedelta(minutes=1)
    save_choice(database, awa.id, DigestChoice(Often.DAILY, "awa@example.org"), due)
    with Receiver() as receiver, MailServer() as mail:
        changes = {
            "outgoing_allow": ("127.0.0.1",),
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.port,
            "smtp_security": "none",
            "smtp_from": "palabre@example.org",
        }
        add_endpoint(database, "default", receiver.url(), EventKind, "awa", now)
        add_endpoint(database, "default", receiver.url("/hang"), EventKind, "awa", now)
        comment_id = add_comment(database)
        thread = threading.Thread(
            target=sweep, args=(settings.replace(**changes), stopped), kwargs={"every": 0.05}
        )
        thread.start()
        wait_until(lambda: receiver.received and mail.letters)
        held = wait_until(lambda: [each for each in receiver.received if each.path == "/ok"])
        stopped.set()
        receiver.stopping.set()
        thread.join(15)
        assert not thread.is_alive()
    assert json.loads(held[0].body)["comment"]["id"] == comment_id
    assert mail.letters[0].recipients == ("awa@example.org",)
    assert {each.failures for each in list_endpoints(database, 1)} <= {0, 1}
