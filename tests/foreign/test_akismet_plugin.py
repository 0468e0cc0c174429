import re

import pytest
import requests

from tests.foreign.blog import Blog
from tests.foreign.conftest import Desk, OpenBlog
from tests.waiting import wait_until

HAM = "Merci pour cet article sur le grand marché de Dakar, on y apprend beaucoup."
SPAM = (
    "BUY CHEAP VIAGRA and CIALIS now, best casino bonus http://pills.example/ http://win.example/"
)
DOUBTFUL = "Voilà l'horaire d'hier : on dit \"merci\" & <b>bravo</b>, n'est-ce pas ? a < b <3"
TRAP = {"ak_hp_textarea": "x", "reply_subject": "x"}
LATE = "Encore une question : le marché ouvre-t-il le dimanche ?"
AS_ADMIN = "wp_set_current_user( 1 ); "


@pytest.fixture
def blog(open_blog: OpenBlog, desk: Desk) -> Blog:
    constants = {"PALABRE_URL": desk.installation.url, "WPCOM_API_KEY": desk.key}
    return open_blog("palabre-akismet.php", constants, ("akismet/akismet.php",))


def test_the_akismet_plugin_works_with_palabre(blog: Blog, desk: Desk) -> None:
    assert blog.tell(f"Akismet::verify_key( '{desk.key}' )") == "valid"
    assert blog.tell("Akismet::verify_key( 'unknownkey12' )") == "invalid"

    # Ham is published, spam is caught, and what is doubtful held.
    assert blog.comment(HAM).status_code == 302
    assert blog.comment(SPAM, "Bob").status_code == 302
    assert blog.comment(DOUBTFUL, "Idi", **TRAP).status_code == 302
    assert (blog.status("grand march"), blog.status("VIAGRA"), blog.status("horaire")) == (
        "1",
        "spam",
        "0",
    )
    held = desk.read("horaire")
    assert (held["status"], held["author"]) == ("flagged", "Idi")

    # A recheck finds the same comment, and it stays held; then a person decides in Palabre.
    blog.run("Akismet::cron_recheck();")
    assert blog.status("horaire") == "0"
    assert len(desk.list()) == 3
    desk.act("horaire", "approve")
    wait_until(lambda: blog.status("horaire") == "1", timeout=30)

    # Moderators of the blog decide otherwise, and Palabre learns of it.
    identifier, _ = blog.find("grand march")
    blog.run(f"{AS_ADMIN} $_POST['spam'] = 1; wp_spam_comment( {identifier} );")
    assert desk.read("grand march")["status"] == "rejected"
    identifier, _ = blog.find("VIAGRA")
    blog.run(f"{AS_ADMIN} $_POST['unspam'] = 1; wp_unspam_comment( {identifier} );")
    assert desk.read("VIAGRA")["status"] == "approved"
    assert "akismet: admin" in str(desk.read("VIAGRA"))
    assert len(desk.list()) == 3


def test_while_palabre_is_away_comments_are_held_and_cleared_after(blog: Blog, desk: Desk) -> None:
    desk.stop()
    blog.comment(LATE)
    blog.comment(SPAM, "Bob")
    assert (blog.status("dimanche"), blog.status("VIAGRA")) == ("0", "0")
    blog.run("Akismet::cron_recheck();")
    assert (blog.status("dimanche"), blog.status("VIAGRA")) == ("0", "0")
    desk.start()
    blog.run("Akismet::cron_recheck();")
    assert (blog.status("dimanche"), blog.status("VIAGRA")) == ("1", "spam")


def test_the_settings_page_shows_an_account_in_good_standing(blog: Blog, desk: Desk) -> None:
    blog.comment(SPAM, "Bob")
    session = requests.Session()
    credentials = {"log": "admin", "pwd": "password", "testcookie": "1"}
    session.cookies.set("wordpress_test_cookie", "WP Cookie check")
    session.post(f"{blog.url}/wp-login.php", data=credentials, timeout=60)
    address = f"{blog.url}/wp-admin/options-general.php?page=akismet-key-config"
    page = session.get(address, timeout=60)
    assert page.ok
    assert desk.key in page.text
    assert re.search(r"Active", page.text)
    assert "There is a problem" not in page.text


def test_nobody_else_can_tell_the_blog_of_a_verdict(blog: Blog, desk: Desk) -> None:
    blog.comment(DOUBTFUL, "Idi", **TRAP)
    guid = blog.tell("get_comment_meta( 2, 'palabre_guid', true )")
    news = {"key": desk.key, "comments": [{"guid": guid, "result": "false"}]}
    for query in ("", "&token=", "&token=0"):
        address = f"{blog.url}/?rest_route=/palabre/v1/verdicts{query}"
        assert requests.post(address, json=news, timeout=60).status_code == 401
    assert blog.status("horaire") == "0"
