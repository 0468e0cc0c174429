"""`palabre erase` and `palabre export --author`, as they are used."""

import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from jsonschema import validate

from service.commands.erasing import erase_data
from service.commands.exporting import export_comments
from service.moderation import store
from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.keys import Keyring
from tests.service.moderation.store.held import hold
from tests.service.moderation.store.whole import make_whole

SECRET = "a-secret-for-tests-only"
EMAIL = "canari@example.org"
KEY = Keyring(SECRET).email(EMAIL)
THEIRS: dict[str, Any] = {"email": EMAIL, "author": "Canari", "author_key": KEY}
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOLD = {
    "type": "object",
    "additionalProperties": False,
    "required": ["generated_at", "email", "bans", "comments"],
    "properties": {
        "generated_at": {"type": "string"},
        "email": {"const": EMAIL},
        "bans": {"type": "array"},
        "comments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "id",
                    "site",
                    "thread",
                    "status",
                    "author",
                    "email",
                    "content",
                    "author_key",
                    "address_prefix",
                    "captcha_score",
                    "submitted_at",
                    "signals",
                    "decisions",
                    "reviews",
                    "undone_reviews",
                    "appeals",
                    "notes",
                    "imports",
                ],
            },
        },
    },
}


class Shell:
    """The commands in the environment of one installation."""

    def __init__(self, database_url: str, redis_url: str) -> None:
        self.environment = {
            "PALABRE_SECRET_KEY": SECRET,
            "PALABRE_CAPTCHA_PROVIDER": "none",
            "PALABRE_DATABASE_URL": database_url,
            "PALABRE_REDIS_URL": redis_url,
        }

    def run(self, command: click.Command, *arguments: str) -> Result:
        return CliRunner(env=self.environment).invoke(command, arguments)

    def erase(self, *arguments: str) -> Result:
        return self.run(erase_data, *arguments)

    def count(self) -> object:
        return json.loads(self.erase("--author", EMAIL, "--json").stdout)["comments"]


@pytest.fixture
def shell(database_url: str, redis_url: str) -> Shell:
    return Shell(database_url, redis_url)


def test_a_dry_run_tells_and_changes_nothing(shell: Shell, database: Database) -> None:
    hold(database, NOW, **THEIRS)
    told = shell.erase("--author", "Canari@Example.org")
    assert (told.exit_code, told.stdout.splitlines()) == (
        0,
        [
            "1 comments would be erased, 0 bans lifted.",
            "Nothing was changed. Add --yes to do it.",
        ],
    )
    assert shell.count() == 1


def test_with_yes_it_is_done_once_and_again_finds_nothing(shell: Shell, database: Database) -> None:
    answered = make_whole(database, NOW, Status.APPROVED, **THEIRS)
    hold(database, NOW, status=Status.APPROVED, parent=answered)
    hold(database, NOW, **THEIRS)
    told = shell.erase("--author", EMAIL, "--yes")
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines()[:2] == [
        "2 comments erased, 0 bans lifted.",
        "1 of them were answered: their empty place stays.",
    ]
    assert "redis: its file was written anew" in told.stdout
    again = shell.erase("--author", EMAIL, "--yes")
    assert (again.exit_code, again.stdout.splitlines()[0]) == (0, "There is nothing to erase.")


def test_a_comment_tells_the_key_that_finds_its_author(shell: Shell, database: Database) -> None:
    one, _ = hold(database, NOW, **THEIRS), hold(database, NOW, **THEIRS)
    told = json.loads(shell.erase("--comment", one, "--json").stdout)
    assert (told["comments"], told["author_key"], told["dry_run"]) == (1, KEY, True)
    done = json.loads(shell.erase("--author-key", KEY, "--yes", "--json").stdout)
    assert (done["comments"], done["dry_run"]) == (2, False)
    assert [trace["clean"] for trace in done["traces"]] == [True, True]


def test_one_comment_alone_can_be_erased(shell: Shell, database: Database) -> None:
    one, _ = hold(database, NOW, **THEIRS), hold(database, NOW, **THEIRS)
    assert shell.erase("--comment", one, "--yes").exit_code == 0
    assert shell.count() == 1


def test_without_redis_it_is_done_and_said_to_be_incomplete(
    shell: Shell, database: Database
) -> None:
    hold(database, NOW, **THEIRS)
    shell.environment["PALABRE_REDIS_URL"] = "unix:///nonexistent/valkey.sock"
    told = shell.erase("--author", EMAIL, "--yes")
    assert told.exit_code == 3
    assert "redis: not reached" in told.stdout
    assert shell.count() == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--author", EMAIL, "--author-key", KEY),
        ("--author", "nobody"),
        ("--author", ""),
        ("--author-key", "x"),
        ("--author-key", ""),
        ("--comment", "1"),
    ],
)
def test_what_names_nobody_is_refused_and_nothing_happens(
    shell: Shell, database: Database, arguments: tuple[str, ...]
) -> None:
    hold(database, NOW, **THEIRS)
    assert shell.erase(*arguments, "--yes").exit_code == 2
    assert shell.count() == 1


def test_a_person_is_told_everything_and_of_moderators_only_what_they_said(
    shell: Shell, database: Database, tmp_path: Path
) -> None:
    whole = make_whole(database, NOW, address_prefix="192.0.2.0/24", **THEIRS)
    banned = hold(database, NOW, site="autre", **THEIRS)
    other = hold(database, NOW, author="Quelqu’un d’autre")

    store.record_review(database, banned, Status.REJECTED, "binta", NOW, bans=True)
    file = tmp_path / "canari.json"
    told = shell.run(export_comments, "--author", "CANARI@example.org", "-o", str(file))
    assert (told.exit_code, told.stdout) == (0, f"2 comments written to {file}.\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    text = file.read_text(encoding="utf-8")
    found = json.loads(text)
    validate(found, TOLD)
    assert {each["id"] for each in found["comments"]} == {whole, banned}
    assert [ban["site"] for ban in found["bans"]] == ["autre"]
    (told_whole,) = [each for each in found["comments"] if each["id"] == whole]
    assert told_whole["signals"][0]["evidence"] == {"words": ["canariphone"]}
    assert told_whole["signals"][0]["score"] == 0.9
    assert [len(told_whole[name]) for name in ("decisions", "reviews", "undone_reviews")] == [1] * 3
    assert [len(told_whole[name]) for name in ("appeals", "notes")] == [1, 1]
    assert "binta" not in text
    assert other not in text


def test_of_somebody_unknown_nothing_is_told(shell: Shell) -> None:
    told = shell.run(export_comments, "--author", "personne@example.org")
    assert told.exit_code == 0
    assert json.loads(told.stdout)["comments"] == []


@pytest.mark.parametrize("arguments", [(), ("jsonl", "--author", EMAIL), ("--author", "x")])
def test_an_export_is_of_a_site_or_of_a_person(shell: Shell, arguments: tuple[str, ...]) -> None:
    assert shell.run(export_comments, *arguments).exit_code == 2
