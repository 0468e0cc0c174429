"""`palabre user add`, run as the operator runs it."""

from datetime import datetime

import pytest
from click.testing import CliRunner, Result

from service.commands.database import user
from service.moderation.database import Database
from service.moderation.moderators import Access, Role, check_password, list_people
from service.moderation.store.sites import create_site
from tests.conftest import SECRET

PASSWORD = "sous le manguier"


@pytest.fixture
def add(database_url: str) -> object:
    def run(name: str, *options: str, password: str = PASSWORD) -> Result:
        environment = {
            "PALABRE_SECRET_KEY": SECRET,
            "PALABRE_DATABASE_URL": database_url,
            "PALABRE_CAPTCHA_PROVIDER": "none",
        }
        arguments = ["add", name, "--password", password, *options]
        return CliRunner(env=environment).invoke(user, arguments)

    return run


def access_of(database: Database, name: str) -> Access:
    return next(each.access for each in list_people(database) if each.name == name)


def test_a_new_name_is_an_admin_unless_told(add: object, database: Database) -> None:
    assert callable(add)
    assert add("awa").output == "awa can sign in.\n"
    assert access_of(database, "awa") == Access(Role.ADMIN)
    assert add("binta", "--role", "moderator").exit_code == 0
    assert access_of(database, "binta") == Access(Role.MODERATOR)
    assert check_password(database, "binta", PASSWORD) is not None


def test_a_role_holds_at_the_site_that_is_named(
    add: object, database: Database, now: datetime
) -> None:
    assert callable(add)
    site_id = create_site(database, "presse", "", "awa", now).id
    assert site_id is not None
    assert add("awa", "--role", "moderator", "--site", "presse").exit_code == 0
    assert access_of(database, "awa") == Access(None, {site_id: Role.MODERATOR})
    refused = add("binta", "--role", "admin", "--site", "nowhere")
    assert (refused.exit_code, "presse" in refused.output) == (1, True)
    assert add("binta", "--site", "presse").exit_code == 2


def test_an_old_name_keeps_its_roles_unless_told(add: object, database: Database) -> None:
    assert callable(add)
    add("awa")
    add("binta", "--role", "moderator")
    add("binta")
    assert access_of(database, "binta") == Access(Role.MODERATOR)
    add("binta", "--role", "admin")
    assert access_of(database, "binta") == Access(Role.ADMIN)
    assert add("awa", "--role", "moderator").exit_code == 0
    assert add("binta", "--role", "moderator").exit_code == 1
