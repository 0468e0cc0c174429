import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.moderation import store
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.schema import metadata
from service.moderation.verdict import Signal
from tests.service.moderation.samples import new_comment
from tests.workers.checks.samples import sample_comment
from workers.checks.check import CheckUnavailableError
from workers.checks.repeats import Repeats

TEXT = "Le marché de Sandaga a brûlé trois fois en dix ans, et personne n'a été indemnisé."
NEARLY = "Le marché de Sandaga a brûlé trois fois en dix ans et personne n'a été indemnisé !!"
OTHER = "Je garde un beau souvenir de nos promenades au bord du fleuve, à Saint-Louis."
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)

Post = Callable[..., Comment]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.from_url(f"sqlite:///{tmp_path / 'palabre.db'}")
    metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def post(database: Database) -> Post:
    """Stores a comment a minute after the one before, and gives it as a worker sees it."""
    moments = (START + timedelta(minutes=minute) for minute in range(100))

    def store_one(content: str, author: str, **changes: object) -> Comment:
        now = next(moments)
        new = new_comment(content=content, author_key=author, **changes)
        identifier = store.add(database, new, now)
        return sample_comment(content, id=identifier, author_key=author, submitted_at=now)

    return store_one


def inspect(database: Database, comment: Comment) -> Signal:
    signal = Repeats(database).inspect(comment)
    assert signal.check == "repeats"
    assert signal.reason is Code.DUPLICATE
    assert json.loads(json.dumps(signal.evidence)) == signal.evidence
    return signal


def test_a_first_comment_repeats_nothing(database: Database, post: Post) -> None:
    signal = inspect(database, post(TEXT, "awa"))
    assert signal.score == 0.0
    assert signal.evidence == {}


def test_the_same_text_by_another_author_is_an_exact_copy(database: Database, post: Post) -> None:
    first = post(TEXT, "awa")
    signal = inspect(database, post(TEXT, "bob"))
    assert signal.score == 1.0
    assert signal.evidence == {
        "comment_id": first.id,
        "likeness": 1.0,
        "same_author": False,
        "copies": 1,
    }


def test_the_same_author_elsewhere_is_told_apart(database: Database, post: Post) -> None:
    post(TEXT, "awa", thread="/marche")
    signal = inspect(database, post(TEXT, "awa", thread="/fleuve"))
    assert signal.score == 1.0
    assert signal.evidence["same_author"] is True


def test_a_near_copy_scores_nearly_one(database: Database, post: Post) -> None:
    post(TEXT, "awa")
    signal = inspect(database, post(NEARLY, "bob"))
    assert signal.score is not None
    assert 0.9 <= signal.score <= 1.0


def test_disguises_do_not_hide_a_copy(database: Database, post: Post) -> None:
    post(TEXT, "awa")
    signal = inspect(database, post(TEXT.upper().replace("MARCHÉ", "MARCHE\u200b"), "bob"))
    assert signal.score == 1.0


def test_another_text_scores_low(database: Database, post: Post) -> None:
    post(TEXT, "awa")
    signal = inspect(database, post(OTHER, "bob"))
    assert signal.score == 0.0


def test_a_text_that_begins_alike_and_goes_on_otherwise_is_no_copy(
    database: Database, post: Post
) -> None:
    post(TEXT, "awa")
    signal = inspect(database, post(f"{TEXT} {OTHER} {OTHER.replace('beau', 'triste')}", "bob"))
    assert signal.score is not None
    assert signal.score < 0.8


def test_all_copies_are_counted_and_the_most_alike_is_named(database: Database, post: Post) -> None:
    post(NEARLY.replace("dix", "onze"), "awa")
    exact = post(TEXT, "bob")
    post(NEARLY.replace("trois", "deux"), "eve")
    signal = inspect(database, post(TEXT, "zoe"))
    assert signal.evidence["comment_id"] == exact.id
    assert signal.evidence["copies"] == 3


def test_short_courtesies_are_nobodys_property(database: Database, post: Post) -> None:
    post("Merci à vous tous", "awa")
    assert inspect(database, post("Merci à vous tous", "bob")).score == 0.0


def test_a_later_comment_is_not_what_an_earlier_one_repeats(database: Database, post: Post) -> None:
    first = post(TEXT, "awa")
    post(TEXT, "bob")
    assert inspect(database, first).score == 0.0


def test_a_database_that_cannot_be_read_makes_the_check_unavailable(tmp_path: Path) -> None:
    database = Database.from_url(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(CheckUnavailableError, match="earlier comments"):
        Repeats(database).inspect(sample_comment(TEXT))
    database.close()
