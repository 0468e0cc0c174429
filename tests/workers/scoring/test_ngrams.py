"""A table's margin is the sum of the weights of what it sees, damped by how much that is."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.scoring.features import HASH_BITS, Hashes, hash_text
from workers.scoring.ngrams import Table

_BITS = 10
_NUMBERS = st.lists(st.integers(0, 2**HASH_BITS - 1), unique=True, max_size=30).map(sorted)


def _hashes(words: list[int], characters: list[int]) -> Hashes:
    return Hashes(np.array(words, dtype=np.uint32), np.array(characters, dtype=np.uint32))


@given(_NUMBERS, _NUMBERS, st.integers(0, 99))
def test_the_margin_is_the_damped_sum_of_both_kinds(
    words: list[int], characters: list[int], seed: int
) -> None:
    weights = np.random.default_rng(seed).integers(-127, 128, 1 << _BITS, dtype=np.int8)
    expected = 0.0
    for hashed in (words, characters):
        values = [int(weights[number >> (HASH_BITS - _BITS)]) for number in hashed]
        expected += sum(values) / math.sqrt(len(values)) if values else 0.0
    found = Table(weights, 0.125).margin(_hashes(words, characters))
    assert found == pytest.approx(0.125 * expected, abs=1e-9)


def test_a_text_without_n_grams_says_nothing() -> None:
    assert Table(np.full(256, 127, dtype=np.int8), 1.0).margin(_hashes([], [])) == 0.0


def test_many_loud_n_grams_do_not_overflow() -> None:
    everything = list(range(20_000))
    margin = Table(np.full(256, 127, dtype=np.int8), 1.0).margin(_hashes(everything, []))
    assert margin == pytest.approx(127 * math.sqrt(20_000))


def test_a_word_with_a_weight_moves_the_margin_its_way() -> None:
    weights = np.zeros(2**16, dtype=np.int8)
    weights[hash_text("mauvais").words >> (HASH_BITS - 16)] = 100
    table = Table(weights, 0.01)
    assert table.margin(hash_text("mauvais")) > table.margin(hash_text("un mot mauvais ici")) > 0
    assert table.margin(hash_text("bon")) == pytest.approx(0, abs=1e-9)
