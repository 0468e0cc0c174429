"""`palabre score`, `train` and `evaluate`: the local detectors from the command line."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workers.scoring.model import Model
    from workers.training.recipe import Outcome

_DATA = click.argument(
    "data", type=click.Path(exists=True, file_okay=False, readable=True, path_type=Path)
)


_NO_LIBRARY = 'training needs scikit-learn: pip install "palabre[train]"'


class BadLineError(Exception):
    """A line of input that is not a comment to score."""


@click.command()
@click.option(
    "--model",
    "model_path",
    type=click.Path(path_type=Path),
    help="A model made by `palabre train`, instead of the shipped one.",
)
def score(model_path: Path | None) -> None:
    r"""Score comments: JSON lines in, JSON lines out, no server needed.

    Each line of standard input is an object {"id", "text"} with an optional "lang". Each line of
    standard output, in the same order, is {"id", "toxicity", "spam", "lang"}: two probabilities
    from 0 to 1, and the language given or guessed ("und" if unknown).

    A line that is not such an object is reported on standard error with its number and left out;
    the others are still scored, and the exit code is 1.

    \b
    Example:
      echo '{"id": 1, "text": "Merci pour cet article."}' | palabre score
    """
    model = _load(model_path)
    refused = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            click.echo(_answer(model, line))
        except BadLineError as error:
            refused += 1
            click.echo(f"line {number}: {error}", err=True)
    if refused:
        sys.exit(1)


@click.command()
@_DATA
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write the model. By default it replaces the shipped one.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same bytes.")
def train(data: Path, out: Path | None, seed: int) -> None:
    r"""Learn both detectors from the folder DATA, and print the thresholds they ask for.

    DATA holds toxic_train, toxic_dev, spam_train and spam_dev, each as NAME.jsonl.gz with one
    object {"text", "label", "lang", "set", "lic"} a line; label 1 is toxic or spam. Only rows
    whose lic is "permissive" are learned from. Takes about a minute and 2.5 GB of memory for
    150,000 comments, and needs scikit-learn (pip install "palabre[train]").

    \b
    Example:
      palabre train data/ --out model.npz && palabre score --model model.npz < comments.jsonl
    """
    from workers.scoring.artefact import SHIPPED

    target = out or SHIPPED
    outcome = _train(data, target, seed)
    click.echo(f"model {outcome.version} written to {target}")
    for name, limits in (("SPAM", outcome.spam), ("TOXICITY", outcome.toxicity)):
        click.echo(f"PALABRE_{name}_FLAG_AT={limits.flag_at:g}")
        click.echo(f"PALABRE_{name}_REJECT_AT={limits.reject_at:g}")


@click.command()
@_DATA
@click.option("--model", "model_path", type=click.Path(path_type=Path), help="Another model.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object, for programs.")
def evaluate(data: Path, model_path: Path | None, *, as_json: bool) -> None:
    r"""Measure both detectors on the dev rows of the folder DATA.

    For each set: AUC; recall where 1% and 5% of the honest comments are held; F1, and the shares
    of honest and of bad comments held (flag) and refused (reject), at the default thresholds.
    Research-only sets are marked with *: they are measured, never learned from.

    \b
    Example:
      palabre evaluate data/ --json > figures.json
    """
    from workers.training import evaluation
    from workers.training.report import table_lines
    from workers.training.rows import DataError

    model = _load(model_path)
    try:
        evaluations = evaluation.evaluate(data, model)
    except DataError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(evaluation.as_json(evaluations, model.version), allow_nan=False))
        return
    click.echo(f"model {model.version}")
    for each in evaluations:
        click.echo("\n".join(table_lines(each)))


def _load(path: Path | None) -> "Model":
    from workers.scoring.artefact import ArtefactError
    from workers.scoring.model import Model

    try:
        return Model.load(path)
    except ArtefactError as error:
        raise click.ClickException(str(error)) from error


def _answer(model: "Model", line: bytes) -> str:
    identifier, text, language = _parse(line)
    scores = model.score(text)
    return json.dumps(
        {
            "id": identifier,
            "toxicity": round(scores.toxicity, 6),
            "spam": round(scores.spam, 6),
            "lang": language,
        }
    )


def _parse(line: bytes) -> tuple[object, str, str]:
    from workers.scoring.language import detect

    try:
        fields = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadLineError("is not UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise BadLineError(f"is not JSON ({error})") from error
    if not isinstance(fields, dict) or "id" not in fields:
        raise BadLineError('must be an object with "id" and "text"')
    text, language = fields.get("text"), fields.get("lang")
    if not isinstance(text, str):
        raise BadLineError('"text" must be a string')
    if language is not None and not isinstance(language, str):
        raise BadLineError('"lang" must be a string')
    return fields["id"], text, language or detect(text)


def _train(data: Path, target: Path, seed: int) -> "Outcome":
    try:
        from workers.training import recipe
    except ModuleNotFoundError as error:
        raise click.ClickException(_NO_LIBRARY) from error
    from workers.training.rows import DataError

    try:
        toxicity, spam = recipe.gather(data, seed)
        total = len(toxicity.train) + len(spam.train)
        with click.progressbar(length=total, label="training", file=sys.stderr) as bar:

            def advance(stage: str, done: int) -> None:
                bar.label = stage
                bar.update(done)

            return recipe.train(toxicity, spam, target, advance)
    except (DataError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error
