"""A language model file is read whole and unchanged, or refused."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.scoring.language_table import (
    SHIPPED,
    LanguageTable,
    LanguageTableError,
    Tables,
    read_tables,
    version_of,
    write_tables,
)

_MOST_SHIPPED_BYTES = 1_500_000


def _tables() -> Tables:
    weights = np.arange(-8, 8, dtype=np.int8).reshape(8, 2)
    return {"latin": LanguageTable(("fr", "und"), weights, np.array([0.5, -0.5]), 0.25)}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "languages.npz"
    write_tables(_tables(), path)
    table = read_tables(path)["latin"]
    expected = _tables()["latin"]
    assert table.languages == expected.languages
    assert (table.weights == expected.weights).all()
    assert (table.constants == expected.constants).all()
    assert (table.step, table.bits) == (0.25, 3)
    assert not list(tmp_path.glob("*.partial"))


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_tables(_tables(), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_other_numbers_have_another_version() -> None:
    changed = _tables()
    changed["latin"].weights[3, 1] += 1
    assert version_of(changed) != version_of(_tables())


def test_the_shipped_model_is_small_and_sound() -> None:
    tables = read_tables()
    assert set(tables) == {"latin", "cyrillic", "arabic"}
    assert SHIPPED.stat().st_size <= _MOST_SHIPPED_BYTES


def test_a_missing_file_is_a_table_error(tmp_path: Path) -> None:
    with pytest.raises(LanguageTableError, match="cannot be read"):
        read_tables(tmp_path / "nothing.npz")


def test_a_file_whose_numbers_were_changed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "languages.npz"
    write_tables(_tables(), path)
    arrays = dict(np.load(path))
    arrays["latin_weights"][0, 0] += 1
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)
    with pytest.raises(LanguageTableError, match="damaged"):
        read_tables(path)


@settings(max_examples=200)
@given(place=st.integers(0), flip=st.integers(1, 255), keep=st.integers(0))
def test_a_damaged_file_is_refused_or_read_unchanged(
    tmp_path_factory: pytest.TempPathFactory, place: int, flip: int, keep: int
) -> None:
    path = tmp_path_factory.mktemp("damage") / "languages.npz"
    write_tables(_tables(), path)
    content = bytearray(path.read_bytes())
    content[place % len(content)] ^= flip
    path.write_bytes(content[: max(keep % (2 * len(content)), 1)])
    try:
        tables = read_tables(path)
    except LanguageTableError:
        return
    assert version_of(tables) == version_of(_tables())
