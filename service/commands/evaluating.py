"""`palabre evaluate`: what the detectors are worth, in figures and in pictures."""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from workers.training.evaluation.detectors import Detector
    from workers.training.evaluation.evaluator import Evaluation

Item = TypeVar("Item")

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command()
@click.argument("data", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
@click.option("--plots", type=_FOLDER, help="Draw ROC and calibration there, as SVG.")
@click.option("--model", type=click.Path(path_type=Path), help="Another model than the shipped.")
@click.option("--quick", type=click.IntRange(1), help="Take at most this many rows of each set.")
def evaluate(
    *, data: Path, as_json: bool, plots: Path | None, model: Path | None, quick: int | None
) -> None:
    """Measure the detectors on the dev rows of the folder DATA.

    DATA holds toxic_dev, spam_dev and spam_blogdump_sample, as for `palabre train`, and maybe
    feedback, of which the part is measured that training leaves out. Research-only sets, marked
    with *, are measured and never learned from; sets of our own templates, marked with +, count
    in no mean. Told as well: cost, functional cases, disguises, bias by identity term,
    explanations, languages, and word lists and installed peers on the same rows.

    \b
    Examples:
      palabre evaluate data/ --quick 200
      palabre evaluate data/ --json --plots docs/images > figures.json
    """
    from workers.training.evaluation.report import report_lines
    from workers.training.rows import DataError

    try:
        evaluation = _measure(data, _load(model), plots, quick)
    except (DataError, OSError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        from workers.training.evaluation import evaluator as figures

        click.echo(json.dumps(figures.as_json(evaluation), allow_nan=False))
        return
    for line in report_lines(evaluation):
        click.echo(line)


def show_progress(label: str, items: Sequence[Item]) -> Iterable[Item]:
    """Pass `items` on, with a bar on standard error where that is a terminal."""
    with click.progressbar(items, label=label, file=sys.stderr, width=0) as bar:
        yield from bar


def _measure(data: Path, model: "Detector", plots: Path | None, quick: int | None) -> "Evaluation":
    from workers.training.evaluation.baselines import find_baselines
    from workers.training.evaluation.dev_rows import score_rows
    from workers.training.evaluation.evaluator import evaluate
    from workers.training.evaluation.plots import write_plots

    rows = score_rows(data, model, quick, show_progress)
    if plots is not None:
        for path in write_plots(rows, plots):
            click.echo(f"drew {path}", err=True)
    return evaluate(data, model, rows, find_baselines(), quick, show_progress)


def _load(path: Path | None) -> "Detector":
    from workers.scoring.artefact import ArtefactError
    from workers.scoring.model import Model

    try:
        return Model.load(path)
    except ArtefactError as error:
        raise click.ClickException(str(error)) from error
