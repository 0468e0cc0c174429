"""Tuning learns what the lessons teach, and gives the same bytes each time."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.workers.scoring.small_model import LAYERS, PIECES
from tests.workers.training.encoder.small_source import make_source
from workers.scoring.encoder import Encoder, EncoderParts
from workers.scoring.heads import OUTPUTS, SPAM, SPAM_KINDS, TOXICITY
from workers.training.corpus import Lesson
from workers.training.encoder.source import Source
from workers.training.progress import ignore
from workers.training.rows import Row

# They need torch, which is imported nowhere before a test runs: `make test-tuning`.
pytestmark = pytest.mark.tuning

_KEPT = list(range(len(PIECES)))


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return make_source(tmp_path)


def _lessons() -> list[Lesson]:
    lessons = []
    for number in range(300):
        label = number % 2
        text = f"le {'vilain' if label else 'abc'} def {'ghi ' * (number % 7)}"
        row = Row(text, label, "en", "forum_en", permissive=True)
        lessons.append(Lesson(row, {TOXICITY: label, SPAM: 0}))
        row = Row(f"{'promo' if label else 'jkl'} mno", label, "fr", "own_spam_fr", permissive=True)
        kinds = {kind: int(kind == "scam") for kind in SPAM_KINDS} if label else {}
        lessons.append(Lesson(row, {TOXICITY: 0, SPAM: label, **kinds}))
    return lessons


def _tune(source: Source, seed: int = 1, comments: int = 600, **changes: Any) -> EncoderParts:
    from workers.training.encoder.tuning import Plan, tune

    plan = Plan(layers=LAYERS, comments=comments, **changes)
    return tune(source, _KEPT, _lessons(), seed, ignore, plan)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(source: Source) -> None:
    first, second, other = (_tune(source, seed, comments=300) for seed in (1, 1, 2))
    assert first.graph == second.graph
    assert first.graph != other.graph
    for name in ("logarithms", "nibbles", "scales", "positions"):
        assert np.array_equal(getattr(first, name), getattr(second, name))


def test_what_the_lessons_teach_is_learned(source: Source) -> None:
    encoder = Encoder(_tune(source, comments=900, passes=6, speed=3e-3, head_speed=2e-2))

    def read(text: str) -> dict[str, float]:
        return dict(zip(OUTPUTS, encoder.read(text).means.tolist(), strict=True))

    attack, honest, sold = read("le vilain def"), read("le abc def ghi"), read("promo mno")
    assert attack[TOXICITY] > honest[TOXICITY] + 1
    assert sold[SPAM] > max(attack[SPAM], honest[SPAM], read("jkl mno")[SPAM]) + 1
    assert max(SPAM_KINDS, key=lambda kind: sold[kind]) == "scam"


def test_the_kept_pieces_are_those_of_the_encoder(source: Source) -> None:
    from workers.training.encoder.tuning import Plan, tune

    kept = [0, 1, 2, 3, 4, 9, 12]
    parts = tune(source, kept, _lessons()[:20], 1, ignore, Plan(layers=LAYERS, comments=20))
    assert parts.pieces == tuple(PIECES[number] for number in kept)
    assert len(parts.logarithms) == len(parts.nibbles) == len(parts.scales) == len(kept)
    assert Encoder(parts).read("le vilain").means.shape == (len(OUTPUTS),)


def test_progress_counts_every_comment_that_is_read(source: Source) -> None:
    from workers.training.encoder.tuning import Plan, tune

    told: list[int] = []
    tune(
        source,
        _KEPT,
        _lessons(),
        1,
        lambda _, done: told.append(done),
        Plan(layers=LAYERS, comments=500, passes=2),
    )
    assert sum(told) == pytest.approx(1_000, abs=4)


def test_what_is_not_taught_costs_nothing() -> None:
    import torch

    from workers.training.encoder.tuning import measure_loss

    labels = torch.full((4, len(OUTPUTS)), torch.nan)
    labels[:, 0] = torch.tensor([0.0, 1.0, 0.0, 1.0])
    logits = torch.zeros(4, len(OUTPUTS), requires_grad=True)
    measure_loss(logits, labels).backward()
    assert logits.grad is not None
    slopes = logits.grad.numpy()
    assert (slopes[:, 0] != 0).all()
    assert (slopes[:, 1:] == 0).all()


def test_kinds_are_taught_by_spam_alone() -> None:
    import torch

    from workers.training.encoder.tuning import measure_loss

    labels = torch.zeros(2, len(OUTPUTS))
    labels[0, OUTPUTS.index(SPAM)] = labels[0, OUTPUTS.index("scam")] = 1
    logits = torch.zeros(2, len(OUTPUTS), requires_grad=True)
    measure_loss(logits, labels).backward()
    slopes = logits.grad.numpy()[:, OUTPUTS.index(SPAM_KINDS[0]) :]
    assert (slopes[0] != 0).all()
    assert (slopes[1] == 0).all()
    assert slopes[0].argmin() == SPAM_KINDS.index("scam")
