"""A chart of two shares as SVG: no scripts, no fonts to fetch, readable by day and by night."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

LIGHT = ("#0067a5", "#b84a00", "#007a59", "#a3346f", "#7a5c00", "#4b3fb5", "#00707f", "#b3202c")
DARK = ("#63b8f0", "#ff9b57", "#35d3a3", "#f59ccb", "#f0c14b", "#b3adff", "#5fdcec", "#ff8f92")
"""The lines' colours, by turns; each differs from its ground by 4.5 to 1 at least (WCAG 2.2)."""
LIGHT_GROUND, DARK_GROUND = "#fdfdfb", "#16191f"
DASHES = ("", "8 4", "2 4", "10 4 2 4")
"""The lines' dashes, by turns, for those who cannot tell the colours apart."""

Points = Sequence[tuple[float, float]]
"""Pairs of shares in 0..1."""

_WIDTH, _HEIGHT = 760, 500
_LEFT, _TOP, _SIDE = 72, 56, 380
_LEGEND = _LEFT + _SIDE + 28
_TICKS = tuple(number / 5 for number in range(6))


@dataclass(frozen=True, slots=True)
class Chart:
    """A square from (0, 0) to (1, 1) with lines, and bars behind them; `note` stands below."""

    title: str
    description: str
    across: str
    upwards: str
    note: str = ""
    _parts: list[str] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def add_bars(self, bars: Iterable[tuple[float, float, float]]) -> None:
        """Draw grey bars, each from `left` to `right` and as high as `height`, shares all three."""
        for left, right, height in bars:
            x, y = _place(left, height)
            width, tall = (right - left) * _SIDE - 1, height * _SIDE
            size = f'width="{width:.1f}" height="{tall:.1f}"'
            self._parts.append(f'<rect class="bar" x="{x:.1f}" y="{y:.1f}" {size}/>')

    def add_line(self, name: str, points: Points, *, dots: bool = False) -> None:
        """Draw a line through `points`, a dot at each if `dots`, and put `name` in the legend."""
        number = len(self._names)
        self._names.append(name)
        places = [_place(*point) for point in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        self._parts.append(f'<polyline class="line {_style(number)}" points="{path}"/>')
        if dots:
            self._parts.extend(
                f'<circle class="dot {_style(number)}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
                for x, y in places
            )

    def render(self) -> str:
        """Return the SVG; the same chart always gives the same text."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
            'aria-labelledby="title description">'
        )
        parts = (
            head,
            f'<title id="title">{escape(self.title)}</title>',
            f'<desc id="description">{escape(self.description)}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="ground" width="{_WIDTH}" height="{_HEIGHT}"/>',
            _text(_LEFT, 32, "heading", self.title),
            *_frame(self.across, self.upwards),
            *self._parts,
            *self._legend(),
            _text(_LEGEND, _TOP + _SIDE, "small", self.note),
            "</svg>",
        )
        return "\n".join(parts) + "\n"

    def _legend(self) -> Iterable[str]:
        for number, name in enumerate(self._names):
            y = _TOP + 16 + 26 * number
            line = f'x1="{_LEGEND}" y1="{y - 5}" x2="{_LEGEND + 40}" y2="{y - 5}"'
            yield f'<line class="line {_style(number)}" {line}/>'
            yield _text(_LEGEND + 50, y, "label", name)


def _frame(across: str, upwards: str) -> Iterable[str]:
    for tick in _TICKS:
        (x, bottom), (left, y) = _place(tick, 0), _place(0, tick)
        yield f'<path class="grid" d="M{x:.1f} {_TOP}V{bottom:.1f}M{left:.1f} {y:.1f}h{_SIDE}"/>'
        yield _text(x, bottom + 20, "tick middle", f"{tick:.1f}")
        yield _text(left - 10, y + 5, "tick end", f"{tick:.1f}")
    yield f'<path class="even" d="M{_LEFT} {_TOP + _SIDE}l{_SIDE} -{_SIDE}"/>'
    yield _text(_LEFT + _SIDE / 2, _TOP + _SIDE + 46, "label middle", across)
    middle = _TOP + _SIDE / 2
    yield _text(24, middle, "label middle", upwards, f' transform="rotate(-90 24 {middle:.1f})"')


def _place(right: float, up: float) -> tuple[float, float]:
    return _LEFT + right * _SIDE, _TOP + (1 - up) * _SIDE


def _text(x: float, y: float, style: str, words: str, more: str = "") -> str:
    return f'<text class="{style}" x="{x:.1f}" y="{y:.1f}"{more}>{escape(words)}</text>'


def _style(number: int) -> str:
    # Colours and dashes go round at different lengths: 8 colours, then other dashes.
    return f"c{number % len(LIGHT)} d{(number + number // len(LIGHT)) % len(DASHES)}"


def _colours(colours: Sequence[str], ground: str, ink: str, faint: str) -> str:
    lines = "".join(
        f".c{at}{{stroke:{colour}}}.dot.c{at}{{fill:{colour}}}" for at, colour in enumerate(colours)
    )
    return (
        f".ground{{fill:{ground}}}text{{fill:{ink}}}.grid{{stroke:{faint}}}.even{{stroke:{ink}}}"
        f".bar{{fill:{faint}}}{lines}"
    )


_STYLE = (
    "text{font:14px system-ui,sans-serif}.heading{font-size:17px;font-weight:600}"
    ".small{font-size:12px}.middle{text-anchor:middle}.end{text-anchor:end}"
    ".line{fill:none;stroke-width:2.2}.grid{stroke-width:1;fill:none}"
    ".even{stroke-width:1.5;stroke-dasharray:1 5;fill:none}"
    + "".join(f".line.d{at}{{stroke-dasharray:{dash}}}" for at, dash in enumerate(DASHES) if dash)
    + _colours(LIGHT, LIGHT_GROUND, "#22252b", "#d5d7da")
    + "@media (prefers-color-scheme:dark){"
    + _colours(DARK, DARK_GROUND, "#eceef2", "#3d434d")
    + "}"
)
