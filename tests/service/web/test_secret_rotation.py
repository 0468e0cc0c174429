"""A new secret key: nobody is signed out, and nothing that was handed out becomes worthless."""

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.store.site_keys import find_by_site_key, issue_site_key
from service.web.services import NAME
from tests.conftest import SECRET
from tests.service.web.admin.desk import Desk, add_comment
from tests.service.web.apps import open_app

NEW = "another-secret-that-is-long-enough"


def rotate(settings: Settings, *, keep: bool = True) -> Settings:
    return settings.replace(secret_key=NEW, secret_key_previous=SECRET if keep else None)


def visit(settings: Settings, cookie: str) -> tuple[int, str]:
    """What the admin page answers to a browser with a cookie, and the cookie it then has."""
    with open_app(settings) as app:
        client = app.test_client()
        client.set_cookie("palabre", cookie)
        status = client.get("/admin/sites").status_code
        kept = client.get_cookie("palabre")
        return status, kept.value if kept else ""


def sign_in(settings: Settings) -> str:
    with open_app(settings) as app:
        desk = Desk(app).enter()
        cookie = desk.client.get_cookie("palabre")
        assert cookie is not None
        return str(cookie.value)


def test_nobody_is_signed_out_while_the_former_key_is_named(settings: Settings) -> None:
    cookie = sign_in(settings)
    assert visit(rotate(settings), cookie)[0] == 200
    assert visit(rotate(settings, keep=False), cookie)[0] == 303


def test_the_former_key_signs_nothing_any_more(settings: Settings) -> None:
    cookie = sign_in(rotate(settings))
    assert visit(settings, cookie)[0] == 303
    assert visit(rotate(settings, keep=False), cookie)[0] == 200


def test_receipts_stay_good_and_new_ones_are_the_new_key_s(
    settings: Settings, database: Database
) -> None:
    comment_id = add_comment(database)
    old = Keyring(SECRET).issue_receipt(comment_id)
    with open_app(rotate(settings)) as app:
        new = app.extensions[NAME].keyring.issue_receipt(comment_id)
        for receipt in (old, new):
            address = f"/api/v1/comments/{comment_id}?receipt={receipt}"
            assert app.test_client().get(address).status_code == 200
    assert Keyring(NEW).read_receipt(new) == comment_id
    assert Keyring(SECRET).read_receipt(new) is None


def test_a_site_s_key_outlives_the_secret_once_it_was_used(
    settings: Settings, database: Database
) -> None:
    with open_app(settings) as app:
        now = app.extensions[NAME].now()
    key = issue_site_key(database, Keyring(SECRET), "default", "Le blog", "awa", now)
    assert find_by_site_key(database, Keyring(NEW), key, now) is None
    assert find_by_site_key(database, Keyring(NEW, SECRET), key, now) is not None
    assert find_by_site_key(database, Keyring(NEW), key, now) is not None
