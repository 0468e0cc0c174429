"""A model file is read whole and undamaged, or refused with one clear error."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.workers.scoring.small_model import make_artefact, make_calibration, make_table
from workers.scoring.artefact import (
    SHIPPED,
    Artefact,
    read_artefact,
    write_artefact,
)
from workers.scoring.model import Model

_DOCS = Path(__file__).parents[3] / "docs"


@pytest.fixture(scope="module")
def artefact() -> Artefact:
    return make_artefact(make_calibration(clear_languages=["fr", "en"], clear_below=0.25))


@pytest.fixture
def path(artefact: Artefact, tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    write_artefact(artefact, path)
    return path


def test_what_is_written_is_read_back(artefact: Artefact, path: Path) -> None:
    found = read_artefact(path)
    assert found.version == artefact.version
    assert found.version.startswith("2-")
    assert found.calibration == artefact.calibration
    assert found.spam.step == artefact.spam.step
    assert found.encoder.pieces == artefact.encoder.pieces
    assert found.encoder.graph == artefact.encoder.graph
    for name in ("logarithms", "nibbles", "scales", "positions"):
        assert np.array_equal(getattr(found.encoder, name), getattr(artefact.encoder, name))
    for before, after in ((artefact.toxicity, found.toxicity), (artefact.spam, found.spam)):
        assert np.array_equal(before.weights, after.weights)
    assert [each.name for each in path.parent.iterdir()] == ["model.npz"]


def test_a_model_read_back_scores_like_the_one_written(artefact: Artefact, path: Path) -> None:
    text = "le vilain abc"
    assert Model.load(path).read(text).scores == Model(artefact).read(text).scores


def test_the_same_numbers_give_the_same_bytes(path: Path) -> None:
    again = path.with_name("again.npz")
    write_artefact(read_artefact(path), again)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda old: replace(old, spam=make_table(3)),
        lambda old: replace(old, toxicity=replace(old.toxicity, step=0.5)),
        lambda old: replace(old, calibration=make_calibration(clear_below=0.5)),
        lambda old: replace(old, encoder=replace(old.encoder, pieces=old.encoder.pieces[::-1])),
        lambda old: replace(old, encoder=replace(old.encoder, graph=b"other")),
        lambda old: replace(old, encoder=replace(old.encoder, scales=old.encoder.scales * 2)),
    ],
)
def test_any_other_number_gives_another_version(
    change: Callable[[Artefact], Artefact], artefact: Artefact
) -> None:
    assert change(artefact).version != artefact.version


def test_a_failed_write_leaves_the_old_file(artefact: Artefact, path: Path) -> None:
    before = path.read_bytes()
    path.with_name(path.name + ".partial").mkdir()
    with pytest.raises(OSError, match="partial"):
        write_artefact(make_artefact(), path)
    assert path.read_bytes() == before


def test_the_shipped_model_weighs_thirty_megabytes_at_most() -> None:
    assert SHIPPED.stat().st_size <= 30 * 10**6


def test_the_model_card_is_about_the_shipped_model() -> None:
    assert read_artefact().version in (_DOCS / "model-card.md").read_text("utf-8")
