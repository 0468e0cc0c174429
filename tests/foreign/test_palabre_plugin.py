import pytest

from tests.conftest import ADMIN_TOKEN
from tests.foreign.blog import Blog
from tests.foreign.conftest import Desk, OpenBlog

HAM = "Merci pour cet article sur le grand marché de Dakar, on y apprend beaucoup."
SPAM = (
    "BUY CHEAP VIAGRA and CIALIS now, best casino bonus http://pills.example/ http://win.example/"
)
DOUBTFUL = "Voilà l'horaire d'hier : on dit \"merci\" & <b>bravo</b>, n'est-ce pas ? a < b <3"
TRAP = {"ak_hp_textarea": "x", "reply_subject": "x"}
RUDE = "Tu es un imbécile et un idiot fini, ferme-la espèce de crétin."
LATE = "Encore une question : le marché ouvre-t-il le dimanche ?"
AS_ADMIN = "wp_set_current_user( 1 ); "
ASK_AGAIN = "do_action( 'palabre_ask_again' );"


@pytest.fixture
def blog(open_blog: OpenBlog, desk: Desk) -> Blog:
    constants = {"PALABRE_URL": desk.installation.url, "PALABRE_TOKEN": ADMIN_TOKEN}
    return open_blog("palabre.php", constants)


def test_a_blog_does_with_comments_as_palabre_says(blog: Blog, desk: Desk) -> None:
    assert blog.comment(HAM).status_code == 302
    assert blog.comment(SPAM, "Bob").status_code == 302
    held = blog.comment(DOUBTFUL, "Idi", **TRAP)
    assert (blog.status("grand march"), blog.status("VIAGRA"), blog.status("horaire")) == (
        "1",
        "spam",
        "0",
    )
    # Whoever is held or refused is told so, in the language of the blog.
    assert held.status_code == 302
    identifier, _ = blog.find("horaire")
    shown = blog.run(f"echo apply_filters( 'comment_text', 'x', get_comment( {identifier} ) );")
    assert "Your comment" in shown
    refused = blog.comment(RUDE, "Ndeye")
    assert refused.status_code == 422
    assert "palabre" not in refused.text.lower()
    assert desk.read("idiot")["status"] == "rejected"
    twice = blog.comment(HAM)
    assert twice.status_code == 409

    # What a person decides in Palabre is done in the blog, and the other way round.
    desk.act("horaire", "approve")
    blog.run(ASK_AGAIN)
    assert blog.status("horaire") == "1"
    number, _ = blog.find("grand march")
    blog.run(f"{AS_ADMIN} wp_spam_comment( {number} );")
    assert desk.read("grand march")["status"] == "rejected"
    blog.run(f"{AS_ADMIN} wp_set_comment_status( {number}, 'approve' );")
    assert desk.read("grand march")["status"] == "approved"
    assert len(desk.list()) == 4


def test_while_palabre_is_away_comments_are_held_and_sent_after(blog: Blog, desk: Desk) -> None:
    desk.stop()
    for content, author in ((LATE, "Awa"), (SPAM, "Bob"), (RUDE, "Ndeye"), (DOUBTFUL, "Idi")):
        trap = TRAP if content == DOUBTFUL else {}
        assert blog.comment(content, author, **trap).status_code == 302
    blog.run(ASK_AGAIN)
    assert {blog.status(each) for each in ("dimanche", "VIAGRA", "idiot", "horaire")} == {"0"}
    number, _ = blog.find("dimanche")
    desk.start()
    blog.run(ASK_AGAIN)
    assert blog.status("dimanche") == "1"
    assert blog.status("VIAGRA") == "spam"
    assert blog.status("idiot") == "trash"
    assert blog.status("horaire") == "0"
    # Each went out once, whatever was tried before.
    blog.run(ASK_AGAIN)
    assert len(desk.list()) == 4
    assert blog.tell(f"get_comment_meta( {number}, 'palabre_sent', true )") == ""


def test_a_decision_that_palabre_could_not_hear_is_told_later(blog: Blog, desk: Desk) -> None:
    blog.comment(DOUBTFUL, "Idi", **TRAP)
    number, status = blog.find("horaire")
    assert status == "0"
    desk.stop()
    blog.run(f"{AS_ADMIN} wp_set_comment_status( {number}, 'approve' );")
    desk.start()
    assert desk.read("horaire")["status"] == "flagged"
    blog.run(ASK_AGAIN)
    assert desk.read("horaire")["status"] == "approved"


def test_what_is_refused_can_be_kept_in_the_trash(open_blog: OpenBlog, desk: Desk) -> None:
    constants = {"PALABRE_URL": desk.installation.url, "PALABRE_REFUSED": "trash"}
    blog = open_blog("palabre.php", constants)
    assert blog.comment(RUDE, "Ndeye").status_code == 302
    assert blog.status("idiot") == "trash"
