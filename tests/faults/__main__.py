"""`python -m tests.faults`: try the faults, print what came of each, and write the page."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.catalogue import FAULTS
from tests.faults.figures import Figures
from tests.faults.report import write_page
from tests.faults.servers import RestartablePostgres
from tests.faults.stage import KINDS, open_stage
from tests.faults.trial import Result, try_fault

SUBMISSIONS = 10_000


def main() -> int:
    """Run what the command line asks for; 1 if a promise was broken."""
    options = _read_options()
    figures = Figures.read(options.docs)
    postgres = RestartablePostgres()
    kept = True
    with tempfile.TemporaryDirectory(prefix="palabre-faults-") as folder:
        for fault in FAULTS:
            for kind in options.databases:
                if kind not in fault.kinds or (options.only and fault.code not in options.only):
                    continue
                path = Path(folder) / f"{fault.code}-{kind}"
                with open_stage(path, kind, options.seed, options.speed, postgres) as stage:
                    result = try_fault(fault, stage, options.seed, options.submissions)
                kept = kept and result.kept
                _tell(result)
                figures.put(result)
                write_page(figures, options.docs)
    postgres.close()
    return 0 if kept else 1


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, help="for each fault")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same faults")
    parser.add_argument("--speed", type=float, default=1.0, help="how fast leases run out")
    parser.add_argument("--only", nargs="*", default=[], help="codes of faults")
    parser.add_argument("--databases", nargs="*", default=KINDS, choices=KINDS)
    parser.add_argument("--docs", type=Path, default=Path("docs"), help="folder of the page")
    return parser.parse_args()


def _tell(result: Result) -> None:
    mark = "kept  " if result.kept else "BROKEN"
    sys.stdout.write(
        f"{mark} {result.code:5} {result.database:10} seed {result.seed} "
        f"injected {result.injected} acknowledged {result.acknowledged} lost {result.lost} "
        f"twice {result.twice} recovery {result.recovery} s (within {result.within:g})\n"
    )
    for sentence in (*result.broken, *result.late):
        sys.stdout.write(f"       {sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
