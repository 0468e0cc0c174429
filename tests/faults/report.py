"""The figures of the faults as the page docs/reliability.md."""

from collections.abc import Iterator
from pathlib import Path

from tests.faults.figures import Figures
from tests.faults.trial import Result

PAGE = "reliability.md"
INTRODUCTION = """\
<!-- Written by `make faults` from reliability.json; do not edit. -->
# What survives what

A 2xx means that the comment is durably in the database. It reaches exactly one automatic decision;
a moderator's decision is never overridden; what could not be checked goes to a person, never to the
public and never to the bin.

`make faults` tries that: it starts Valkey, a database, web, workers and sweeper as processes, posts
comments, lets the fault happen, and afterwards compares what every client was told with what is in
the database, what the workers believe to have decided, what the threads show and what the queue
holds. *Acknowledged* are comments that a client was promised; *lost* those of them that are not in
the database; *decided twice* those that two workers thought they had decided, or that were stored
twice under one key. *Worst recovery* is the longest that any comment waited for its decision, or
what the note says. `make faults FAULTS="--only F2 --seed 7"` runs one again as it was; the
detectors are replaced by a model that answers at once, since what is tried is not them.
"""
ABSENT = """\
F26 (a webhook's receiver is down for a day) is not here: there are no webhooks yet.
"""


def write_page(figures: Figures, folder: Path) -> None:
    """Write the figures and the page into the folder of the documentation."""
    figures.write(folder)
    (folder / PAGE).write_text(render(figures), "utf-8")


def render(figures: Figures) -> str:
    """The page as Markdown."""
    about = "\n".join(f"- {name}: {value}" for name, value in figures.about.items())
    broken = "\n".join(_list_broken(figures))
    parts = [INTRODUCTION, about, "", *_tabulate(figures), "", ABSENT]
    return "\n".join([*parts, *(["## Promises that were not kept\n", broken] if broken else [])])


def _tabulate(figures: Figures) -> Iterator[str]:
    heads = (
        "",
        "fault",
        "database",
        "times",
        "acknowledged",
        "lost",
        "decided twice",
        "worst recovery",
        "promise",
        "",
    )
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for each in figures.sorted():
        yield "| " + " | ".join(_row(each)) + " |"


def _row(result: Result) -> tuple[str, ...]:
    note = f" ({result.notes})" if result.notes else ""
    return (
        result.code,
        f"{result.title}{note}",
        {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[result.database],
        f"{result.injected:,}",
        f"{result.acknowledged:,}",
        str(result.lost),
        str(result.twice),
        f"{result.recovery:.2f} s",
        result.promise,
        "kept" if result.kept else "**broken**",
    )


def _list_broken(figures: Figures) -> Iterator[str]:
    for each in figures.sorted():
        if not each.kept:
            said = "; ".join([*each.broken[:3], *each.late]) or "too late, or never injected"
            yield f"- {each.code} on {each.database}, seed {each.seed}: {said}"
