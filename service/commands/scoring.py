"""`palabre score`: the local detectors from the command line."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from workers.scoring.model import Model
    from workers.scoring.reading import Reading


class BadLineError(Exception):
    """A line of input that is not a comment to score."""


@click.command()
@click.option(
    "--model",
    "model_path",
    type=click.Path(path_type=Path),
    help="A model made by `palabre train`, instead of the shipped one.",
)
@click.option("--details", is_flag=True, help="Add attributes, spam kind, and telling words.")
def score(model_path: Path | None, *, details: bool) -> None:
    """Score comments: JSON lines in, JSON lines out, no server needed.

    Each line of standard input is an object {"id", "text"} with an optional "lang". Each line of
    standard output, in the same order, is {"id", "toxicity", "spam", "lang"}: two probabilities
    from 0 to 1, and the language given or detected ("und" if nothing tells).

    --details adds "attributes" (every probability), "spam_kind", "spans" (for each score up to five
    [start, end, weight], in characters of the text: the words that carried it) and "supported"
    (whether the model has learned the detected language).

    A line that is not such an object is reported on standard error with its number and left out;
    the others are still scored, and the exit code is 1.

    \b
    Example:
      echo '{"id": 1, "text": "Merci pour cet article."}' | palabre score --details
    """
    model = load_model(model_path)
    refused = 0
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            click.echo(_answer(model, line, details=details))
        except BadLineError as error:
            refused += 1
            click.echo(f"line {number}: {error}", err=True)
    if refused:
        sys.exit(1)


def load_model(path: Path | None) -> "Model":
    """Return the model in the file `path`, or the shipped one; click's error if refused."""
    from workers.scoring.artefact import ArtefactError
    from workers.scoring.model import Model

    try:
        return Model.load(path)
    except ArtefactError as error:
        raise click.ClickException(str(error)) from error


def _answer(model: "Model", line: bytes, *, details: bool) -> str:
    identifier, text, language = _parse(line)
    reading = model.read(text)
    answer: dict[str, object] = {
        "id": identifier,
        "toxicity": round(reading.toxicity, 6),
        "spam": round(reading.spam, 6),
        "lang": language or reading.language,
    }
    return json.dumps(answer | _details(reading) if details else answer)


def _details(reading: "Reading") -> dict[str, object]:
    from workers.scoring.heads import ATTRIBUTES, SCORES
    from workers.scoring.language import supports

    return {
        "attributes": {name: round(reading.scores[name], 6) for name in ATTRIBUTES},
        "spam_kind": reading.spam_kind(),
        "spans": {name: reading.explain(name) for name in SCORES},
        "supported": supports(reading.language),
    }


def _parse(line: bytes) -> tuple[object, str, str | None]:
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
    return fields["id"], text, language
