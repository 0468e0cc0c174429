"""An evaluation as pictures: ROC curves, and what the scores promise beside what came true."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from workers.scoring.heads import SPAM, TOXICITY
from workers.training.evaluation.drawing import Chart, Points
from workers.training.evaluation.scored import ScoredRows, Source
from workers.training.measures import (
    BINS,
    Floats,
    Labels,
    area_under_curve,
    compare_bins,
    trace_curve,
)

# Closer together where few honest comments are held: that is where thresholds are.
_GRID = np.linspace(0, 1, 121) ** 2


def draw_plots(rows: ScoredRows) -> dict[str, str]:
    """Return the SVGs by file name; the same rows always give the same text.

    ROC of toxicity by language and of spam by set, and the reliability of both scores. A plot for
    which no row has a label is left out.
    """
    plots: dict[str, str] = {}
    for score in (TOXICITY, SPAM):
        sources = [each for each in rows.sources if each.kind == score]
        if sources:
            plots[f"roc-{score}.svg"] = _draw_curves(rows, score, sources)
            plots[f"calibration-{score}.svg"] = _draw_reliability(rows, score, sources)
    return plots


def write_plots(rows: ScoredRows, folder: Path) -> list[Path]:
    """Write the SVGs into `folder`, which is made if it is not there; OSError if that fails."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, plot in draw_plots(rows).items():
        path = folder / name
        path.write_text(plot, "utf-8", newline="\n")
        written.append(path)
    return written


def _draw_curves(rows: ScoredRows, score: str, sources: Sequence[Source]) -> str:
    by, groups = ("language", "languages") if score == TOXICITY else ("name", "sets")
    chart = Chart(
        title=f"{score.capitalize()} by {by.replace('name', 'set')}: ROC and AUC",
        description=f"ROC curves of the {score} score on the dev rows of the {groups}: the share "
        "of bad comments held against the share of honest comments held, for every threshold.",
        across="honest comments held (share)",
        upwards="bad comments held (share)",
        note="dotted: chance",
    )
    for name, points in _curves(rows, score, _group(sources, by)):
        chart.add_line(name, points)
    return chart.render()


def _group(sources: Sequence[Source], by: str) -> Mapping[str, list[Source]]:
    names = sorted({str(getattr(each, by)) for each in sources})
    return {name: [each for each in sources if getattr(each, by) == name] for name in names}


def _curves(
    rows: ScoredRows, score: str, groups: Mapping[str, list[Source]]
) -> Iterable[tuple[str, Points]]:
    """Return each group's curve with its name and AUC, the best first."""
    curves = []
    for name, sources in groups.items():
        scores, labels = rows.of(score, rows.choose(sources))
        if 0 < labels.sum() < len(labels):
            auc = area_under_curve(scores, labels)
            curves.append((-auc, f"{name}  {auc:.3f}", _thin_curve(scores, labels)))
    return [(name, points) for _, name, points in sorted(curves)]


def _thin_curve(scores: Floats, labels: Labels) -> Points:
    wrong, found = trace_curve(scores, labels)
    best = found[np.searchsorted(wrong, _GRID + 1e-9, side="right") - 1]
    return [(0.0, 0.0), *zip(_GRID.tolist(), best.tolist(), strict=True)]


def _draw_reliability(rows: ScoredRows, score: str, sources: Sequence[Source]) -> str:
    chart = Chart(
        title=f"{score.capitalize()}: promised and true",
        description=f"The dev rows in {BINS} bins by {score} score: each bin's share of bad "
        "comments against its mean score, and in grey the share of all rows that is in it.",
        across="mean score of the bin",
        upwards="bad comments in the bin (share)",
        note="dotted: perfect; grey: share of the rows",
    )
    groups = {"all sets": sources, "permissive sets": [each for each in sources if each.permissive]}
    bins = {
        name: compare_bins(*rows.of(score, rows.choose(chosen))) for name, chosen in groups.items()
    }
    counts = bins["all sets"].counts
    shares = (counts / max(counts.sum(), 1)).tolist()
    chart.add_bars((at / BINS, (at + 1) / BINS, share) for at, share in enumerate(shares))
    for name, found in bins.items():
        known = found.counts > 0
        points = zip(found.scores[known].tolist(), found.shares[known].tolist(), strict=True)
        chart.add_line(name, list(points), dots=True)
    return chart.render()
