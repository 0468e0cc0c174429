"""How outputs become probabilities, and which comments the n-grams alone may decide."""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Self

from workers.scoring.heads import SCORES


@dataclass(frozen=True, slots=True)
class Mix:
    """One score's formula: the weights of the encoder's output and of the n-grams' margin.

    The probability is 1 / (1 + exp(-(encoder * output + ngrams * margin + offset))): Platt's
    calibration (Platt, 1999) over two inputs.
    """

    encoder: float
    ngrams: float
    offset: float

    def probability(self, output: float, margin: float) -> float:
        """Return the probability, in 0..1."""
        logit = self.encoder * output + self.ngrams * margin + self.offset
        # exp() of a number beyond 700 overflows; by then the score is 0 or 1 to every digit.
        return 1 / (1 + math.exp(-max(min(logit, 500.0), -500.0)))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The formulas of every score, with the encoder and without.

    A comment is clear, and the encoder is spared, if its language is one of `clear_languages` and
    the n-grams alone give it less than `clear_toxicity` and less than `clear_spam`.
    """

    full: Mapping[str, Mix]
    cheap: Mapping[str, Mix]
    clear_languages: frozenset[str]
    clear_toxicity: float
    clear_spam: float

    def is_clear(self, language: str, toxicity: float, spam: float) -> bool:
        """Whether the n-grams' own probabilities leave nothing to ask."""
        return (
            language in self.clear_languages
            and toxicity < self.clear_toxicity
            and spam < self.clear_spam
        )

    def to_json(self) -> bytes:
        """Return the calibration as JSON, the same bytes for the same numbers."""
        content = asdict(self) | {"clear_languages": sorted(self.clear_languages)}
        return json.dumps(content, sort_keys=True, allow_nan=False).encode("ascii")

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Return what `to_json` wrote; ValueError, LookupError or TypeError if it did not."""
        fields = json.loads(content)
        return cls(
            full={name: _mix(fields["full"][name]) for name in SCORES},
            cheap={name: _mix(fields["cheap"][name]) for name in SCORES},
            clear_languages=frozenset(map(str, fields["clear_languages"])),
            clear_toxicity=_number(fields["clear_toxicity"]),
            clear_spam=_number(fields["clear_spam"]),
        )


def _mix(fields: Mapping[str, float]) -> Mix:
    return Mix(*(_number(fields[name]) for name in ("encoder", "ngrams", "offset")))


def _number(value: float) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"{value} is no number to calibrate with")
    return number
