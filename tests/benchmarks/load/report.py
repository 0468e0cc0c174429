"""A run's figures as the page docs/performance.md and its pictures."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.load.bars import Bar, draw_bars
from tests.benchmarks.load.figures import DATABASES, PEER, Figures, spread
from tests.benchmarks.load.flame import draw, list_hottest
from tests.benchmarks.load.rounds import OUTSIDERS, Round
from tests.benchmarks.load.supply import DELAY
from tests.benchmarks.load.targets import SITEVERIFY, Target, judge_all

LOADS = {
    ("n-grams", 0): "n-gram tier decides",
    ("full", 0): "full cascade",
    ("n-grams", DELAY): f"n-gram tier decides, siteverify {DELAY} ms",
}
FIGURES = "performance.json"
PAGE = "performance.md"
LARGEST_FLAME = 300_000
"""Bytes of a flame graph beyond which only its table is kept."""

Stacks = Mapping[str, Mapping[str, int]]


def write_report(figures: Figures, stacks: Stacks, folder: Path) -> None:
    """Write the figures, the page and the pictures into the folder of the documentation."""
    images = folder / "images"
    images.mkdir(parents=True, exist_ok=True)
    figures.write(folder / FIGURES)
    (images / "throughput.svg").write_text(_draw_throughput(figures), "utf-8")
    (images / "latency.svg").write_text(_draw_latency(figures), "utf-8")
    for role, counts in stacks.items():
        picture = draw(f"Where the {role} processes spend their time under load", counts)
        if len(picture.encode()) < LARGEST_FLAME:
            (images / f"flame-{role}.svg").write_text(picture, "utf-8")
    (folder / PAGE).write_text(render(figures, stacks, images), "utf-8")


def render(figures: Figures, stacks: Stacks, images: Path) -> str:
    """Return the page as Markdown."""
    sections = (
        _INTRODUCTION,
        *(f"- {name}: {value}" for name, value in figures.about.items()),
        "\n## Targets\n",
        *_tabulate_targets(judge_all(figures)),
        "\n## Throughput, 32 connections\n",
        "![Comments a second](images/throughput.svg)\n",
        *_tabulate_throughput(figures),
        "\nRatios are taken within each round; median (least to most).",
        *_explain_mixes(figures),
        "\n## CPU and Redis commands a comment\n",
        *_tabulate_costs(figures),
        "\n## One client\n",
        "![Latency](images/latency.svg)\n",
        *_tabulate_latency(figures),
        "\n## Memory\n",
        *_tabulate_memory(figures),
        "\n## Where the time goes\n",
        *_show_stacks(stacks, images),
    )
    return "\n".join(sections).rstrip() + "\n"


def _tabulate(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterable[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _tabulate_targets(targets: Mapping[tuple[str, str], Target]) -> Iterable[str]:
    heads = ("what", "database", "target", "found", "least to most", "")
    return _tabulate(
        heads,
        (
            (
                target.sentence,
                database,
                f"{'>=' if target.least else '<='} {target.bound:g}",
                f"{target.found:.2f}",
                f"{target.low:.2f} to {target.high:.2f}",
                "met" if target.met else f"missed by {target.missed_by:.0%}",
            )
            for (_, database), target in targets.items()
        ),
    )


def _list_loads(figures: Figures) -> Iterable[tuple[str, list[Round], list[float]]]:
    """Every kind of load with its rounds, and their ratios to the peer's."""
    peers = [each for each in figures.rounds if each.system == PEER]
    yield "Isso (stores only)", peers, [1.0] * len(peers)
    for (mix, delay), name in LOADS.items():
        for database in DATABASES:
            system = f"palabre-{database}"
            ratios = figures.ratios(system, mix, delay)
            yield f"{database}, {name}", figures.pick(system, mix, delay), ratios


def _tabulate_throughput(figures: Figures) -> Iterable[str]:
    heads = ("", "decided a second", "beside Isso", "p50 ms", "p95 ms", "p99 ms", "pending")
    return _tabulate(
        heads,
        (
            (
                name,
                _range([each.rate for each in rounds], 0),
                _range(ratios, 2),
                *(f"{median(getattr(each, p) for each in rounds):.1f}" for p in _PERCENTILES),
                str(sum(each.pending for each in rounds)),
            )
            for name, rounds, ratios in _list_loads(figures)
        ),
    )


