"""Plots as numbers that an SVG holds: columns of stacked pieces, and pieces of a bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEIGHT = 100.0
"""Of a plot, in its own units; the style sheet stretches it to the page."""
STEP = 10.0
"""From one column to the next."""
WIDTH = 8.0
"""Of a column."""
NICE = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle that stands for a number."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns under a scale from 0 to `top`, each of them made of pieces, from below."""

    top: int
    columns: tuple[tuple[Piece, ...], ...]

    @property
    def width(self) -> float:
        """Of the whole plot."""
        return len(self.columns) * STEP


def stack(columns: Sequence[Mapping[str, int]]) -> Columns:
    """Columns whose pieces stand for the numbers, by kind, from below."""
    top = find_top(max((sum(each.values()) for each in columns), default=0))
    return Columns(top, tuple(_pile(at, each, top) for at, each in enumerate(columns)))


def divide(parts: Mapping[str, int], whole: int) -> tuple[Piece, ...]:
    """A bar, as long as `whole` is 100, whose pieces stand for the numbers from its beginning."""
    pieces, x = [], 0.0
    for kind, number in parts.items():
        width = round(100 * number / whole, 3) if whole else 0.0
        if width:
            pieces.append(Piece(kind, round(x, 3), 0, width, HEIGHT))
        x += width
    return tuple(pieces)


def find_top(highest: int) -> int:
    """The least of 2, 4, 6, 8, 10, 20, 40 ... that is no lower: its half is a whole number."""
    top = 1
    while True:
        for each in NICE:
            if each * top * 2 >= highest:
                return each * top * 2
        top *= 10


def _pile(at: int, numbers: Mapping[str, int], top: int) -> tuple[Piece, ...]:
    pieces, below = [], 0.0
    for kind, number in numbers.items():
        height = round(HEIGHT * number / top, 3)
        if height:
            x = at * STEP + (STEP - WIDTH) / 2
            pieces.append(Piece(kind, x, round(HEIGHT - below - height, 3), WIDTH, height))
        below += height
    return tuple(pieces)
