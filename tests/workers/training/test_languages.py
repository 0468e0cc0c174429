"""The language model is learned from words, the same each time."""

from pathlib import Path

import numpy as np
import pytest

from workers.scoring.letters import hash_letters
from workers.training.languages import draw_samples, train_table
from workers.training.softmax import fit_softmax
from workers.training.vocabularies import Vocabulary, _read_declaration

_VOCABULARIES: list[tuple[str, Vocabulary]] = [
    ("fr", {"été": 3.0, "toujours": 2.0, "jamais": 1.0}),
    ("pl", {"zawsze": 3.0, "nigdy": 2.0, "lato": 1.0}),
    ("und", {"diallo": 1.0, "mensah": 1.0}),
]


def _best(words: list[str]) -> str:
    table = train_table("latin", _VOCABULARIES, texts=5_000, bits=10)
    rows = table.weights[hash_letters(words, table.bits)].sum(axis=0, dtype=np.int32)
    return table.languages[int((rows * table.step + table.constants).argmax())]


@pytest.mark.parametrize(
    ("words", "language"),
    [(["toujours"], "fr"), (["nigdy", "lato"], "pl"), (["mensah"], "und"), (["ete"], "fr")],
)
def test_words_are_told_apart(words: list[str], language: str) -> None:
    assert _best(words) == language


def test_the_same_words_give_the_same_table() -> None:
    one, two = (train_table("latin", _VOCABULARIES, texts=200, bits=8) for _ in range(2))
    assert one.weights.tobytes() == two.weights.tobytes()
    assert one.constants.tobytes() == two.constants.tobytes()


def test_frequent_words_are_drawn_more_often_and_some_lose_their_accents() -> None:
    samples = draw_samples("latin", _VOCABULARIES, 1_000, np.random.default_rng(1))
    french = [word for text in samples.texts[:1_000] for word in text]
    assert french.count("été") > french.count("toujours") > french.count("jamais") > 0
    assert 0 < french.count("ete") < french.count("été")


def test_names_are_drawn_more_often_than_a_language() -> None:
    samples = draw_samples("latin", _VOCABULARIES, 100, np.random.default_rng(1))
    assert np.bincount(samples.columns).tolist() == [100, 100, 150]


def test_the_regression_learns_what_each_column_means() -> None:
    from scipy.sparse import csr_array  # type: ignore[import-untyped] # no stubs

    columns = np.arange(300) % 3
    matrix = csr_array(np.eye(3, dtype=np.float32)[columns])
    weights, _ = fit_softmax(matrix, columns, np.random.default_rng(1))
    assert weights.argmax(axis=1).tolist() == [0, 1, 2]


def test_a_declaration_is_read_without_its_markup(tmp_path: Path) -> None:
    page = tmp_path / "swh.html"
    page.write_text("<h1>Titel</h1><p>Watu wote &amp; <b>watu</b></p><p>Все</p>", encoding="utf-8")
    assert _read_declaration(page, "latin") == {"watu": 2, "wote": 1}
