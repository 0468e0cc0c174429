"""Training learns what is there to learn, the same way each time."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.workers.scoring.small_model import make_encoder
from tests.workers.training.synthetic import gather_small, train_small
from workers.scoring.artefact import read_artefact
from workers.scoring.heads import SCORES, SPAM, TOXICITY
from workers.scoring.model import Model
from workers.training.corpus import Corpus, of_score
from workers.training.recipe import Outcome


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return gather_small(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def trained(corpus: Corpus, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    out = tmp_path_factory.mktemp("model") / "model.npz"
    return out, train_small(corpus, out)


def test_the_same_corpus_and_encoder_give_the_same_bytes(
    trained: tuple[Path, Outcome], tmp_path: Path
) -> None:
    outcome = train_small(gather_small(tmp_path), tmp_path / "again.npz")
    assert outcome == trained[1]
    assert (tmp_path / "again.npz").read_bytes() == trained[0].read_bytes()


def test_another_seed_gives_another_model(trained: tuple[Path, Outcome], tmp_path: Path) -> None:
    outcome = train_small(gather_small(tmp_path, seed=2), tmp_path / "other.npz")
    assert outcome.version != trained[1].version


def test_other_lessons_give_another_model(
    corpus: Corpus, trained: tuple[Path, Outcome], tmp_path: Path
) -> None:
    fewer = replace(corpus, train=corpus.train[1:])
    assert train_small(fewer, tmp_path / "other.npz").version != trained[1].version


def test_a_trained_model_tells_the_labels_apart(trained: tuple[Path, Outcome]) -> None:
    model = Model.load(trained[0])
    assert model.version == trained[1].version
    honest = model.read("la rivière du village lundi")
    assert model.read("ce vilain affreux méchant stupide").toxicity > 0.5 > honest.toxicity
    assert model.read("bonus gratuit, cliquez, promo !").spam > 0.5 > honest.spam
    assert set(honest.scores) == set(SCORES)


def test_the_encoder_is_kept_as_it_was(trained: tuple[Path, Outcome]) -> None:
    kept, given = read_artefact(trained[0]).encoder, make_encoder()
    assert kept.graph == given.graph
    assert np.array_equal(kept.nibbles, given.nibbles)


def test_thresholds_hold_before_they_refuse(trained: tuple[Path, Outcome]) -> None:
    for limits in (trained[1].toxicity, trained[1].spam):
        assert 0 < limits.flag_at <= limits.reject_at <= 1


def test_progress_counts_every_comment_of_every_stage_once(corpus: Corpus, tmp_path: Path) -> None:
    done: dict[str, int] = {}

    def tell(stage: str, number: int) -> None:
        done[stage] = done.get(stage, 0) + number

    train_small(corpus, tmp_path / "model.npz", tell)
    assert {stage: number for stage, number in done.items() if number} == {
        "reading toxicity": len(of_score(corpus.train, TOXICITY)),
        "reading spam": len(of_score(corpus.train, SPAM)),
        "calibrating": len(corpus.dev),
    }


def test_a_place_that_cannot_be_written_is_an_os_error(corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        train_small(corpus, tmp_path / "missing" / "model.npz")