def _explain_mixes(figures: Figures) -> Iterable[str]:
    for mix, scoring in figures.scoring.items():
        yield (
            f"Of the comments of “{LOADS[mix, 0]}”, {figures.ngrams[mix]:.0%} were decided by the"
            f" n-grams alone; scoring takes {_range(scoring, 2)} ms of CPU a comment by itself."
        )


def _tabulate_costs(figures: Figures) -> Iterable[str]:
    roles = ("web", "worker", "sweeper", "valkey", "postgresql", *OUTSIDERS)
    heads = ("milliseconds", "all of its own", *roles, "Redis commands")
    return _tabulate(
        heads,
        (
            (
                name,
                _range([each.own_cpu for each in rounds], 2),
                *(f"{median(each.cpu.get(role, 0.0) for each in rounds):.2f}" for role in roles),
                _range([each.commands for each in rounds], 1),
            )
            for name, rounds, _ in _list_loads(figures)
        ),
    )


def _tabulate_latency(figures: Figures) -> Iterable[str]:
    return _tabulate(
        ("one client, milliseconds", "answers", "p50", "p95", "p99"),
        (
            (
                name
                if name == SITEVERIFY
                else f"{name.partition(',')[0]}, siteverify{name.partition(',')[2]}",
                str(len(taken)),
                *(f"{figures.quantile(name, percent):.1f}" for percent in (50, 95, 99)),
            )
            for name, taken in figures.latency.items()
        ),
    )


def _tabulate_memory(figures: Figures) -> Iterable[str]:
    """The biggest process of each role, at five moments of the run."""
    roles = ("web", "worker", "sweeper", "valkey")
    rows = []
    for system, taken in figures.memory.items():
        moments = sorted({round(at * (len(taken) - 1) / 4) for at in range(5)})
        rows += [
            (system, f"{taken[at][0]:.0f}", *(f"{taken[at][1][role]:.0f}" for role in roles))
            for at in moments
        ]
    return _tabulate(("", "seconds of load", *(f"{role} MB" for role in roles)), rows)


def _show_stacks(stacks: Stacks, images: Path) -> Iterable[str]:
    for role, counts in stacks.items():
        if (images / f"flame-{role}.svg").exists():
            yield f"![Flame graph of the {role} processes](images/flame-{role}.svg)\n"
        hottest = ((f"`{name}`", f"{share:.1%}") for name, share in list_hottest(counts))
        yield from _tabulate((f"{role}: function", "time in itself"), hottest)
        yield ""


def _draw_throughput(figures: Figures) -> str:
    bars = [
        Bar(name.replace("siteverify ", ""), *spread([each.rate for each in rounds]), kind)
        for kind, (name, rounds, _) in zip((0, 1, 1, 2, 2, 3, 3), _list_loads(figures), strict=True)
    ]
    words = "Comments decided (Isso: stored) a second over 32 connections; lines: least to most."
    return draw_bars("Comments a second, 32 connections", words, "/s", bars)


def _draw_latency(figures: Figures) -> str:
    bars = [
        Bar(f"{name} p{percent}", found, found, found, kind)
        for name in figures.latency
        for kind, percent in enumerate((50, 99))
        for found in [figures.quantile(name, percent)]
    ]
    return draw_bars(
        "One client: from POST to verdict", "Percentiles of the answers' times.", "ms", bars
    )


def _range(values: Sequence[float], digits: int) -> str:
    middle, least, most = spread(values)
    return f"{middle:,.{digits}f} ({least:,.{digits}f} to {most:,.{digits}f})"


_PERCENTILES = ("p50", "p95", "p99")

_INTRODUCTION = """# Performance

Written by `make bench`, from one run in which all systems took turns on the same machine. Trust
the ratios more than the absolute figures: another machine has others.

Every comment is different, 40 to 600 characters, in up to nine languages. *Decided* means:
accepted, verified with siteverify, checked by all detectors, stored durably (SQLite with
`synchronous=FULL`, PostgreSQL with `fsync`), and answered with its verdict. What was answered
without one counts as pending. After each round every acknowledged comment is looked up in the
database, and must be decided. Isso stores, without any check; it runs as its documentation says,
under gunicorn with two sync workers, its guard off, which would allow two comments a minute.
Client, siteverify's stand-in and servers share the cores; neither of the first two counts as
anybody's CPU.
"""
