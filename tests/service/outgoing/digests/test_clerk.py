"""Digests to a real mail server on loopback: at their hour, once, and tried again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from config.settings import Settings
from service.moderation import moderators, store
from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.digests.choices import (
    DigestChoice,
    Often,
    claim,
    find_due,
    read_choice,
    save_choice,
)
from service.moderation.moderators import Role
from service.moderation.sentences import Sentences
from service.moderation.store.sites import find_site
from service.moderation.verdict import Settlement, Signal, Verdict
from service.outgoing.digests.clerk import Clerk
from service.outgoing.digests.letter import Secretary
from service.outgoing.digests.postbox import Postbox
from tests.service.moderation.samples import new_comment
from tests.service.outgoing.digests.installation import set_up
from tests.standins.mail_server import MailServer

SENTENCES = Sentences.load()
AT_SEVEN = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
DAILY = DigestChoice(Often.DAILY, "awa@example.org", 20, "fr")


def open_clerk(database: Database, settings: Settings, seconds: float = 5.0) -> Clerk:
    secretary = Secretary(SENTENCES, settings.public_url, settings.smtp_from)
    return Clerk(settings, database, secretary, Postbox(settings, seconds))


def choose(database: Database, choice: DigestChoice, due_at: datetime, name: str = "awa") -> int:
    moderators.ensure_moderator(database, name, due_at, role=Role.MODERATOR)
    (person,) = [each for each in moderators.list_people(database) if each.name == name]
    save_choice(database, person.id, choice, due_at)
    return person.id


def hold(database: Database, now: datetime, score: float = 0.9, **changes: object) -> str:
    comment_id = store.add(database, new_comment(**changes), now)
    store.lease(database, [comment_id], "worker", now)
    seen = Signal("spam", Code.SPAM, score, {})
    verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
    store.settle(database, [Settlement(comment_id, (seen,), verdict)], "worker", now)
    return comment_id


def test_a_digest_tells_what_waits_and_nothing_of_who_wrote_it(
    database: Database, mail: MailServer
) -> None:
    asked = choose(database, DAILY, AT_SEVEN)
    title = "Le marché <b>\n\u202eetirer"
    comment_id = hold(
        database,
        AT_SEVEN - timedelta(hours=5),
        author="Kwame Secret",
        email="kwame@example.net",
        thread_title=title,
    )
    clerk = open_clerk(database, set_up(mail))
    assert clerk.tick(AT_SEVEN - timedelta(seconds=1)) == 0
    assert clerk.tick(AT_SEVEN) == 1
    (letter,) = mail.letters
    assert (letter.sender, letter.recipients) == ("palabre@example.org", ("awa@example.org",))
    assert letter.message["Subject"] == "1 commentaire vous attend"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    plain = letter.message.get_body(("plain",))
    html = letter.message.get_body(("html",))
    assert plain is not None
    assert html is not None
    for body in (plain.get_content(), html.get_content()):
        assert "5\N{NO-BREAK SPACE}heures" in body
        assert f"https://comments.example.org/admin/comments/{comment_id}" in body
        for hidden in ("Kwame", "kwame", new_comment().content, "\u202e"):
            assert hidden not in body
    assert "- Le marché <b> etirer" in plain.get_content()
    assert "Le marché &lt;b&gt; etirer" in html.get_content()
    choice = read_choice(database, asked)
    assert (choice.sent_at, choice.last_error) == (AT_SEVEN, "")


def test_a_digest_comes_once_at_its_hour_and_again_the_next_day(
    database: Database, mail: MailServer
) -> None:
    choose(database, DAILY, AT_SEVEN)
    hold(database, AT_SEVEN)
    clerk = open_clerk(database, set_up(mail))
    sent = [clerk.tick(AT_SEVEN + timedelta(hours=hour)) for hour in range(50)]
    assert [hour for hour, count in enumerate(sent) if count] == [0, 24, 48]


def test_of_many_clerks_at_once_one_sends(database: Database, mail: MailServer) -> None:
    choose(database, DAILY, AT_SEVEN)
    hold(database, AT_SEVEN)
    clerks = [open_clerk(database, set_up(mail)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda clerk: clerk.tick(AT_SEVEN), clerks)) == 1
    assert len(mail.letters) == 1


def test_a_clerk_that_died_while_it_sent_leaves_one_out_and_sends_none_twice(
    database: Database, mail: MailServer
) -> None:
    choose(database, DAILY, AT_SEVEN)
    hold(database, AT_SEVEN)
    (due,) = find_due(database, AT_SEVEN)
    assert claim(database, due, AT_SEVEN + timedelta(days=1))
    clerk = open_clerk(database, set_up(mail))
    assert clerk.tick(AT_SEVEN + timedelta(hours=1)) == 0
    assert clerk.tick(AT_SEVEN + timedelta(days=1)) == 1


@pytest.mark.parametrize("trouble", [{"DATA": "451 later"}, {"MAIL": "421 busy"}])
def test_a_server_that_fails_is_tried_again_until_the_letter_is_taken(
    database: Database, mail: MailServer, trouble: dict[str, str]
) -> None:
    asked = choose(database, DAILY, AT_SEVEN)
    hold(database, AT_SEVEN)
    clerk = open_clerk(database, set_up(mail))
    mail.refusals = dict(trouble)
    assert clerk.tick(AT_SEVEN) == 0
    assert read_choice(database, asked).last_error.startswith("smtp_4")
    assert clerk.tick(AT_SEVEN + timedelta(minutes=4)) == 0
    mail.refusals = {}
    assert clerk.tick(AT_SEVEN + timedelta(minutes=6)) == 1
    assert clerk.tick(AT_SEVEN + timedelta(minutes=30)) == 0
    assert len(mail.letters) == 1


def test_an_address_that_the_server_does_not_know_is_not_asked_for_again_today(
    database: Database, mail: MailServer
) -> None:
    asked = choose(database, DAILY, AT_SEVEN)
    hold(database, AT_SEVEN)
    mail.refusals = {"RCPT": "550 nobody"}
    clerk = open_clerk(database, set_up(mail))
    assert clerk.tick(AT_SEVEN) == 0
    mail.refusals = {}
    assert clerk.tick(AT_SEVEN + timedelta(hours=12)) == 0
    assert read_choice(database, asked).last_error == "recipient_550"


def test_an_empty_queue_is_not_written_about(database: Database, mail: MailServer) -> None:
    choose(database, DAILY, AT_SEVEN)
    assert open_clerk(database, set_up(mail)).tick(AT_SEVEN) == 0
    hold(database, AT_SEVEN)
    assert open_clerk(database, set_up(mail)).tick(AT_SEVEN + timedelta(hours=1)) == 0
    assert mail.letters == []


def test_who_wants_to_know_of_a_long_queue_is_told_once_a_day(
    database: Database, mail: MailServer
) -> None:
    choose(database, DigestChoice(Often.OVER, "awa@example.org", 1, "en"), AT_SEVEN)
    clerk = open_clerk(database, set_up(mail))
    hold(database, AT_SEVEN)
    assert clerk.tick(AT_SEVEN) == 0
    hold(database, AT_SEVEN, content="Encore un autre texte.")
    assert clerk.tick(AT_SEVEN + timedelta(minutes=3)) == 1
    assert clerk.tick(AT_SEVEN + timedelta(hours=23)) == 0
    assert clerk.tick(AT_SEVEN + timedelta(hours=25)) == 1
    assert mail.letters[0].message["Subject"] == "2 comments wait for you"


def test_the_riskiest_come_first_and_other_sites_not_at_all(
    database: Database, mail: MailServer
) -> None:
    low = hold(database, AT_SEVEN, 0.55)
    high = hold(database, AT_SEVEN, 0.95, content="Un second texte.")
    elsewhere = hold(database, AT_SEVEN, 0.99, content="Un troisième texte.", site="elsewhere")
    site_id = find_site(database, "default")
    moderators.ensure_moderator(database, "awa", AT_SEVEN, role=Role.MODERATOR, site_id=site_id)
    choose(database, DAILY, AT_SEVEN)
    open_clerk(database, set_up(mail)).tick(AT_SEVEN)
    body = mail.letters[0].message.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.index(high) < text.index(low)
    assert elsewhere not in text


def test_who_has_lost_every_role_or_the_account_is_written_to_no_more(
    database: Database, mail: MailServer
) -> None:
    asked = choose(database, DAILY, AT_SEVEN)
    hold(database, AT_SEVEN)
    moderators.disable(database, asked, "root", AT_SEVEN)
    assert open_clerk(database, set_up(mail)).tick(AT_SEVEN) == 0


def test_a_server_that_hangs_is_given_up(database: Database) -> None:
    with MailServer(hangs=True) as mail:
        choose(database, DAILY, AT_SEVEN)
        hold(database, AT_SEVEN)
        assert open_clerk(database, set_up(mail), 0.2).tick(AT_SEVEN) == 0
        (due,) = find_due(database, AT_SEVEN + timedelta(minutes=6))
        assert due.attempts == 1
