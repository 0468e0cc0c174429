"""`palabre words` and `palabre replay`, as they are used."""

import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from config.settings import Settings
from service.commands.replay import replay
from service.commands.words import words
from service.moderation.database import Database
from service.moderation.policy import Policy
from service.moderation.store.word_lists import find_saved_lists
from service.moderation.words.judge import ListName
from tests.service.moderation.histories import add_decided, read_everything


class Shell:
    """The commands in the environment of one installation."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.environment = {
            "PALABRE_SECRET_KEY": "a-secret-for-tests-only",
            "PALABRE_CAPTCHA_PROVIDER": "none",
            "PALABRE_DATABASE_URL": database_url,
        }
        self.folder = folder

    def run(self, command: click.Command, *arguments: str, typed: str = "") -> Result:
        return CliRunner(env=self.environment).invoke(command, arguments, input=typed)

    def write(self, content: str) -> str:
        path = self.folder / "list.txt"
        path.write_text(content, encoding="utf-8")
        return str(path)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    return Shell(database_url, tmp_path)


@pytest.fixture
def history(database: Database, settings: Settings, now: datetime) -> Sequence[str]:
    policy = Policy.from_settings(settings)
    contents = ("Quel zorglub", "Merci\x1b[31m", "Des zorglubs et des pouets")
    return [
        add_decided(database, now + timedelta(seconds=number), policy, content)
        for number, content in enumerate(contents)
    ]


def test_a_list_is_saved_with_what_it_would_have_changed_and_can_be_read_back(
    shell: Shell, database: Database, history: Sequence[str]
) -> None:
    saved = shell.run(words, "set", "default", "blocked", shell.write("# nous\nzorglub~\n"))
    assert saved.exit_code == 0, saved.output
    assert "2 of 3 comments would change: 2 approved -> rejected." in saved.stdout
    assert "Entries: 1." in saved.stdout
    assert shell.run(words, "show", "default", "blocked").stdout == "# nous\nzorglub~\n"
    kept = find_saved_lists(database, "default")[ListName.BLOCKED]
    assert (kept.content, kept.moderator) == ("# nous\nzorglub~", "command line")


def test_a_list_comes_from_standard_input_as_well(shell: Shell, database: Database) -> None:
    assert shell.run(words, "set", "default", "suspect", "-", typed="zorglub").exit_code == 0
    assert find_saved_lists(database, "default")[ListName.SUSPECT].content == "zorglub"


@pytest.mark.parametrize("command", ["set", "replay"])
def test_a_broken_list_is_refused_with_every_bad_line(
    shell: Shell, database: Database, command: str
) -> None:
    file = shell.write("\n\nbon\n*\nes*\nmot~~\n")
    given = ("--blocked", file) if command == "replay" else ("set", "default", "blocked", file)
    refused = shell.run(replay if command == "replay" else words, *given)
    assert refused.exit_code == 1
    assert [f"line {number} " in refused.stderr for number in (3, 4, 5, 6)] == [
        False,
        True,
        True,
        True,
    ]
    assert find_saved_lists(database, "default")[ListName.BLOCKED].revision == 0


def test_a_list_that_is_not_utf8_or_too_long_is_refused(shell: Shell) -> None:
    path = shell.folder / "latin.txt"
    path.write_bytes("été\n".encode("latin-1"))
    refused = shell.run(words, "set", "default", "blocked", str(path))
    assert (refused.exit_code, "line 1 is not UTF-8" in refused.stderr) == (1, True)
    long = shell.run(words, "set", "default", "blocked", shell.write("mot\n" * 20_000))
    assert (long.exit_code, "too long" in long.stderr) == (1, True)


@pytest.mark.parametrize("given", [("show", "none", "blocked"), ("set", "none", "blocked", "-")])
def test_an_unknown_site_is_told_with_those_there_are(shell: Shell, given: tuple[str, ...]) -> None:
    refused = shell.run(words, *given)
    assert refused.exit_code == 1
    assert "there is no site 'none', but: default" in refused.stderr


def test_a_replay_tells_each_change_and_writes_nothing(
    shell: Shell, database: Database, history: Sequence[str]
) -> None:
    before = read_everything(database)
    file = shell.write("zorglub~")
    told = shell.run(replay, "--suspect", file).stdout.splitlines()
    assert [line.split()[0] for line in told[:-1]] == [history[2], history[0]]
    assert "approved -> flagged  [zorglub~]  Quel zorglub" in told[1]
    assert told[-1] == "2 of 3 comments would change: 2 approved -> flagged."
    assert shell.run(replay, "--suspect", file, "--last", "1").stdout.splitlines()[-1] == (
        "1 of 1 comments would change: 1 approved -> flagged."
    )
    assert read_everything(database) == before


def test_a_replay_for_programs_is_json_lines_with_a_summary_last(
    shell: Shell, history: Sequence[str]
) -> None:
    blocked, suspect = shell.write("pouet~"), shell.folder / "suspect.txt"
    suspect.write_text("zorglub~", encoding="utf-8")
    result = shell.run(replay, "--json", "--blocked", blocked, "--suspect", str(suspect))
    *changes, summary = map(json.loads, result.stdout.splitlines())
    assert [(change["id"], change["after"], change["words"]) for change in changes] == [
        (history[2], "rejected", ["pouet~", "zorglub~"]),
        (history[0], "flagged", ["zorglub~"]),
    ]
    assert (summary["looked_at"], summary["changed"]) == (3, 2)
    assert "replaying" in result.stderr


def test_a_replay_takes_the_saved_lists_unless_told(shell: Shell, history: Sequence[str]) -> None:
    assert shell.run(replay).stdout == "0 of 3 comments would change.\n"
    shell.run(words, "set", "default", "blocked", "-", typed="zorglub~")
    assert shell.run(replay).stdout.splitlines()[-1].startswith("2 of 3")
    assert shell.run(replay, "--blocked", "-", typed="").stdout.startswith("0 of 3")


def test_no_comment_can_write_to_the_terminal(
    shell: Shell, database: Database, settings: Settings, now: datetime
) -> None:
    add_decided(database, now, Policy.from_settings(settings), "\u202ezorglub \u009b31m")
    told = shell.run(replay, "--blocked", "-", typed="zorg\u202elub").stdout
    assert "zorglub" in told
    assert all(character.isprintable() for character in told.replace("\n", ""))


def test_forms_are_told_one_word_a_line(shell: Shell) -> None:
    told = shell.run(words, "forms", "sale menteur~").stdout.splitlines()
    assert told[0].split()[0] == "sale"
    assert {"menteur", "menteuse", "menteurs", "menteuses"} <= set(told[1].split())
    assert shell.run(words, "forms", "*").exit_code == 1


def test_bytes_that_are_not_text_are_no_entry(shell: Shell) -> None:
    refused = shell.run(words, "forms", "mot\udcff")
    assert (refused.exit_code, "that is no entry" in refused.stderr) == (1, True)


def test_more_comments_than_a_database_counts_are_refused(
    shell: Shell, history: Sequence[str]
) -> None:
    assert shell.run(replay, "--last", str(10**20)).exit_code == 2


def test_an_old_schema_is_told(tmp_path: Path) -> None:
    shell = Shell(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path)
    refused = shell.run(replay)
    assert refused.exit_code != 0
    assert "palabre migrate" in refused.stderr


@pytest.mark.parametrize("command", [replay, *words.commands.values()])
def test_help_shows_an_example(command: click.Command) -> None:
    told = CliRunner().invoke(command, ["--help"]).stdout
    assert re.search(r"^  Examples?:\n    palabre ", told, re.MULTILINE)
