"""The blend finds the formula behind the labels, and lets the n-grams clear almost no attack."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scoring.small_model import make_artefact
from workers.scoring.calibration import Mix
from workers.scoring.heads import OUTPUTS, SCORES, SPAM, TOXICITY
from workers.scoring.model import Model
from workers.training.blending import (
    Observations,
    blend,
    fit_mix,
    observe,
    probabilities,
    uncalibrated,
)
from workers.training.corpus import Lesson
from workers.training.progress import ignore
from workers.training.rows import Row

_TRUE = Mix(encoder=2.0, ngrams=1.5, offset=-0.5)


def _draw(
    languages: dict[str, int], seed: int, *, one_in: int = 2
) -> tuple[Observations, list[Lesson]]:
    """Return made-up comments, `one_in` so many bad: outputs and margins are 1 for them, else -1.

    Both with noise.
    """
    chance = np.random.default_rng(seed)
    detected = [name for name, number in languages.items() for _ in range(number)]
    labels = (np.arange(len(detected)) % one_in == one_in - 1).astype(int)
    shift = (2 * labels - 1)[:, None]
    outputs = chance.normal(size=(len(detected), len(OUTPUTS))) + shift
    margins = {name: chance.normal(size=len(detected)) + shift[:, 0] for name in (TOXICITY, SPAM)}
    lessons = [
        Lesson(
            Row("x", int(label), language, f"forum_{language}", permissive=True),
            dict.fromkeys(SCORES, int(label)),
        )
        for label, language in zip(labels, detected, strict=True)
    ]
    return Observations(outputs, margins, detected), lessons


def test_a_known_mix_is_found_again() -> None:
    chance = np.random.default_rng(1)
    outputs, margins = chance.normal(size=(2, 20_000))
    labels = (chance.random(20_000) < probabilities(_TRUE, outputs, margins)).astype(int)
    found = fit_mix(outputs, margins, labels, np.ones(len(labels)))
    assert (found.encoder, found.ngrams, found.offset) == pytest.approx((2, 1.5, -0.5), abs=0.1)


def test_without_outputs_the_encoder_counts_for_nothing() -> None:
    seen, lessons = _draw({"fr": 600}, seed=1)
    labels = np.array([lesson.row.label for lesson in lessons])
    found = fit_mix(None, seen.margins[TOXICITY], labels, np.ones(len(labels)))
    assert found.encoder == 0
    assert found.ngrams > 0


def test_a_row_that_weighs_three_counts_like_three_rows() -> None:
    seen, lessons = _draw({"fr": 300}, seed=5)
    outputs, margins = seen.outputs[:, 0], seen.margins[TOXICITY]
    labels = np.array([lesson.row.label for lesson in lessons])
    weights = np.where(np.arange(300) < 100, 3, 1)
    once = fit_mix(outputs, margins, labels, weights.astype(float))
    thrice = fit_mix(
        np.repeat(outputs, weights),
        np.repeat(margins, weights),
        np.repeat(labels, weights),
        np.ones(weights.sum()),
    )
    for name in ("encoder", "ngrams", "offset"):
        assert getattr(once, name) == pytest.approx(getattr(thrice, name), rel=1e-2, abs=1e-3)
    plain = fit_mix(outputs, margins, labels, np.ones(300))
    assert abs(once.encoder - plain.encoder) > 0.05


@pytest.mark.parametrize("with_outputs", [True, False])
def test_n_grams_that_would_lower_a_score_are_left_out(with_outputs: bool) -> None:
    seen, lessons = _draw({"fr": 600}, seed=6)
    outputs = seen.outputs[:, 0] if with_outputs else None
    labels = np.array([lesson.row.label for lesson in lessons])
    ones = np.ones(len(labels))
    found = fit_mix(outputs, -seen.margins[TOXICITY], labels, ones)
    assert found.ngrams == 0
    if outputs is not None:
        # The rest is what fits without them, as if all margins were the same.
        alone = fit_mix(outputs, np.zeros(len(labels)), labels, ones)
        assert found == alone
        assert alone.encoder > 1


def test_no_score_of_a_blend_falls_with_louder_n_grams() -> None:
    seen, lessons = _draw({"fr": 600}, seed=7)
    turned = Observations(
        seen.outputs, {name: -each for name, each in seen.margins.items()}, seen.languages
    )
    calibration, _ = blend(turned, lessons)
    for mixes in (calibration.full, calibration.cheap):
        assert {mix.ngrams for mix in mixes.values()} == {0.0}


def test_spam_is_calibrated_as_if_it_were_as_common_as_honest_comments() -> None:
    few, many = (blend(*_draw({"fr": 3_000}, seed=8, one_in=one_in))[0].full for one_in in (2, 10))
    # Nine times as many honest comments: a doubtful one is believed to be honest, but for spam.
    assert many[TOXICITY].offset - few[TOXICITY].offset == pytest.approx(-math.log(9), abs=0.4)
    assert many[SPAM].offset == pytest.approx(few[SPAM].offset, abs=0.4)


def test_every_label_of_spam_weighs_the_same_whatever_the_sets() -> None:
    seen, lessons = _draw({"fr": 900, "ru": 300}, seed=9, one_in=4)
    mix = blend(seen, lessons)[0].full[SPAM]
    found = probabilities(mix, seen.outputs[:, SCORES.index(SPAM)], seen.margins[SPAM])
    # A set weighs its number of rows to the power 0.5, in each label as much.
    shares = {"fr": 900**0.5, "ru": 300**0.5}
    honest, spam = (
        sum(
            share
            * np.mean(
                [
                    score
                    for score, lesson in zip(found, lessons, strict=True)
                    if (lesson.row.language, lesson.row.label) == (name, label)
                ]
            )
            for name, share in shares.items()
        )
        / sum(shares.values())
        for label in (0, 1)
    )
    # Platt's fit: the mean of the probabilities is the mean of the labels.
    assert honest + spam == pytest.approx(1, abs=0.01)


@given(*[st.floats(-20, 20)] * 2)
def test_many_probabilities_are_those_of_one(output: float, margin: float) -> None:
    (found,) = probabilities(_TRUE, np.array([output]), np.array([margin]))
    assert found == pytest.approx(_TRUE.probability(output, margin))


def test_every_score_is_calibrated_with_the_encoder_and_without() -> None:
    calibration, limits = blend(*_draw({"fr": 600}, seed=2))
    assert set(calibration.full) == set(calibration.cheap) == set(SCORES)
    assert set(limits) == {TOXICITY, SPAM}
    for name in SCORES:
        assert calibration.full[name].encoder > 0
        assert calibration.full[name].ngrams > 0
        assert calibration.cheap[name].encoder == 0


def test_languages_with_few_attacks_to_learn_from_are_never_clear() -> None:
    seen, lessons = _draw({"fr": 400, "wo": 398, "ru": 20}, seed=3)
    calibration, _ = blend(seen, lessons)
    assert calibration.clear_languages == {"fr"}


def test_where_no_language_has_enough_nothing_is_clear() -> None:
    calibration, _ = blend(*_draw({"fr": 398, "en": 50}, seed=4))
    assert calibration.clear_languages == frozenset()
    assert (calibration.clear_toxicity, calibration.clear_spam) == (0, 0)


@pytest.mark.parametrize("number", [400, 430, 470, 520, 650, 990])
def test_at_most_one_in_a_hundred_of_those_held_would_pass(number: int) -> None:
    seen, lessons = _draw({"fr": number, "wo": 50}, seed=number)
    calibration, limits = blend(seen, lessons)
    for name, below in ((TOXICITY, calibration.clear_toxicity), (SPAM, calibration.clear_spam)):
        column, margins = SCORES.index(name), seen.margins[name]
        scores = probabilities(calibration.full[name], seen.outputs[:, column], margins)
        alone = probabilities(calibration.cheap[name], np.zeros(len(margins)), margins)
        bad = np.array([lesson.row.label == 1 for lesson in lessons])
        french = np.array([language == "fr" for language in seen.languages])
        held = bad & french & (scores >= limits[name].flag_at)
        assert held.sum() > 0
        assert (alone[held] < below).sum() <= 0.01 * held.sum()


def test_what_is_observed_is_what_the_model_will_mix() -> None:
    model = Model(make_artefact(uncalibrated()))
    texts = ["un mot", "", "Une phrase sur le prix du pain et les horaires de la mairie. " * 30]
    rows = [Row(text, 0, "fr", "x", permissive=True) for text in texts]
    told: list[int] = []
    seen = observe(
        model,
        [Lesson(row, {TOXICITY: 0}) for row in rows],
        lambda _stage, done: told.append(done),
    )
    assert sum(told) == len(texts)
    for at, text in enumerate(texts):
        reading = model.read(text)
        for column, name in enumerate(SCORES):
            expected = 1 / (1 + math.exp(-seen.outputs[at, column]))
            assert reading.scores[name] == pytest.approx(expected, abs=1e-6)
        glance = model.glance(text)
        assert seen.margins[TOXICITY][at] == max(glance.toxic)
        assert seen.margins[SPAM][at] == glance.spam
        assert seen.languages[at] == reading.language


def test_nobody_need_be_told() -> None:
    assert observe(Model(make_artefact()), [], ignore).languages == []
