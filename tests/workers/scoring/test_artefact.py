"""A model file is read whole and undamaged, or refused with one clear error."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from workers.scoring.artefact import (
    SHIPPED,
    Artefact,
    ArtefactError,
    Table,
    read_artefact,
    write_artefact,
)


@pytest.fixture
def artefact() -> Artefact:
    weights = np.arange(-128, 128, dtype=np.int8)
    return Artefact(Table(weights, 0.5, -1.0), Table(weights[::-1].copy(), 0.25, 2.0))


def test_what_is_written_is_read_back(artefact: Artefact, tmp_path: Path) -> None:
    write_artefact(artefact, tmp_path / "model.npz")
    found = read_artefact(tmp_path / "model.npz")
    assert found.version == artefact.version
    assert (found.toxicity.weights == artefact.toxicity.weights).all()
    assert (found.spam.slope, found.spam.offset) == (0.25, 2.0)
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]


def test_the_same_numbers_give_the_same_bytes(artefact: Artefact, tmp_path: Path) -> None:
    write_artefact(artefact, tmp_path / "one.npz")
    write_artefact(artefact, tmp_path / "two.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()


def test_another_number_gives_another_version(artefact: Artefact) -> None:
    other = replace(artefact, spam=replace(artefact.spam, offset=2.5))
    assert other.version != artefact.version


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="nowhere"):
        read_artefact(tmp_path / "nowhere.npz")


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_model_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(ArtefactError, match="cannot be read"):
        read_artefact(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused(kept: float, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    whole = SHIPPED.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(ArtefactError):
        read_artefact(path)


@pytest.mark.parametrize("place", [0.05, 0.3, 0.6, 0.95])
def test_a_flipped_byte_is_noticed(place: float, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    damaged = bytearray(SHIPPED.read_bytes())
    damaged[int(len(damaged) * place)] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(ArtefactError):
        read_artefact(path)


def test_changed_weights_under_the_old_version_are_noticed(
    artefact: Artefact, tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    _write_raw(path, artefact, toxicity=artefact.toxicity.weights + 1)
    with pytest.raises(ArtefactError, match="damaged"):
        read_artefact(path)


@pytest.mark.parametrize(
    "weights",
    [
        np.zeros(100, dtype=np.int8),
        np.zeros(256, dtype=np.float32),
        np.zeros((16, 16), dtype=np.int8),
        np.zeros(2**23, dtype=np.int8),
    ],
)
def test_weights_of_another_shape_are_refused(
    weights: np.ndarray, artefact: Artefact, tmp_path: Path
) -> None:
    path = tmp_path / "model.npz"
    _write_raw(path, artefact, toxicity=weights)
    with pytest.raises(ArtefactError, match="cannot be read"):
        read_artefact(path)


def test_pickled_content_is_refused_and_never_run(artefact: Artefact, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    _write_raw(path, artefact, toxicity=np.array([tmp_path], dtype=object))
    with pytest.raises(ArtefactError, match="pickle"):
        read_artefact(path)


def test_the_shipped_model_weighs_two_megabytes_at_most() -> None:
    assert SHIPPED.stat().st_size <= 2 * 10**6


def test_the_model_card_is_about_the_shipped_model() -> None:
    card = Path(__file__).parents[3] / "docs" / "model-card.md"
    assert read_artefact().version in card.read_text("utf-8")


def _write_raw(path: Path, artefact: Artefact, *, toxicity: np.ndarray) -> None:
    with path.open("wb") as file:
        np.savez(
            file,
            toxicity=toxicity,
            spam=artefact.spam.weights,
            calibration=np.array([(0.5, -1.0), (0.25, 2.0)]),
            version=np.frombuffer(artefact.version.encode(), dtype=np.uint8),
        )
