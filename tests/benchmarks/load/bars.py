"""Horizontal bars as SVG, in the colours of the other charts: no scripts, day and night."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from workers.training.evaluation.drawing import DARK, DARK_GROUND, LIGHT, LIGHT_GROUND

_WIDTH, _LEFT, _RIGHT, _TOP, _ROW = 800, 300, 120, 62, 30


@dataclass(frozen=True)
class Bar:
    """A value with the range it was found in; bars of one `kind` have one colour."""

    name: str
    value: float
    low: float
    high: float
    kind: int = 0


def draw_bars(title: str, description: str, unit: str, bars: Sequence[Bar]) -> str:
    """Return the bars as SVG, each with its value and a line from its least to its most."""
    most = max((bar.high for bar in bars), default=0.0) or 1.0
    height = _TOP + _ROW * len(bars) + 16
    parts = [*start_picture(title, description, _WIDTH, height, STYLE)]
    for number, bar in enumerate(bars):
        parts.extend(_draw_bar(bar, _TOP + number * _ROW, (_WIDTH - _LEFT - _RIGHT) / most, unit))
    return "\n".join((*parts, "</svg>", ""))


def start_picture(
    title: str, description: str, width: int, height: int, style: str
) -> Iterable[str]:
    """The opening of a picture, up to its heading."""
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title description">'
    )
    yield f'<title id="title">{escape(title)}</title>'
    yield f'<desc id="description">{escape(description)}</desc>'
    yield f"<style>{style}</style>"
    yield f'<rect class="ground" width="{width}" height="{height}"/>'
    yield f'<text class="heading" x="20" y="32">{escape(title)}</text>'


def _draw_bar(bar: Bar, y: int, scale: float, unit: str) -> Iterable[str]:
    middle, low, high = y + 9, _LEFT + bar.low * scale, _LEFT + bar.high * scale
    words = f"{bar.value:,.0f} {unit}" if bar.value >= 100 else f"{bar.value:.1f} {unit}"
    yield f'<text class="label end" x="{_LEFT - 10}" y="{y + 14}">{escape(bar.name)}</text>'
    width = max(bar.value * scale, 1.0)
    yield f'<rect class="b{bar.kind}" x="{_LEFT}" y="{y}" width="{width:.1f}" height="18"/>'
    ends = f"M{low:.1f} {y + 4}v10M{high:.1f} {y + 4}v10"
    yield f'<path class="range" d="M{low:.1f} {middle}H{high:.1f}{ends}"/>'
    yield f'<text class="label" x="{max(high, _LEFT + width) + 8:.1f}" y="{y + 14}">{words}</text>'


def _colours(colours: Sequence[str], ground: str, ink: str) -> str:
    bars = "".join(f".b{at}{{fill:{colour}}}" for at, colour in enumerate(colours))
    return f".ground{{fill:{ground}}}text{{fill:{ink}}}.range{{stroke:{ink}}}{bars}"


STYLE = (
    "text{font:14px system-ui,sans-serif}.heading{font-size:17px;font-weight:600}"
    ".end{text-anchor:end}.range{stroke-width:1.5;fill:none}"
    + _colours(LIGHT, LIGHT_GROUND, "#22252b")
    + "@media (prefers-color-scheme:dark){"
    + _colours(DARK, DARK_GROUND, "#eceef2")
    + "}"
)
