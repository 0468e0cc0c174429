import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.commands.doctor import doctor
from service.moderation import moderators
from service.moderation.database import Database


@pytest.fixture
def environment(database_url: str, redis_url: str) -> dict[str, str]:
    return {
        "PALABRE_SECRET_KEY": "a secret of the tests",
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_DATABASE_URL": database_url.replace("postgresql+psycopg", "postgresql"),
        "PALABRE_REDIS_URL": redis_url,
    }


def test_a_healthy_installation_has_a_line_for_everything_and_ends_with_0(
    environment: dict[str, str], database: Database
) -> None:
    result = CliRunner().invoke(doctor, env=environment)
    assert result.exit_code == 0
    lines = [line.split() for line in result.output.splitlines() if not line.startswith(" ")]
    assert {line[0] for line in lines} == {"ok", "warning"}
    # No captcha, nobody who could sign in, and nobody at work.
    warned = sorted(line[1] for line in lines if line[0] == "warning")
    assert warned == ["captcha", "moderators", "retention", "sweeper", "workers"]
    remedies = [line for line in result.output.splitlines() if line.startswith(" ")]
    assert len(remedies) == 5
    assert all(line.strip().startswith("-> ") for line in remedies)


def test_strict_takes_a_warning_for_an_error(
    environment: dict[str, str], database: Database
) -> None:
    assert CliRunner().invoke(doctor, ["--strict"], env=environment).exit_code == 1


def test_an_error_ends_with_1_and_says_what_to_do(environment: dict[str, str]) -> None:
    environment["PALABRE_REDIS_URL"] = "unix:///nowhere/valkey.sock"
    result = CliRunner().invoke(doctor, env=environment)
    assert result.exit_code == 1
    assert "error    redis" in result.output
    assert "PALABRE_REDIS_URL" in result.output


def test_every_wrong_setting_is_a_finding(environment: dict[str, str]) -> None:
    environment |= {"PALABRE_SPAM_FLAG_AT": "2", "PALABRE_ANSWER_WITHIN": "soon"}
    result = CliRunner().invoke(doctor, ["--json"], env=environment)
    assert result.exit_code == 1
    sentences = [finding["sentence"] for finding in json.loads(result.output)]
    assert [sentence.split()[0] for sentence in sentences] == [
        "PALABRE_ANSWER_WITHIN",
        "PALABRE_SPAM_FLAG_AT",
    ]


def test_json_has_the_same_findings(
    environment: dict[str, str], database: Database, now: object
) -> None:
    moderators.ensure_moderator(database, "awa", now)  # type: ignore[arg-type]
    findings = json.loads(CliRunner().invoke(doctor, ["--json"], env=environment).output)
    expected = {"level": "ok", "name": "moderators", "sentence": "1 can sign in", "remedy": ""}
    assert expected in findings
    assert all(bool(each["remedy"]) is (each["level"] != "ok") for each in findings)


def test_an_installation_that_was_never_started_is_no_error(tmp_path: Path) -> None:
    env = {"PALABRE_DATA_DIRECTORY": str(tmp_path / "var")}
    result = CliRunner().invoke(doctor, env=env)
    assert result.exit_code == 0
    assert "`palabre up` makes it" in result.output
    assert list(tmp_path.iterdir()) == []


def test_the_colours_stay_away_where_they_are_not_wanted(tmp_path: Path) -> None:
    env = {"PALABRE_DATA_DIRECTORY": str(tmp_path / "var")}
    coloured = CliRunner().invoke(doctor, env=env, color=True)
    plain = CliRunner().invoke(doctor, env={**env, "NO_COLOR": "1"}, color=True)
    assert "\x1b[" in coloured.output
    assert "\x1b[" not in plain.output
