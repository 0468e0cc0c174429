"""The figures of the faults as the page docs/reliability.md."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.faults.catalogue import ABSENT, FAULTS
from tests.faults.figures import Figures
from tests.faults.stage import ENGINES
from tests.faults.trial import Result

PAGE = "reliability.md"
ENOUGH = 10_000
"""Acknowledged submissions with which a trial counts as long."""
A_TIME = re.compile(r"\d m?s\b")
INTRODUCTION = """\
<!-- Written by `make faults` from reliability/*.json; do not edit. -->
# What survives what

A 2xx means that the comment is durably in the database. It reaches exactly one automatic decision;
a moderator's decision is never overridden; what could not be checked goes to a person, never to the
public and never to the bin.

`make faults` tries that: it starts Valkey, a database, web, workers and sweeper as processes, posts
comments, lets the fault happen again and again, and afterwards compares what every client was told
with what is in the database, what the workers believe to have decided, what the threads show and
what the queue holds.

- *acknowledged*: comments that a client was promised, by a 201, 202 or 422 with their id
- *lost*: those of them that are not in the database
- *decided twice*: those that two workers thought they had decided, or that were stored twice under
  one key
- *worst recovery*: in seconds, the longest that any comment waited for its decision, divided by the
  workers that were lost over it, or what is said [below](#what-was-done)
"""
REPEATING = """\
## How to repeat it

```
make faults                                         # what is missing or broken in the table
make faults FAULTS="--plan"                         # what that would be, and how long it would take
make faults FAULTS="--minutes 20"                   # as much of it as fits into 20 minutes
make faults FAULTS="--only F1,F2 --engine sqlite"   # some
make faults FAULTS="--only F2 --seed 7 --again"     # once more, with other random moments
```

It needs Linux and what `make test` needs; F13 and F21 a C compiler (`cc`) as well, and F12, which
mounts small file systems, root. The same seed makes the same comments and strikes at the same
shares of the stream. It may be interrupted: each result is a file in `reliability/`, and the next
run goes on after the last.
"""
SIMULATED = """\
## What is not real

- **The detectors** are replaced by a model that answers at once: what is tried is not them (but for
  F23, where the last version's workers run as they were shipped).
- **Power cuts** (F13) are files as a disk would hold them: what SQLite wrote is recorded, and what
  it had not yet synced is kept, lost or torn at random. For PostgreSQL all processes are killed at
  once; what an unsynced page does to it is PostgreSQL's own promise.
- **Full disks** (F12) are small file systems in memory; PostgreSQL's holds the tables, not the log.
- **Wrong clocks** (F21) are processes that are told another time by their C library, each its own.
- **The network** (F25) is a proxy on the loopback interface. `make faults-cluster` cuts off whole
  hosts ([operations.md](operations.md#topology)).
- **Many machines** are processes of one.
"""


def write_page(figures: Figures, folder: Path) -> None:
    """Write the figures and the page into the folder of the documentation."""
    figures.write(folder)
    (folder / PAGE).write_text(render(figures), "utf-8")


def render(figures: Figures) -> str:
    """The page as Markdown."""
    sections = (
        INTRODUCTION.rstrip().splitlines(),
        list(_sum_up(figures)),
        list(_tabulate(figures)),
        list(_list_broken(figures)),
        list(_list_missing(figures)),
        list(_describe_machines(figures)),
        REPEATING.rstrip().splitlines(),
        list(_list_notes(figures)),
        SIMULATED.rstrip().splitlines(),
    )
    return "\n\n".join("\n".join(lines) for lines in sections if lines) + "\n"


def _sum_up(figures: Figures) -> Iterator[str]:
    results = figures.sorted()
    if not results:
        yield "Nothing has been measured yet."
        return
    kept = sum(each.kept for each in results)
    yield (
        f"In {len(results)} trials {sum(each.acknowledged for each in results):,} comments were "
        f"acknowledged, {sum(each.lost for each in results)} of them lost and "
        f"{sum(each.twice for each in results)} decided twice; {kept} of {len(results)} trials "
        "kept all that was promised, times included."
    )


def _tabulate(figures: Figures) -> Iterator[str]:
    yield (
        "| fault | engine | times injected | acknowledged | lost | decided twice "
        "| worst recovery (s) | promise | kept? |"
    )
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | --- |"
    for each in figures.sorted():
        yield "| " + " | ".join(_row(each)) + " |"


def _row(result: Result) -> Sequence[str]:
    return (
        f"{result.code}: {result.title}",
        ENGINES[result.database],
        f"{result.injected:,}",
        f"{result.acknowledged:,}",
        str(result.lost),
        str(result.twice),
        f"{result.recovery:.1f}" if result.recovery else "-",
        _tell_promise(result),
        "yes" if result.kept else "**no**",
    )


def _tell_promise(result: Result) -> str:
    """The promise, with its seconds where the sentence names none and something was timed."""
    if not result.recovery or A_TIME.search(result.promise):
        return result.promise
    return f"{result.promise}, within {result.within:g} s"


def _list_broken(figures: Figures) -> Iterator[str]:
    broken = [each for each in figures.sorted() if not each.kept]
    if broken:
        yield "## Promises that were not kept\n"
    for each in broken:
        said = "; ".join([*each.broken[:3], *each.late]) or _say_why(each)
        yield f"- {each.code} on {ENGINES[each.database]}, seed {each.seed}: {said}"


def _say_why(result: Result) -> str:
    if not result.injected:
        return "the fault never struck"
    if result.lost or result.twice:
        return f"{result.lost} lost, {result.twice} decided twice"
    return f"after {result.recovery:g} s instead of {result.within:g}"


def _list_missing(figures: Figures) -> Iterator[str]:
    pairs = [(each.code, kind) for each in FAULTS for kind in each.kinds]
    missing = [pair for pair in pairs if pair not in figures.results]
    short = [each for each in figures.sorted() if each.acknowledged < ENOUGH]
    if missing or short or ABSENT:
        yield "## What is missing\n"
    if missing:
        named = ", ".join(f"{code} on {ENGINES[kind]}" for code, kind in missing)
        yield f"- not tried: {named}"
    if short:
        named = ", ".join(
            f"{each.code} on {ENGINES[each.database]} ({each.acknowledged:,})" for each in short
        )
        yield f"- with fewer than {ENOUGH:,} acknowledged: {named}"
    for code, why in ABSENT.items():
        yield f"- {code}: {why}"


def _describe_machines(figures: Figures) -> Iterator[str]:
    if not figures.conditions:
        return
    yield "## Where it was measured\n"
    yield (
        "Everything, databases, clients and proxies included, ran on one machine, whose processors "
        "other work may share: times are the longest of it all, not what a machine for Palabre "
        "alone would show."
    )
    yield ""
    facts = sorted(
        {
            f"- {each.day}: commit {each.commit}, {each.cores} cores, {each.memory} memory, "
            f"{each.system}, Python {each.python}"
            for each in figures.conditions.values()
        }
    )
    yield from facts
    seconds = sum(each.seconds for each in figures.results.values())
    yield f"- {seconds / 60:.0f} minutes in all"


def _list_notes(figures: Figures) -> Iterator[str]:
    noted = [each for each in figures.sorted() if each.notes]
    if noted:
        yield "## What was done\n"
    for each in noted:
        yield f"- {each.code} on {ENGINES[each.database]}, seed {each.seed}: {each.notes}"
