"""A site's own sentences in place of Palabre's, one a line: `code = sentence`."""

from collections.abc import Mapping

from service.moderation.codes import Code
from service.moderation.submission import normalise

LONGEST_SENTENCE = 500
LONGEST_TEXTS = 30_000
"""Characters of all sentences of one language."""


def read_texts(typed: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Sentences by their code, and the lines that are none; empty lines do not count."""
    found: dict[str, str] = {}
    bad: list[str] = []
    for line in (normalise(typed[: LONGEST_TEXTS + 1]) or "").split("\n"):
        code, separator, sentence = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if separator and code in set(Code) and sentence and len(sentence) <= LONGEST_SENTENCE:
            found[code] = sentence
        else:
            bad.append(line)
    if len(typed) > LONGEST_TEXTS:
        bad.append("…")
    return found, tuple(bad)


def write_texts(texts: Mapping[str, str]) -> str:
    """The lines that `read_texts` reads."""
    return "\n".join(f"{code} = {sentence}" for code, sentence in texts.items())


def fill_in(sentence: str, parameters: Mapping[str, object]) -> str:
    """The sentence with its numbers; nothing else that looks like a format is one."""
    for name, value in parameters.items():
        sentence = sentence.replace(f"%({name})s", str(value))
    return sentence
