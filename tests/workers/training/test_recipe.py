"""Training learns what is there to learn, from permissive rows only, the same way each time."""

from pathlib import Path

import numpy as np
import pytest

from tests.workers.training.synthetic import write_data
from workers.scoring.features import hash_text
from workers.scoring.model import Model
from workers.training.fitting import balance, quantise
from workers.training.matrix import build_matrix
from workers.training.recipe import Outcome, gather, train
from workers.training.rows import DataError, Row


def _train(data: Path, out: Path, seed: int = 1) -> Outcome:
    return train(*gather(data, seed), out, lambda _stage, _done: None)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("data")
    out = folder / "model.npz"
    return out, _train(write_data(folder), out)


def test_the_same_data_and_seed_give_the_same_bytes(
    trained: tuple[Path, Outcome], tmp_path: Path
) -> None:
    _train(write_data(tmp_path), tmp_path / "again.npz")
    assert (tmp_path / "again.npz").read_bytes() == trained[0].read_bytes()


def test_other_data_give_another_model(trained: tuple[Path, Outcome], tmp_path: Path) -> None:
    outcome = _train(write_data(tmp_path, seed=2), tmp_path / "other.npz")
    assert outcome.version != trained[1].version


def test_a_trained_model_tells_the_labels_apart(trained: tuple[Path, Outcome]) -> None:
    model = Model.load(trained[0])
    assert model.version == trained[1].version
    honest = model.score("la rivière du village lundi")
    assert model.score("ce vilain affreux méchant stupide").toxicity > 0.5 > honest.toxicity
    assert model.score("bonus gratuit, cliquez, promo !").spam > 0.5 > honest.spam


def test_research_rows_are_never_learned_from(tmp_path: Path) -> None:
    toxicity, spam = gather(write_data(tmp_path), 1)
    for rows in (toxicity.train, toxicity.dev, spam.train, spam.dev):
        assert rows
        assert all(row.permissive for row in rows)
        assert not {"closed_fr", "chat_ru"} & {row.set_name for row in rows}


def test_thresholds_hold_before_they_refuse(trained: tuple[Path, Outcome]) -> None:
    for limits in (trained[1].toxicity, trained[1].spam):
        assert 0 < limits.flag_at <= limits.reject_at <= 1


def test_progress_counts_every_comment_once(tmp_path: Path) -> None:
    toxicity, spam = gather(write_data(tmp_path), 1)
    done: list[int] = []
    train(toxicity, spam, tmp_path / "model.npz", lambda _stage, count: done.append(count))
    assert sum(done) == len(toxicity.train) + len(spam.train)


def test_a_folder_without_data_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="toxic_train"):
        gather(tmp_path, 1)


def test_labels_of_a_set_weigh_the_same_and_big_sets_no_more_than_asked() -> None:
    rows = [
        Row("x", label, "fr", name, permissive=True)
        for name, label in [("big", 0)] * 90 + [("big", 1)] * 10 + [("small", 0), ("small", 1)]
    ]
    weights = balance(rows, 0)
    assert weights[:90].sum() == pytest.approx(weights[90:100].sum())
    assert weights[:100].sum() == pytest.approx(weights[100:].sum())
    assert balance(rows, 1)[:100].sum() == pytest.approx(50 * balance(rows, 1)[100:].sum())


def test_only_the_largest_weights_are_kept_and_their_order_stays() -> None:
    weights = np.array([0.0, 0.1, -0.2, 0.3, -0.4, 0.5])
    steps, step = quantise(weights, most=3)
    assert np.count_nonzero(steps) == 3
    assert steps * step == pytest.approx(np.where(np.abs(weights) >= 0.3, weights, 0), abs=0.01)


def test_training_sees_the_same_sums_as_serving() -> None:
    rows = [Row("le chat du village dort", 0, "fr", "a", permissive=True)]
    matrix = build_matrix(rows, 18, lambda _: None)
    hashes = hash_text(rows[0].text)
    assert matrix.sum() == pytest.approx(
        len(hashes.words) ** 0.5 + len(hashes.characters) ** 0.5, rel=1e-5
    )
