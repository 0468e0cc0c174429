"""No regular expression takes more than time in proportion to the text, whatever the text."""

import re
import time
from collections.abc import Callable, Iterator

import pytest

from tests.security.patterns import Use, find_uses, write_attacks

SHORT, LONG = 1_000, 4_000
NOTICED = 0.008
"""Seconds below which nothing can be told of a time, and nobody waits."""
BOUNDED = {
    "workers.scoring.letters._NO_WORDS": "is given 4,000 characters at most",
    "workers.scoring.windows._SENTENCE_END": "looks at a window of 300 characters at most",
    "workers.training.mutators._WORD": "reads the maintainers' own texts",
    "workers.training.vocabularies._PARAGRAPH": "reads the maintainers' own texts",
    "workers.training.vocabularies._TAG": "reads the maintainers' own texts",
}
"""What would take more if it were given more."""


def measure(use: Use, text: str | bytes) -> float:
    """Seconds of this thread alone, the least of three where one seems much."""
    least = float("inf")
    for _ in range(3):
        begun = time.thread_time()
        use.run(text)
        least = min(least, time.thread_time() - begun)
        if least < NOTICED:
            break
    return least


def find_slow(use: Use, short: int, long: int) -> Iterator[str]:
    for small, large in zip(
        write_attacks(use.pattern, short), write_attacks(use.pattern, long), strict=True
    ):
        taken = measure(use, large)
        if taken >= NOTICED and taken > 2 * (long / short) * max(measure(use, small), 1e-4):
            yield f"{use.place}: {taken:.3f} s for {large[:40]!r}…"


@pytest.mark.timeout(600)
def test_every_pattern_takes_time_in_proportion_to_the_text(
    record_property: Callable[[str, object], None],
) -> None:
    uses = find_uses()
    assert len(uses) > 100
    judged = [use for use in uses if use.place not in BOUNDED]
    assert [slow for use in judged for slow in find_slow(use, SHORT, LONG)] == []
    tries = sum(len(list(write_attacks(use.pattern, 100))) for use in judged)
    record_property("tries", tries)
    assert set(BOUNDED) <= {use.place for use in uses}, "one of these is no more"


def test_the_measure_tells_a_pattern_that_grows_with_the_square() -> None:
    tame = Use(re.compile(r"\w+"), "nowhere", {"search"})
    assert list(find_slow(tame, SHORT, LONG)) == []
    square = Use(re.compile(r"\s+$"), "nowhere", {"search"})
    assert list(find_slow(square, SHORT, LONG))
