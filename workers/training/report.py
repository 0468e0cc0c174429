"""An evaluation as a table for people."""

from collections.abc import Iterator

from workers.training.evaluation import Evaluation
from workers.training.figures import SetFigures


def table_lines(figures: Evaluation) -> Iterator[str]:
    """Yield the lines of a table; a * marks a set that is measured and never learned from."""
    yield f"\n{figures.kind}: held from {figures.flag_at:g}, refused from {figures.reject_at:g}"
    yield f"mean AUC {figures.target_auc:.4f} (permissive sets {figures.permissive_auc:.4f})"
    yield (
        f"{'set':22}{'rows':>6}{'bad':>6}{'AUC':>7}{'R@1%':>7}{'R@5%':>7}{'F1':>6}"
        f"{'held good/bad':>16}{'refused good/bad':>18}"
    )
    yield from map(_line, figures.sets)
    yield "by language, permissive sets"
    yield from map(_line, figures.languages)
    if figures.ordinary:
        yield "ordinary comments, all honest"
        yield from map(_line, figures.ordinary)


def _line(row: SetFigures) -> str:
    name = row.name if row.permissive else f"{row.name} *"
    return (
        f"{name:22}{row.rows:6}{row.positive:6.2f}{row.auc:7.3f}{row.recall_at_1:7.2f}"
        f"{row.recall_at_5:7.2f}{row.f1:6.2f}{row.held[0]:9.3f}{row.held[1]:7.3f}"
        f"{row.refused[0]:11.4f}{row.refused[1]:7.3f}"
    )
