"""Every regular expression of the project, and the texts that would keep each one busy."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as sre  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import config
import service
import workers

PACKAGES = (config, service, workers)
NEEDS_TORCH = "workers.training.encoder"
FUNCTIONS = {"match", "fullmatch", "search", "split", "sub", "subn", "findall", "finditer"}
MOST_LETTERS = 6
MOST_KEPT = 200
CATEGORIES = {
    ops.CATEGORY_DIGIT: "1",
    ops.CATEGORY_SPACE: " ",
    ops.CATEGORY_WORD: "a",
    ops.CATEGORY_NOT_DIGIT: "a",
    ops.CATEGORY_NOT_SPACE: "a",
    ops.CATEGORY_NOT_WORD: "!",
}

Pattern = re.Pattern[str] | re.Pattern[bytes]


@dataclass
class Use:
    """A pattern, where it is, and the ways in which it is asked."""

    pattern: Pattern
    place: str
    methods: set[str] = field(default_factory=set)

    def run(self, text: str | bytes) -> None:
        """Ask the pattern in each of its ways about a text."""
        ask: Any = self.pattern
        for method in self.methods & {"match", "fullmatch"}:
            getattr(ask, method)(text)
        if self.methods - {"match", "fullmatch"}:
            for _ in ask.finditer(text):
                pass


def find_uses() -> list[Use]:
    """Every compiled pattern that a module keeps, and every one written where it is used."""
    uses: list[Use] = []
    sources = {path: ast.parse(path.read_text("utf-8")) for path in _list_files()}
    asked = {path: set(_find_asked(tree)) for path, tree in sources.items()}
    everywhere = set[tuple[str, str]]().union(*asked.values())
    for module in _import_all():
        here = asked[Path(str(module.__file__))]
        for name, value in vars(module).items():
            methods = {method for owner, method in here if owner == name}
            if not methods and not name.startswith("_"):
                methods = {method for owner, method in everywhere if owner == name}
            # A pattern in a table is asked under other names: in every way, for all we know.
            methods = methods or {"fullmatch", "search"}
            place = f"{module.__name__}.{name}"
            uses += [Use(pattern, place, methods) for pattern in _unpack(value)]
    inline = [_read_call(node) for tree in sources.values() for node in ast.walk(tree)]
    uses += [Use(re.compile(text), text, {method}) for text, method in filter(None, inline)]
    return list({(use.pattern, frozenset(use.methods)): use for use in uses}.values())


def _list_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from Path(package.__path__[0]).rglob("*.py")


def _find_asked(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that are asked like a pattern, and how."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in FUNCTIONS:
            owner = node.value
            if isinstance(owner, ast.Name):
                yield owner.id, node.attr
            elif isinstance(owner, ast.Attribute):
                yield owner.attr, node.attr


def _import_all() -> Iterator[ModuleType]:
    for package in PACKAGES:
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            skipped = info.name.startswith(NEEDS_TORCH) or info.name.endswith(".__main__")
            if not skipped and ".migrations" not in info.name:
                yield importlib.import_module(info.name)


def _unpack(value: object) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _unpack(each)
    elif isinstance(value, tuple | list) and len(value) < MOST_KEPT:
        for each in value:
            yield from _unpack(each)


def _read_call(node: ast.AST) -> tuple[str, str] | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return None
    owner, method = node.func.value, node.func.attr
    known = isinstance(owner, ast.Name) and owner.id == "re" and method in FUNCTIONS
    first = node.args[0] if node.args else None
    if known and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value, method
    return None


def write_attacks(pattern: Pattern, length: int) -> Iterator[str | bytes]:
    """Texts of about `length` that repeat what the pattern looks for, and then disappoint it."""
    text = pattern.pattern
    letters = list(dict.fromkeys(_sample(sre.parse(text, pattern.flags & ~re.DEBUG))))
    letters = letters[:MOST_LETTERS] or ["a"]
    units = [*letters, *(a + b for a, b in pairwise(letters))]
    units.append("".join(letters))
    prefix = "".join(letters)
    for unit in units:
        body = unit * (length // len(unit))
        for attack in (body, f"{prefix}{body}\x00", f"{body}\n{prefix}"):
            yield attack.encode("utf-8", "replace") if isinstance(text, bytes) else attack


def _sample(tree: Any) -> Iterator[str]:
    """A character for each thing that the pattern looks for, in its order."""
    for operator, argument in tree:
        if operator in {ops.LITERAL, ops.NOT_LITERAL}:
            yield chr(argument) if operator is ops.LITERAL else "b"
        elif operator is ops.ANY:
            yield "a"
        elif operator is ops.IN:
            yield from _sample_set(argument)
        elif isinstance(argument, tuple | list | sre.SubPattern):
            for each in argument:
                yield from _dig(each)


def _dig(each: Any) -> Iterator[str]:
    if isinstance(each, sre.SubPattern):
        yield from _sample(each)
    elif isinstance(each, list):
        for inner in each:
            yield from _dig(inner)


def _sample_set(members: Any) -> Iterator[str]:
    if members[0][0] is ops.NEGATE:
        yield "a"
        members = members[1:]
    for operator, argument in members[:3]:
        if operator is ops.LITERAL:
            yield chr(argument)
        elif operator is ops.RANGE:
            yield chr(argument[0])
        elif operator is ops.CATEGORY:
            yield CATEGORIES.get(argument, "a")
