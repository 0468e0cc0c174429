"""Numbers, shares, durations and days as the moderators' pages write them."""

from datetime import date
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from service.web.answers import get_language

UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
MINUS = "\u2212"


def provide() -> dict[str, object]:
    """What templates may call."""
    return {
        "number": number,
        "change": change,
        "share": share,
        "threshold": threshold,
        "duration": duration,
        "day": day,
    }


def number(value: int) -> str:
    """A count."""
    return _write_number(value, get_language())


def change(value: int) -> str:
    """A difference, with its sign."""
    sign = "+" if value > 0 else MINUS if value < 0 else "±"
    return f"{sign}{number(abs(value))}"


def share(part: int, whole: int) -> str:
    """A part as a percentage of the whole; a dash of nothing."""
    return format_percent(part / whole, locale=get_language()) if whole else "–"


def threshold(value: float) -> str:
    """A threshold as a percentage, as exact as it is."""
    return format_percent(value, locale=get_language(), decimal_quantization=False)


def duration(seconds: int) -> str:
    """Seconds in the two largest units that say something."""
    parts: list[str] = []
    for unit, size in UNITS:
        amount, seconds = divmod(seconds, size)
        if amount or (not parts and unit == "second"):
            parts.append(format_unit(amount, f"duration-{unit}", "short", locale=get_language()))
        elif parts:
            break
    return " ".join(parts[:2])


def day(value: date) -> str:
    """A day, in short."""
    return _write_day(value, get_language())


# A page of ninety days holds a thousand numbers, most of them many times.
@lru_cache(maxsize=4_096)
def _write_number(value: int, language: str) -> str:
    return format_decimal(value, locale=language)


@lru_cache(maxsize=1_024)
def _write_day(value: date, language: str) -> str:
    return format_date(value, "d MMM", locale=language)
