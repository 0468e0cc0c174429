from collections.abc import Iterator
from datetime import datetime

import pytest

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.webhooks.endpoints import add_endpoint
from service.moderation.webhooks.events import EventKind, Scribe
from service.outgoing.allowance import Allowance
from service.outgoing.client import OutgoingClient
from service.outgoing.webhooks.sender import Sender
from service.outgoing.webhooks.trial import send_test
from service.running.diagnosis.finding import Level
from service.running.diagnosis.outgoing import check_mail, check_webhooks
from tests.conftest import SECRET
from tests.service.outgoing.webhooks.post import Post
from tests.standins.mail_server import MailServer
from tests.standins.receiver import Receiver


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def set_up(**changes: object) -> Settings:
    given = {"secret_key": SECRET, "captcha_provider": "none", "smtp_from": "palabre@example.org"}
    return Settings.model_validate({**given, **changes})


def test_a_mail_server_that_lets_us_in_is_fine(mail: MailServer) -> None:
    known = {"smtp_host": "127.0.0.1", "smtp_port": mail.port, "smtp_security": "none"}
    assert check_mail(set_up(**known, public_url="https://c.example.org")).level is Level.OK
    assert "PALABRE_PUBLIC_URL" in check_mail(set_up(**known)).remedy
    assert mail.letters == []


def test_without_a_mail_server_there_is_nothing_to_find_fault_with() -> None:
    assert check_mail(set_up()).level is Level.OK


def test_what_is_wrong_with_the_mail_server_is_explained(mail: MailServer) -> None:
    mail.user, mail.password = "palabre", "another"
    known = {"smtp_host": "127.0.0.1", "smtp_port": mail.port}
    refused = check_mail(
        set_up(**known, smtp_security="none", smtp_user="palabre", smtp_password="wrong")
    )
    assert refused.level is Level.ERROR
    assert "PALABRE_SMTP_PASSWORD" in refused.remedy
    unverified = check_mail(set_up(**known))
    assert "certificate" in unverified.remedy


def test_failing_webhooks_are_counted(database: Database, now: datetime) -> None:
    assert check_webhooks(database, now).level is Level.OK
    post = Post(database)
    with Receiver() as receiver:
        endpoint = post.add(receiver.url("/410"))
        assert check_webhooks(database, post.time).level is Level.OK
        post.hold()
        post.run(post.open_courier())
    post.close()
    finding = check_webhooks(database, post.time)
    assert finding.level is Level.WARNING
    assert "1 answered that they are gone, 1 deliveries given up" in finding.sentence
    assert post.read(endpoint).ended == "gone"


def test_a_failed_test_is_no_loss(database: Database, now: datetime) -> None:
    post = Post(database)
    sender = Sender(OutgoingClient(Allowance()), [SECRET])
    endpoint = add_endpoint(database, "default", "http://10.0.0.1/", EventKind, "awa", now)
    scribe: Scribe = post.scribe
    outcome = send_test(database, sender, scribe, endpoint, "default", now)
    assert outcome.error == "forbidden_address"
    assert check_webhooks(database, now).level is Level.OK
