"""The plots are plain SVG: the same rows give the same bytes, readable by day and by night."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.workers.training.stand_in import StandIn
from workers.scoring.heads import SPAM, TOXICITY
from workers.training.corpus import Lesson
from workers.training.evaluation.drawing import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND, Chart
from workers.training.evaluation.plots import draw_plots, write_plots
from workers.training.evaluation.scored import Kind, ScoredRows, Scorer
from workers.training.rows import Row

_SVG = "{http://www.w3.org/2000/svg}"
_NAMES = {
    "roc-toxicity.svg",
    "roc-spam.svg",
    "calibration-toxicity.svg",
    "calibration-spam.svg",
}


def _rows(languages: tuple[str, ...] = ("fr", "en")) -> ScoredRows:
    scorer = Scorer(StandIn(), seed=1)
    kinds: tuple[tuple[Kind, str, str], ...] = (
        ("toxicity", TOXICITY, "vilain"),
        ("spam", SPAM, "promo"),
    )
    for kind, score, telling in kinds:
        for language in languages:
            for text, label in ((telling, 1), ("beau", 0), (telling, 0), (telling, 1)):
                row = Row(text, label, language, f"{kind}_{language}", permissive=True)
                scorer.add(Lesson(row, {score: label}), kind)
    return scorer.finish()


def _parse(plot: str) -> ET.Element:
    return ET.fromstring(plot)  # noqa: S314 - drawn by this very process


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("colour", "ground"),
    [(each, LIGHT_GROUND) for each in LIGHT] + [(each, DARK_GROUND) for each in DARK],
)
def test_every_line_stands_out_from_its_ground(colour: str, ground: str) -> None:
    assert _contrast(colour, ground) >= 4.5


def test_every_plot_is_svg_with_a_title_and_no_script() -> None:
    plots = draw_plots(_rows())
    assert set(plots) == _NAMES
    for plot in plots.values():
        root = _parse(plot)
        assert root.tag == f"{_SVG}svg"
        assert root.get("viewBox")
        assert root.findtext(f"{_SVG}title")
        assert root.findtext(f"{_SVG}desc")
        assert not root.findall(f".//{_SVG}script")
        assert not re.search(r"\bon\w+=|href|url\(", plot)
        assert "prefers-color-scheme:dark" in plot


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_plots(_rows(), tmp_path / name) for name in ("a", "b"))
    assert {path.name for path in first} == _NAMES
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert b"\r" not in first[0].read_bytes()


def test_each_language_has_a_curve_that_starts_at_nothing_and_never_falls() -> None:
    root = _parse(draw_plots(_rows())["roc-toxicity.svg"])
    lines = root.findall(f".//{_SVG}polyline")
    assert len(lines) == 2
    legend = [each.text for each in root.findall(f".//{_SVG}text[@class='label']")]
    # Two bad and one honest comment of the same score: half the pairs are ties.
    assert legend == ["en  0.750", "fr  0.750"]
    for line in lines:
        points = [tuple(map(float, each.split(","))) for each in line.attrib["points"].split()]
        assert points[0] == (72.0, 436.0)
        assert points[-1] == (452.0, 56.0)
        assert all(right[0] >= left[0] and right[1] <= left[1] for left, right in pairwise(points))


def test_the_best_curve_comes_first_and_a_set_of_one_label_has_none() -> None:
    scorer = Scorer(StandIn(), seed=1)
    for name, texts in (
        ("poor_fr", (("vilain", 0), ("beau", 1))),
        ("good_fr", (("vilain", 1), ("beau", 0))),
        ("calm_fr", (("beau", 0), ("beau", 0))),
    ):
        for text, label in texts:
            lesson = Lesson(Row(text, label, name, name, permissive=True), {TOXICITY: label})
            scorer.add(lesson, "toxicity")
    plots = draw_plots(scorer.finish())
    assert set(plots) == {"roc-toxicity.svg", "calibration-toxicity.svg"}
    root = _parse(plots["roc-toxicity.svg"])
    legend = [each.text for each in root.findall(f".//{_SVG}text[@class='label']")]
    assert legend == ["good_fr  1.000", "poor_fr  0.000"]


def test_reliability_shows_each_bin_that_has_rows() -> None:
    root = _parse(draw_plots(_rows(("fr",)))["calibration-toxicity.svg"])
    dots = root.findall(f".//{_SVG}circle")
    # Two lines, all sets and permissive sets, over the two scores that the stand-in gives.
    places = [(float(each.attrib["cx"]), float(each.attrib["cy"])) for each in dots]
    assert places[:2] == places[2:]
    assert places[0] == pytest.approx((72 + 0.05 * 380, 436))
    assert places[1] == pytest.approx((72 + 0.95 * 380, 436 - 2 / 3 * 380), abs=0.1)


def test_names_cannot_break_out_of_the_picture() -> None:
    chart = Chart('<script>"', "a & b", "x", "y")
    chart.add_line("</svg><script>", [(0, 0), (1, 1)])
    root = _parse(chart.render())
    assert not root.findall(f".//{_SVG}script")
    assert root.findtext(f"{_SVG}title") == '<script>"'


def test_more_lines_than_colours_still_differ() -> None:
    chart = Chart("many", "lines", "x", "y")
    for number in range(2 * len(LIGHT)):
        chart.add_line(str(number), [(0, 0), (1, 1)])
    root = _parse(chart.render())
    styles = [each.attrib["class"] for each in root.findall(f".//{_SVG}polyline")]
    assert len(set(styles)) == len(styles)
