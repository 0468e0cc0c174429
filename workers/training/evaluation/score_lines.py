"""The figures of one score as a table for people."""

from collections.abc import Iterator, Sequence
from math import isnan

from workers.training.evaluation.figures import SetFigures
from workers.training.evaluation.summary import LanguageFigures, Summary

_HEAD = (
    f"{'':22}{'rows':>7}{'bad':>6}{'AUC':>7}{'mF1':>6}{'R@1%':>6}{'R@5%':>6}{'ECE':>7}"
    f"{'held good/bad':>16}{'refused good/bad':>18}"
)


def summary_lines(summary: Summary) -> Iterator[str]:
    """Yield the table of a score: by set, by language, and what belongs to no mean."""
    limits = summary.limits
    yield f"{summary.score}: held from {limits.flag_at:g}, refused from {limits.reject_at:g}"
    yield (
        f"mean AUC {show(summary.mean_auc)} over the sets, "
        f"{show(summary.permissive_mean_auc)} over the permissive ones"
    )
    yield _HEAD
    yield from map(set_line, summary.sets)
    yield "all rows of a language, and the mean AUC of its sets"
    yield from map(_language_line, summary.languages)
    yield "all rows together"
    yield from map(set_line, (summary.pooled, summary.permissive))
    yield from _section("own templates that training did not see", summary.own, "+")
    yield from _section("ordinary comments, all taken as honest", summary.ordinary)


def attribute_lines(summaries: Sequence[Summary]) -> Iterator[str]:
    """Yield one table for the finer attributes: all rows, languages, and sets with both labels."""
    yield "attributes, where their labels are known"
    yield _HEAD
    for summary in summaries:
        yield f"{summary.score}: held from {summary.limits.flag_at:g}"
        yield from map(set_line, (summary.pooled, summary.permissive))
        languages = [each.pooled for each in summary.languages]
        for each in (*languages, *summary.sets):
            if not isnan(each.auc):
                yield set_line(each)
        for each in summary.own:
            if not isnan(each.auc):
                yield set_line(each, "+")


def set_line(row: SetFigures, mark: str = "") -> str:
    """Return one line of the table; * marks rows that may not be learned from."""
    mark = mark or ("" if row.permissive else "*")
    return (
        f"{f'{row.name} {mark}':22}{row.rows:7}{show(row.positive, 6, 2)}{show(row.auc, 7)}"
        f"{show(row.macro_f1, 6, 2)}{show(row.recall_at_1, 6, 2)}{show(row.recall_at_5, 6, 2)}"
        f"{show(row.calibration_error, 7)}{show(row.held[0], 9)}{show(row.held[1], 7)}"
        f"{show(row.refused[0], 11, 4)}{show(row.refused[1], 7)}"
    )


def show(value: float, width: int = 0, digits: int = 3) -> str:
    """Return a number with so many digits, or a dash where it could not be measured."""
    return f"{'-':>{width}}" if isnan(value) else f"{value:{width}.{digits}f}"


def _language_line(language: LanguageFigures) -> str:
    mean = f"   mean {show(language.mean_auc)} over {language.sets}"
    return set_line(language.pooled) + mean


def _section(title: str, rows: Sequence[SetFigures], mark: str = "") -> Iterator[str]:
    if rows:
        yield title
        yield from (set_line(row, mark) for row in rows)
