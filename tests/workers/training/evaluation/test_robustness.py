"""What disguises cost is counted on the same comments, before and after."""

import pytest

from tests.workers.training.stand_in import StandIn
from workers.scoring.heads import TOXICITY
from workers.training.corpus import Lesson
from workers.training.evaluation.robustness import Material, gather_material, measure_mutators
from workers.training.evaluation.scored import Scorer
from workers.training.mutators import MUTATORS
from workers.training.rows import Row

_BAD = [f"quel vilain personnage affreux numéro {number}" for number in range(40)]


def _material(texts: list[str]) -> Material:
    return Material("rows", TOXICITY, texts, [StandIn().read(text).toxicity for text in texts])


def test_a_detector_that_folds_loses_nothing_to_full_width_letters() -> None:
    losses = {each.mutator: each.loss for each in measure_mutators(StandIn(), [_material(_BAD)], 1)}
    assert set(losses) == set(MUTATORS)
    assert losses["full_width"] == 0
    assert losses["zero_width"] == 0


def test_a_detector_that_does_not_fold_loses_every_comment_in_full_width() -> None:
    blind = StandIn(fold=False)
    losses = {each.mutator: each for each in measure_mutators(blind, [_material(_BAD)], 1)}
    assert losses["full_width"].recall == 1
    assert losses["full_width"].mutated_recall == 0
    assert losses["full_width"].loss == 100


def test_comments_that_a_mutator_leaves_alone_are_not_read_again() -> None:
    detector = StandIn(bad=("vilain", "idiot"))
    plain, accented = ["un vilain texte"], ["un vilain été"]
    material = Material("rows", TOXICITY, plain + accented, [0.95, 0.95])
    figures = {each.mutator: each for each in measure_mutators(detector, [material], 1)}
    assert (figures["accents_dropped"].texts, figures["accents_dropped"].changed) == (2, 1)
    assert "un vilain ete" in detector.read_texts
    assert "un vilain texte" not in detector.read_texts


def test_a_loss_among_the_changed_is_not_thinned_by_the_others() -> None:
    detector = StandIn(fold=False, bad=("vilain", "fâché"))
    texts = ["un vilain texte", "un texte fâché"]
    figures = {
        each.mutator: each
        for each in measure_mutators(detector, [Material("rows", TOXICITY, texts, [0.95] * 2)], 1)
    }
    assert figures["accents_dropped"].loss == pytest.approx(50)
    assert figures["accents_dropped"].changed_loss == pytest.approx(100)


def test_the_same_seed_gives_the_same_disguises() -> None:
    first, second = StandIn(), StandIn()
    assert measure_mutators(first, [_material(_BAD)], 3) == measure_mutators(
        second, [_material(_BAD)], 3
    )
    assert first.read_texts == second.read_texts


def test_only_bad_comments_of_permissive_sets_are_disguised() -> None:
    scorer = Scorer(StandIn(), seed=1)
    for text, label, permissive in (("a", 1, True), ("b", 0, True), ("c", 1, False)):
        row = Row(text, label, "fr", f"set_{permissive}", permissive)
        scorer.add(Lesson(row, {TOXICITY: label}), "toxicity")
    material = gather_material(scorer.finish(), TOXICITY)
    assert (list(material.texts), list(material.scores)) == (["a"], [0.05])
