"""A model file that is not exactly what was written is refused with one error, whatever it is."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.workers.scoring.small_model import make_artefact
from workers.scoring.artefact import Artefact, ArtefactError, read_artefact, write_artefact
from workers.scoring.model import Model

Arrays = dict[str, NDArray[Any]]


@pytest.fixture(scope="module")
def artefact() -> Artefact:
    return make_artefact()


@pytest.fixture
def path(artefact: Artefact, tmp_path: Path) -> Path:
    path = tmp_path / "model.npz"
    write_artefact(artefact, path)
    return path


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="nowhere"):
        read_artefact(tmp_path / "nowhere.npz")


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_model_is_refused(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(ArtefactError, match="cannot be read"):
        read_artefact(path)


def test_a_plain_array_is_no_model(path: Path) -> None:
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    with pytest.raises(ArtefactError):
        read_artefact(path)


def test_a_huge_file_is_refused_unread(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(2**27)
    with pytest.raises(ArtefactError, match="too big"):
        read_artefact(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_refused(kept: float, path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(ArtefactError):
        read_artefact(path)


def test_no_flipped_byte_changes_what_is_read(path: Path) -> None:
    whole, version = path.read_bytes(), read_artefact(path).version
    for place in range(40, len(whole), len(whole) // 60):
        damaged = bytearray(whole)
        damaged[place] ^= 0xFF
        path.write_bytes(damaged)
        try:
            # A zip file has bytes that say nothing, such as times: these may change.
            assert read_artefact(path).version == version
        except ArtefactError:
            continue


@pytest.mark.parametrize("place", [0.3, 0.5, 0.7])
def test_a_flipped_byte_among_the_numbers_is_noticed(place: float, path: Path) -> None:
    damaged = bytearray(path.read_bytes())
    damaged[int(len(damaged) * place)] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(ArtefactError):
        read_artefact(path)


def test_other_numbers_under_the_old_version_are_noticed(path: Path) -> None:
    with pytest.raises(ArtefactError, match="do not match"):
        _read_changed(path, toxicity=lambda old: old + 1)


@pytest.mark.parametrize(
    "name",
    [
        "toxicity",
        "spam",
        "steps",
        "pieces",
        "logarithms",
        "nibbles",
        "scales",
        "positions",
        "graph",
    ],
)
def test_a_missing_part_is_noticed(name: str, path: Path) -> None:
    with pytest.raises(ArtefactError):
        _read_changed(path, **{name: None})


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("toxicity", lambda old: old.reshape(16, 16)),
        ("toxicity", lambda old: old.view(np.uint8)),
        ("logarithms", lambda old: old.view(np.int32)),
        ("nibbles", lambda old: old.ravel()),
        ("nibbles", lambda old: old.view(np.int8)),
        ("nibbles", lambda old: old.reshape(2 * len(old), -1)),
        ("scales", lambda old: old.view(np.int16)),
        ("scales", lambda old: old[:, :, None]),
        ("positions", lambda old: old.reshape(-1, 16)),
        ("steps", lambda old: old.reshape(2, 1)[:, :, None]),
        ("steps", lambda old: old.view(np.uint8)),
    ],
)
def test_the_right_numbers_in_another_shape_are_refused(
    name: str, change: Callable[[NDArray[Any]], NDArray[Any]], path: Path
) -> None:
    with pytest.raises(ArtefactError, match="cannot be read"):
        _read_changed(path, **{name: change})


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("toxicity", "weights", np.zeros(100, dtype=np.int8)),
        ("toxicity", "weights", np.zeros(1, dtype=np.int8)),
        ("toxicity", "weights", np.zeros(2**23, dtype=np.int8)),
        ("spam", "step", float("nan")),
        ("spam", "step", float("inf")),
        ("encoder", "pieces", ("a", "b", "c", "d")),
        ("encoder", "logarithms", np.zeros(3, dtype=np.float32)),
        ("encoder", "scales", np.zeros((3, 1), dtype=np.float16)),
        ("encoder", "positions", np.zeros((95, 32), dtype=np.float16)),
        ("encoder", "positions", np.full((96, 32), np.nan, dtype=np.float16)),
    ],
)
def test_wrong_numbers_with_their_right_name_are_refused(
    part: str, field: str, value: object, artefact: Artefact, path: Path
) -> None:
    changed: Any = replace(getattr(artefact, part), **{field: value})
    write_artefact(replace(artefact, **{part: changed}), path)
    with pytest.raises(ArtefactError, match="cannot be read"):
        read_artefact(path)


@pytest.mark.parametrize("graph", [b"", b"no graph"])
def test_a_graph_that_cannot_run_is_refused(graph: bytes, artefact: Artefact, path: Path) -> None:
    write_artefact(replace(artefact, encoder=replace(artefact.encoder, graph=graph)), path)
    with pytest.raises(ArtefactError, match="cannot be used"):
        Model.load(path)


def test_pickled_content_is_refused_and_never_run(path: Path) -> None:
    with pytest.raises(ArtefactError, match="pickle"):
        _read_changed(path, toxicity=lambda _: np.array([path], dtype=object))


def _read_changed(path: Path, **changes: Callable[[NDArray[Any]], NDArray[Any]] | None) -> Artefact:
    """Read the file again after changing some of its arrays, its version kept as it was."""
    with np.load(path) as stored:
        arrays: Arrays = dict(stored)
    for name, change in changes.items():
        old = arrays.pop(name)
        if change is not None:
            arrays[name] = change(old)
    with path.open("wb") as file:
        np.savez(file, allow_pickle=True, **arrays)
    return read_artefact(path)
