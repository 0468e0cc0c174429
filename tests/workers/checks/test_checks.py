import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from config.word_lists import WordListError
from service.moderation.database import Database
from service.moderation.policy import Policy, decide
from service.moderation.schema import metadata
from tests.workers.checks.readers import StandIn
from tests.workers.checks.samples import sample_comment
from workers.checks import list_checks

CAPTCHA = {"recaptcha_site_key": "site", "recaptcha_secret": "secret"}
NO_CAPTCHA = {"captcha_provider": "none"}


MODEL = [
    "language",
    "spam",
    "toxicity",
    "severe_toxicity",
    "identity_attack",
    "insult",
    "profanity",
    "threat",
]
"""The checks that ask the model."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.from_url(f"sqlite:///{tmp_path / 'palabre.db'}")
    metadata.create_all(database.engine)
    yield database
    database.close()


def make_settings(**changes: object) -> Settings:
    return Settings.model_validate({"secret_key": "a-secret-for-tests-only", **changes})


def names(database: Database, settings: Settings) -> list[str]:
    return [check.name for check in list_checks(settings, database, StandIn())]


def test_every_check_is_made_in_order(database: Database) -> None:
    expected = ["captcha", "form", "ban", "links", "repeats", "blocked_words", *MODEL]
    assert names(database, make_settings(**CAPTCHA)) == expected


def test_the_policy_knows_every_check(database: Database) -> None:
    settings = make_settings(**CAPTCHA)
    known = set(Policy.from_settings(settings).bands)
    assert {*known, "captcha"} == set(names(database, settings))


def test_without_a_captcha_provider_nothing_is_said_of_the_captcha(database: Database) -> None:
    found = names(database, make_settings(**NO_CAPTCHA))
    assert found == ["form", "ban", "links", "repeats", "blocked_words", *MODEL]


def test_a_harmless_comment_passes_all_checks_with_one_signal_each(database: Database) -> None:
    settings, reader = make_settings(**CAPTCHA), StandIn()
    checks = list_checks(settings, database, reader)
    signals = [check.inspect(sample_comment()) for check in checks]
    assert [signal.check for signal in signals] == [check.name for check in checks]
    assert decide(signals, Policy.from_settings(settings)).status == "approved"
    assert reader.read_texts == [sample_comment().content]
    assert reader.skimmed_texts == [sample_comment().author]
    json.dumps([dict(signal.evidence) for signal in signals])


@pytest.mark.parametrize(
    ("default", "own", "content", "score"),
    [
        (True, False, "Cheap viagra", 0.5),
        (True, True, "Cheap viagra", 0.5),
        (False, True, "Cheap viagra", 0.0),
        (False, True, "Quel zorglub", 0.5),
        (True, True, "Quel zorglub", 0.5),
        (True, False, "Quel zorglub", 0.0),
        (False, False, "Cheap viagra", 0.0),
    ],
)
def test_the_operators_words_stand_beside_the_default_ones(
    database: Database, tmp_path: Path, default: bool, own: bool, content: str, score: float
) -> None:
    path = tmp_path / "words.txt"
    path.write_text("zorglub\n", encoding="utf-8")
    changes = {"default_blocked_words": default, "blocked_words_file": path if own else None}
    checks = list_checks(make_settings(**NO_CAPTCHA, **changes), database, StandIn())
    (blocked,) = [check for check in checks if check.name == "blocked_words"]
    assert blocked.inspect(sample_comment(content)).score == score


def test_a_word_file_that_cannot_be_read_stops_the_start(
    database: Database, tmp_path: Path
) -> None:
    settings = make_settings(**NO_CAPTCHA, blocked_words_file=tmp_path / "absent.txt")
    with pytest.raises(WordListError, match=r"absent\.txt cannot be read"):
        list_checks(settings, database, StandIn())
