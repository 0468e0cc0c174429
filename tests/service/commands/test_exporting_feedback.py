"""`palabre export feedback`, which `palabre train` reads."""

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service.commands.exporting import export_comments
from service.moderation.database import Database
from service.moderation.store.feedback import Opinion, keep_opinion
from service.moderation.store.sites import ensure_site
from workers.training.corpus import FEEDBACK
from workers.training.rows import Row, read_rows


@pytest.fixture
def site(database: Database, now: datetime) -> int:
    with database.write() as connection:
        return ensure_site(connection, "default", now)


def export(database_url: str, *options: str) -> Result:
    environment = {
        "PALABRE_SECRET_KEY": "a-secret-for-tests-only",
        "PALABRE_CAPTCHA_PROVIDER": "none",
        "PALABRE_DATABASE_URL": database_url,
    }
    return CliRunner(env=environment).invoke(export_comments, ["feedback", *options])


def test_what_is_written_is_what_training_reads(
    database: Database, database_url: str, site: int, now: datetime, tmp_path: Path
) -> None:
    scores = {"toxicity": 0.8, "insult": 0.0, "threat": 0.5}
    keep_opinion(database, site, Opinion("perspective", "Quel\nidiot é", "fr", scores), now)
    written = export(database_url)
    assert written.exit_code == 0, written.output
    with gzip.open(tmp_path / f"{FEEDBACK}.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(written.stdout)
    told = {"attribute": "insult", "source": "perspective"}
    row = Row("Quel\nidiot é", 0, "fr", "feedback_default", permissive=True, extra=told)
    found = read_rows(tmp_path, FEEDBACK)
    assert found[0] == row
    # A score in the middle says neither.
    assert [(each.label, each.extra["attribute"]) for each in found] == [
        (0, "insult"),
        (1, "toxicity"),
    ]


def test_what_is_older_can_be_left_out_and_nothing_has_a_status(
    database: Database, database_url: str, site: int, now: datetime, tmp_path: Path
) -> None:
    for days in range(3):
        opinion = Opinion("perspective", f"Texte {days}", "fr", {"toxicity": 1.0})
        keep_opinion(database, site, opinion, now - timedelta(days=days))
    target = tmp_path / "feedback.jsonl"
    since = f"{now:%Y-%m-%dT%H:%M:%S}"
    written = export(database_url, "--since", since, "-o", str(target))
    assert written.stdout == f"1 comments written to {target}.\n"
    assert json.loads(target.read_text())["text"] == "Texte 0"
    assert export(database_url, "--status", "approved").exit_code == 2
