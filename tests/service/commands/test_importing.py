"""`palabre import` and `palabre export`, as they are used."""

import json
import stat
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from service.commands.exporting import export_comments
from service.commands.importing import import_comments
from tests.service.moderation.exchange.samples import make_isso, write_wxr, wxr_comment


class Shell:
    """The commands in the environment of one installation."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self.environment = {
            "PALABRE_SECRET_KEY": "a-secret-for-tests-only",
            "PALABRE_CAPTCHA_PROVIDER": "none",
            "PALABRE_DATABASE_URL": database_url,
        }
        self.file = folder / "export.xml"

    def run(self, command: click.Command, *arguments: str) -> Result:
        return CliRunner(env=self.environment).invoke(command, arguments)

    def bring(self, content: str, *options: str) -> Result:
        self.file.write_text(content, encoding="utf-8")
        return self.run(import_comments, "wordpress", str(self.file), *options)


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    return Shell(database_url, tmp_path)


def test_an_import_tells_what_became_of_every_comment_and_again_that_all_is_here(
    shell: Shell,
) -> None:
    content = write_wxr(
        wxr_comment(1), wxr_comment(2, approved="0", author=""), wxr_comment(3, type="pingback")
    )
    told = shell.bring(content)
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines() == [
        "2 comments imported: 1 approved, 1 flagged.",
        "1 skipped (pingback): line 34 id 3.",
        "1 taken with another author: theirs was missing, bad or too long.",
    ]
    again = shell.bring(content)
    assert (again.exit_code, again.stdout.splitlines()[:2]) == (
        0,
        ["0 comments imported.", "2 were here already."],
    )


def test_a_dry_run_stores_nothing(shell: Shell) -> None:
    content = write_wxr(wxr_comment(1))
    assert shell.bring(content, "--dry-run").stdout == "1 comments would be imported: 1 approved.\n"
    assert shell.run(export_comments, "jsonl").stdout == ""


def test_the_summary_is_one_json_object(shell: Shell) -> None:
    told = shell.bring(write_wxr(wxr_comment(1), wxr_comment(2, " ")), "--json")
    assert told.exit_code == 3
    assert json.loads(told.stdout) == {
        "dry_run": False,
        "imported": 1,
        "statuses": {"approved": 1},
        "present": 0,
        "skipped": 1,
        "reasons": {"content_required": {"count": 1, "items": [{"line": 22, "id": "2"}]}},
        "changed": {},
        "error": None,
    }


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<html/>", "cannot be read: it begins with <html>, not with <rss>"),
        (write_wxr(wxr_comment(1))[:-20], "cannot be read to its end: line"),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(shell: Shell, content: str, told: str) -> None:
    refused = shell.bring(content)
    assert (refused.exit_code, told in refused.stderr) == (1, True)


def test_an_isso_database_that_is_none_is_refused(shell: Shell) -> None:
    shell.file.write_text("rien")
    refused = shell.run(import_comments, "isso", str(shell.file))
    assert (refused.exit_code, "SQLite cannot read it" in refused.stderr) == (1, True)


def test_an_unknown_site_is_refused(shell: Shell) -> None:
    for arguments in (("--site", "none"), ("--site", "none", "--json")):
        refused = shell.bring(write_wxr(), *arguments)
        assert (refused.exit_code, "there is no site 'none'" in refused.stderr) == (1, True)
    assert shell.run(export_comments, "jsonl", "--site", "none").exit_code == 1


def test_what_isso_kept_is_exported_for_wordpress(shell: Shell, tmp_path: Path) -> None:
    path = make_isso(tmp_path / "isso.db", {"author": None}, {"mode": 2, "email": "ibou@x.sn"})
    told = shell.run(import_comments, "isso", str(path), "--anonymous", "Anonyme")
    assert told.exit_code == 0, told.output
    output = tmp_path / "out.xml"
    told = shell.run(export_comments, "wordpress", "--status", "approved", "-o", str(output))
    assert told.stdout == f"1 comments written to {output}.\n"
    assert "<![CDATA[Anonyme]]>" in output.read_text(encoding="utf-8")
    # It holds addresses.
    assert stat.S_IMODE(output.stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left_behind(
    shell: Shell, tmp_path: Path
) -> None:
    missing = tmp_path / "no" / "out.jsonl"
    refused = shell.run(export_comments, "jsonl", "-o", str(missing))
    assert (refused.exit_code, "cannot be written" in refused.stderr) == (1, True)
    folder = tmp_path / "folder"
    folder.mkdir()
    assert shell.run(export_comments, "jsonl", "-o", str(folder / "a.jsonl")).exit_code == 0
    assert [each.name for each in folder.iterdir()] == ["a.jsonl"]


def test_json_lines_go_to_standard_output(shell: Shell) -> None:
    shell.bring(write_wxr(wxr_comment(1, "Été 🏿\ndeux")))
    told = shell.run(export_comments, "jsonl", "--since", "2024-03-01")
    assert told.exit_code == 0, told.output
    (line,) = told.stdout.splitlines()
    found = json.loads(line)
    assert (found["content"], found["source"]) == (
        "Été 🏿\ndeux",
        {"name": "wordpress", "id": "1", "status": "1"},
    )
    assert shell.run(export_comments, "jsonl", "--since", "2024-04-01").stdout == ""
