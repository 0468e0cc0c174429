"""`palabre train`: the detectors from labelled comments."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workers.scoring.encoder import EncoderParts
    from workers.training.corpus import Lesson
    from workers.training.progress import Progress
    from workers.training.recipe import Outcome

_DATA = click.argument(
    "data", type=click.Path(exists=True, file_okay=False, readable=True, path_type=Path)
)
_NO_LIBRARY = 'training needs scikit-learn: pip install "palabre[train]"'
_NO_ENCODER = 'tuning the encoder needs torch: pip install "palabre[encoder]", or --keep-encoder'


@click.command()
@_DATA
@click.option(
    "--out",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Where to write the model. By default it replaces the shipped one.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same bytes.")
@click.option(
    "--keep-encoder",
    is_flag=True,
    help="Learn all but the encoder, which is taken from the shipped model: minutes, not an hour.",
)
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, readable=True, path_type=Path),
    help="Draw comments from the template files of this folder, not from the shipped ones.",
)
def train(
    data: Path, out: Path | None, seed: int, templates: Path | None, *, keep_encoder: bool
) -> None:
    """Learn the detectors from the folder DATA, and print the thresholds they ask for.

    DATA holds toxic_train, toxic_dev, spam_train and spam_dev, each as NAME.jsonl.gz with one
    object {"text", "label", "lang", "set", "lic"} a line; label 1 is toxic or spam. Only rows
    whose lic is "permissive" are learned from, and the comments of our own templates. A file
    feedback.jsonl.gz, from `palabre export feedback`, is learned from as well if it is there.

    The encoder is tuned on a GPU where torch finds one, else on the processor; it needs
    pip install "palabre[encoder]". With --keep-encoder, pip install "palabre[train]" is enough.
    Same data, seed and machine: same bytes.

    \b
    Examples:
      palabre train data/ --out model.npz && palabre score --model model.npz < comments.jsonl
      palabre train my-own-data/ --keep-encoder --out model.npz
    """
    from workers.scoring.artefact import SHIPPED

    target = out or SHIPPED
    outcome = _train(data, target, seed, templates, keep_encoder=keep_encoder)
    click.echo(f"model {outcome.version} written to {target}")
    for name, limits in (("SPAM", outcome.spam), ("TOXICITY", outcome.toxicity)):
        click.echo(f"PALABRE_{name}_FLAG_AT={limits.flag_at:g}")
        click.echo(f"PALABRE_{name}_REJECT_AT={limits.reject_at:g}")


def _train(
    data: Path, target: Path, seed: int, templates: Path | None, *, keep_encoder: bool
) -> "Outcome":
    from workers.scoring.artefact import ArtefactError

    try:
        from workers.training import recipe
        from workers.training.corpus import TEMPLATES, gather
        from workers.training.rows import DataError
        from workers.training.templates import TemplateError
    except ModuleNotFoundError as error:
        raise click.ClickException(_NO_LIBRARY) from error
    make = _keep_encoder if keep_encoder else _find_maker()
    try:
        corpus = gather(data, seed, templates or TEMPLATES)
        # Every comment is read for either table; the encoder draws about 200,000.
        length = 2 * len(corpus.train) + len(corpus.dev) + (0 if keep_encoder else 200_000)
        with click.progressbar(length=length, label="training", file=sys.stderr) as bar:

            def advance(stage: str, done: int) -> None:
                bar.label = stage
                bar.update(done)

            return recipe.train(corpus, make(corpus.train, seed, advance), target, advance)
    except (ArtefactError, DataError, TemplateError, ValueError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _keep_encoder(lessons: "Sequence[Lesson]", seed: int, advance: "Progress") -> "EncoderParts":  # noqa: ARG001 - a maker's form
    from workers.scoring.artefact import read_artefact

    return read_artefact().encoder


def _find_maker() -> "Callable[[Sequence[Lesson], int, Progress], EncoderParts]":
    try:
        from workers.training.encoder.making import make_encoder
    except ModuleNotFoundError as error:
        raise click.ClickException(_NO_ENCODER) from error
    return make_encoder
