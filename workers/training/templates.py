"""Comments of our own, drawn from templates: slots filled at random, the same each time."""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SLOT = re.compile(r"\{(\w+)(?:\|(upper|first))?\}")
_DEEPEST = 4
_TRIES = 20


class TemplateError(Exception):
    """A template file that is not what its readers expect."""


@dataclass(frozen=True, slots=True)
class Example:
    """One drawn comment: `label` 1 is toxic (or spam), `tags` name its attributes or its kind.

    `template` is the number of its template among those of its kind.
    """

    text: str
    language: str
    label: int
    kind: str
    tags: frozenset[str]
    template: int


def draw_examples(path: Path, seed: int) -> list[Example]:
    """Return the comments that the template file `path` asks for, in the file's order.

    The same file and seed give the same comments; no text comes twice. TemplateError names the
    file if it is not TOML of the expected shape or a slot is unknown.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
        return list(_draw(content, random.Random(f"{seed}/{path.name}")))
    except (OSError, ValueError, LookupError, TypeError, ZeroDivisionError) as error:
        raise TemplateError(f"{path}: {error!r}") from error


def _draw(content: dict[str, Any], chance: random.Random) -> Iterator[Example]:
    seen: set[str] = set()
    for kind in content["kinds"]:
        templates: list[str] = kind["templates"]
        tags = frozenset(kind["tags"])
        for number in range(kind["draws"]):
            template = number % len(templates)
            text = _draw_new(templates[template], content["slots"], chance, seen)
            if text is not None:
                yield Example(
                    text, content["language"], kind["label"], kind["name"], tags, template
                )


def _draw_new(
    template: str, slots: dict[str, list[str]], chance: random.Random, seen: set[str]
) -> str | None:
    for _ in range(_TRIES):
        text = _fill(template, slots, chance)
        if text not in seen:
            seen.add(text)
            return text
    return None


def _fill(template: str, slots: dict[str, list[str]], chance: random.Random, depth: int = 0) -> str:
    if depth > _DEEPEST:
        raise ValueError(f"slots go round in a circle in {template!r}")

    def choose(slot: re.Match[str]) -> str:
        value = _fill(chance.choice(slots[slot[1]]), slots, chance, depth + 1)
        match slot[2]:
            case "upper":
                return value.upper()
            case "first":
                return value[:1].upper() + value[1:]
            case _:
                return value

    return _SLOT.sub(choose, template)
