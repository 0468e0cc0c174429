"""How one vendor's siteverify answers: its error codes, and what it tells of a token."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Dialect:
    """The error codes by whose fault they tell of, and what a good answer has to name.

    The codes are copied from the vendor's documentation; those in no table refuse the visitor.
    `operator`: settings are wrong. `outage`: the vendor's own trouble. `expired`: the token is too
    old, or was used before. `lifetime` is how old a token may be. With `gives_action` and
    `gives_score` a good answer names the form's action, and a score in 0..1, 1 = human; with
    `bars_score` a score means that the keys are those of another product.
    """

    operator: frozenset[str]
    expired: frozenset[str]
    lifetime: timedelta
    outage: frozenset[str] = frozenset()
    gives_action: bool = False
    gives_score: bool = False
    bars_score: bool = False
