"""One system under load, again and again while it is being made faster; prints a line a round.

`python -m tests.benchmarks.load --seconds 5 --connections 32 --cheap`; --help tells the rest.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

from redis import Redis

from tests.benchmarks.load.comments import draw_cheap, draw_natural
from tests.benchmarks.load.rounds import Round, load
from tests.benchmarks.load.systems import System, run_isso, run_palabre
from tests.benchmarks.load.verifier import Verifier, run_verifier
from workers.scoring.model import Model

MOST_RATE = 3_000
"""Comments a second that are prepared; who answers more runs out of them early."""
WARM_UP_SECONDS = 1.0


def main() -> None:
    """Start what was asked for, load it, print what was measured, and stop it."""
    options = _read_options()
    count = int(MOST_RATE * (WARM_UP_SECONDS + options.seconds * options.rounds))
    texts = (
        draw_cheap(count, Model.load()) if options.cheap else list(islice(draw_natural(), count))
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="palabre-load-")))
        verifier = stack.enter_context(run_verifier())
        verifier.set_delay(options.siteverify_ms)
        more = dict(each.split("=", 1) for each in options.set)
        if options.isso:
            system = stack.enter_context(run_isso(folder / "isso"))
        else:
            running = run_palabre(options.database, verifier.url, folder / "palabre", more)
            system = stack.enter_context(running)
        _run_rounds(system, verifier, texts, options, folder)


def _run_rounds(
    system: System,
    verifier: Verifier,
    texts: Sequence[str],
    options: argparse.Namespace,
    folder: Path,
) -> None:
    at = 0
    for number in range(options.rounds + 1):
        seconds = options.seconds if number else WARM_UP_SECONDS
        before = _read_commands(system.redis)
        measured = load(
            system,
            texts[at : at + int(seconds * MOST_RATE)],
            verifier,
            folder,
            first=at,
            connections=options.connections,
            seconds=seconds,
        )
        at += measured.decided + measured.pending + measured.failed + measured.late
        if number:
            _print(measured)
            if options.commands:
                _print_commands(before, _read_commands(system.redis), measured)


def _print(measured: Round) -> None:
    spent = "  ".join(f"{role} {each:.2f}" for role, each in measured.cpu.items())
    held = "  ".join(f"{role} {each:.0f}" for role, each in measured.megabytes.items())
    sys.stdout.write(
        f"{measured.system}: decided {measured.rate:.0f}/s  pending"
        f" {measured.pending / measured.seconds:.0f}/s  failed {measured.failed}"
        f"  p50 {measured.p50:.1f}  p95 {measured.p95:.1f}  p99 {measured.p99:.1f} ms"
        f"  all decided after {measured.settled_after:.1f} s\n"
        f"  CPU ms a comment: {measured.own_cpu:.2f} = {spent}\n"
        f"  Redis commands a comment: {measured.commands:.1f}   MB: {held}\n"
    )
    sys.stdout.writelines(f"  strange answer: {each!r}\n" for each in measured.strange)
    sys.stdout.flush()


def _read_commands(redis: "Redis | None") -> dict[str, int]:
    found = redis.info("commandstats") if redis else {}
    return {name.removeprefix("cmdstat_"): each["calls"] for name, each in found.items()}


def _print_commands(before: dict[str, int], after: dict[str, int], measured: Round) -> None:
    count = max(measured.decided + measured.pending + measured.late, 1)
    grown = {name: (calls - before.get(name, 0)) / count for name, calls in after.items()}
    most = sorted(grown.items(), key=lambda pair: -pair[1])[:15]
    sys.stdout.write("  " + "  ".join(f"{name} {each:.2f}" for name, each in most) + "\n")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Load on a whole installation.")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of a round")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--siteverify-ms", type=int, default=0)
    parser.add_argument(
        "--cheap", action="store_true", help="only comments that the n-gram tier decides alone"
    )
    parser.add_argument("--isso", action="store_true", help="load Isso instead")
    parser.add_argument("--commands", action="store_true", help="Redis commands by name")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PALABRE_NAME=VALUE",
        help="a setting that differs; again for each",
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
