"""The model reads any text in two stages, bounded in time, the same way in every thread."""

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.workers.scoring.sentences import LONG
from tests.workers.scoring.small_model import make_artefact, make_calibration
from workers.scoring.artefact import ArtefactError
from workers.scoring.calibration import Mix
from workers.scoring.heads import OUTPUTS, SCORES, SPAM, SPAM_KINDS
from workers.scoring.model import MOST_WINDOWS, Model, choose_windows

_SMALL = Model(make_artefact())
_SIGNS = st.one_of(st.characters(), st.characters(categories=["Cs", "Cf", "Mn"]))
_LONG = "Une phrase sur le prix du pain et les horaires de la mairie. " * 40


@given(st.text(_SIGNS, max_size=200))
@example("")
@example("\x00")
@example("\ud800\udfff")
def test_every_text_has_every_score_between_0_and_1(text: str) -> None:
    reading = _SMALL.read(text)
    assert set(reading.scores) == set(SCORES)
    assert all(0 <= score <= 1 for score in reading.scores.values())
    assert reading.spam_kind() in SPAM_KINDS
    assert all(span.end <= len(text) for score in SCORES for span in reading.explain(score))


def test_the_same_text_always_scores_the_same() -> None:
    again = Model(make_artefact())
    assert again.version == _SMALL.version
    assert again.read(_LONG).scores == _SMALL.read(_LONG).scores


def test_threads_share_a_model_without_disturbing_each_other() -> None:
    texts = [f"{sentence} {number}" for number in range(20) for sentence in LONG.values()]
    alone = [Model(make_artefact()).read(text).scores for text in texts[:9]]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: _SMALL.read(text).scores, texts))
    assert together[:9] == alone
    assert together == [_SMALL.read(text).scores for text in texts]


def test_a_clear_comment_is_scored_by_the_n_grams_alone() -> None:
    model = Model(make_artefact(make_calibration(clear_languages=["fr"], clear_below=1.0)))
    clear, other = model.read(LONG["fr"]), model.read(LONG["de"])
    assert clear.windows == ()
    assert clear.spam_kind() is None
    assert clear.scores != _SMALL.read(LONG["fr"]).scores
    assert len(other.windows) == 1
    assert other.scores == _SMALL.read(LONG["de"]).scores


def test_an_attribute_counts_its_worst_window_and_spam_the_whole() -> None:
    model = Model(make_artefact(make_calibration(Mix(encoder=1.0, ngrams=0.0, offset=0.0))))
    reading = model.read(_LONG)
    mix = Mix(encoder=1.0, ngrams=0.0, offset=0.0)
    assert len(reading.windows) == MOST_WINDOWS
    for name in SCORES:
        outputs = [float(window.read.means[OUTPUTS.index(name)]) for window in reading.windows]
        counted = sum(outputs) / len(outputs) if name == SPAM else max(outputs)
        assert reading.scores[name] == pytest.approx(mix.probability(counted, 0.0), abs=1e-6)


def test_the_margins_of_all_windows_and_of_the_whole_are_seen() -> None:
    glance = _SMALL.glance(_LONG)
    assert len(glance.places) == len(glance.toxic) > MOST_WINDOWS
    start, end = glance.places[2]
    assert glance.toxic[2] == pytest.approx(_SMALL.glance(glance.folded.text[start:end]).toxic[0])


def test_windows_that_are_read_begin_where_the_windows_begin() -> None:
    glance = _SMALL.glance(_LONG)
    windows = _SMALL.look(glance)
    assert set(windows) == choose_windows(glance.toxic)
    assert list(windows) == sorted(windows)
    assert all(windows[at].start == glance.places[at][0] for at in windows)


@pytest.mark.parametrize(
    ("margins", "chosen"),
    [
        ([0.0], {0}),
        ([0.0, 9.0], {0, 1}),
        ([0.0, 1.0, 2.0], {0, 1, 2}),
        ([9.0, 1.0, 3.0, 2.0, 9.0], {0, 2, 4}),
        ([0.0, -3.0, -1.0, -2.0, 0.0], {0, 2, 4}),
        ([0.0, 1.0, 1.0, 0.0], {0, 1, 3}),
    ],
)
def test_the_first_the_last_and_the_most_suspect_windows_are_read(
    margins: list[float], chosen: set[int]
) -> None:
    assert choose_windows(margins) == chosen


@pytest.mark.parametrize("unit", ["mot ", "a", "é!", "w1w.", "\u0301", "ﷺ", "\ud800", "\n", "a b "])
def test_a_very_long_comment_is_read_in_a_moment(unit: str) -> None:
    started = time.process_time()
    reading = _SMALL.read(unit * (100_000 // len(unit)))
    for score in SCORES:
        reading.explain(score)
    assert time.process_time() - started < 5


def test_a_damaged_file_is_refused_with_one_error(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(b"damaged")
    with pytest.raises(ArtefactError, match="cannot be read"):
        Model.load(path)


def test_a_skimmed_name_is_judged_and_explained_by_its_words_alone() -> None:
    model = Model.load()
    reading = model.skim("Sale connard")
    assert reading.toxicity > 0.5
    assert not reading.windows
    assert [(span.start, span.end) for span in reading.explain("toxicity")] == [(0, 12)]
    assert model.skim("Awa Diop").toxicity < 0.5
