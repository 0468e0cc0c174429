"""`python -m tests.faults`: try the faults, print what came of each, and write the page."""

import argparse
import shutil
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

from tests.faults.agenda import SUBMISSIONS, Item, describe, fit, list_items, minutes
from tests.faults.catalogue import FAULTS
from tests.faults.figures import Conditions, Figures
from tests.faults.report import write_page
from tests.faults.servers import RestartablePostgres
from tests.faults.stage import ENGINES, KINDS, open_stage
from tests.faults.trial import Result, try_fault


def main() -> int:
    """Run what the command line asks for; 1 if a promise was broken or a trial failed."""
    options = _read_options()
    figures = Figures.read(options.docs)
    items = list_items(
        FAULTS, options.kinds, options.only, options.submissions, figures, again=options.again
    )
    if options.minutes is not None:
        items = fit(items, figures, options.minutes)
    _say(*describe(items))
    if options.plan:
        return 0
    results = _try_all(items, figures, options)
    write_page(figures, options.docs)
    return 0 if all(result and result.kept for result in results) else 1


def _try_all(
    items: Sequence[Item], figures: Figures, options: argparse.Namespace
) -> Sequence[Result | None]:
    postgres = RestartablePostgres() if any(each.kind != "sqlite" for each in items) else None
    results: list[Result | None] = []
    try:
        for number, item in enumerate(items):
            left = minutes(items[number:])
            _say(f"[{number + 1}/{len(items)}] {item}, about {left:.0f} min left")
            result = _try_one(item, postgres, options)
            results.append(result)
            if result:
                _tell(result)
                figures.put(result, Conditions.observe())
                write_page(figures, options.docs)
    finally:
        if postgres:
            postgres.close()
    return results


def _try_one(
    item: Item, postgres: RestartablePostgres | None, options: argparse.Namespace
) -> Result | None:
    """The result; None where the trial itself failed. Its logs stay if it was not kept."""
    name = f"{item.fault.code}-{item.kind}"
    with tempfile.TemporaryDirectory(prefix="palabre-faults-") as folder:
        path = Path(folder) / name
        try:
            with open_stage(path, item.kind, options.seed, options.speed, postgres) as stage:
                result = try_fault(item.fault, stage, options.seed, options.submissions)
        except Exception:  # noqa: BLE001 - one trial that fails must not end the run
            traceback.print_exc()
            result = None
        if options.logs and not (result and result.kept):
            shutil.copytree(path / "logs", options.logs / name, dirs_exist_ok=True)
    return result


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--only", type=_split, default=[], help="codes of faults: F1,F2")
    parser.add_argument(
        "--engine", dest="kinds", nargs="+", default=KINDS, choices=KINDS, help="all by default"
    )
    parser.add_argument("--plan", action="store_true", help="say what there is to do, and end")
    parser.add_argument("--again", action="store_true", help="even what was kept before")
    parser.add_argument(
        "--minutes", type=float, help="no more than fits, what was never tried first"
    )
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, help="for each trial")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same faults")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast leases run out")
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="folder of the page")
    parser.add_argument("--logs", type=Path, help="keeps the logs of what was not kept")
    return parser.parse_args()


def _split(codes: str) -> list[str]:
    found = codes.split(",")
    unknown = set(found) - {each.code for each in FAULTS}
    if unknown:
        raise argparse.ArgumentTypeError(f"no such fault: {', '.join(sorted(unknown))}")
    return found


def _tell(result: Result) -> None:
    mark = "kept  " if result.kept else "BROKEN"
    _say(
        f"{mark} {result.code:5} {ENGINES[result.database]:10} seed {result.seed} "
        f"injected {result.injected} acknowledged {result.acknowledged} lost {result.lost} "
        f"twice {result.twice} recovery {result.recovery} s (within {result.within:g}) "
        f"in {result.seconds:.0f} s: {result.notes}",
        *(f"       {sentence}" for sentence in (*result.broken, *result.late)),
    )


def _say(*lines: str) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
