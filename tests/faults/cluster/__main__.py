"""`make faults-cluster`: the cluster, every blow in turn, and the table of what came of it."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from tests.faults.cluster.blows import BLOWS
from tests.faults.cluster.cluster import Cluster, run_cluster
from tests.faults.cluster.network import NetworkRefusedError
from tests.faults.cluster.storm import Load, Report, endure

COLUMNS = (
    "| fault, times | acknowledged | lost | decided twice | tries refused | refused for (s) "
    "| undecided answers for (s) | p99 to a 2xx (s) | longest to a decision (s) |"
)


def main() -> int:
    """0 if every promise was kept, 1 if not, 77 if this machine cannot make hosts."""
    arguments = _parse_arguments()
    try:
        with run_cluster() as cluster:
            reports = _storm(cluster, arguments)
    except NetworkRefusedError as error:
        sys.stderr.write(f"cannot run: {error}\n")
        return 77
    if arguments.figures:
        arguments.figures.write_text(json.dumps([asdict(each) for each in reports], indent=1))
    return 0 if all(report.kept for report in reports) else 1


def _storm(cluster: Cluster, arguments: argparse.Namespace) -> list[Report]:
    _say(COLUMNS, "|" + " --- |" * COLUMNS.count(" |"))
    load = Load(arguments.submissions, arguments.rate, arguments.strikes)
    reports = []
    for number, blow in enumerate(BLOWS):
        if arguments.only and blow.name not in arguments.only:
            continue
        report = endure(cluster, blow, load, arguments.seed + number)
        _say(_row(report), *report.broken)
        reports.append(report)
    if arguments.keep_logs:
        for log in sorted(cluster.logs.iterdir()):
            (arguments.keep_logs / log.name).write_bytes(log.read_bytes())
    return reports


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _row(report: Report) -> str:
    figures = (
        f"{report.fault}, {report.strikes} × {report.outage:g} s",
        f"{report.acknowledged:,}",
        report.lost,
        report.twice,
        report.refused,
        report.refused_for,
        report.pending_for,
        report.slowest_ninety_ninth,
        f"{report.longest_undecided} of {report.promised:g}",
    )
    return "| " + " | ".join(map(str, figures)) + " |"


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.cluster", description=__doc__)
    parser.add_argument("--submissions", type=int, default=1200, help="comments for each fault")
    parser.add_argument("--rate", type=float, default=30.0, help="comments a second")
    parser.add_argument("--strikes", type=int, default=2, help="how often each fault strikes")
    parser.add_argument("--seed", type=int, default=1, help="the same seed posts the same comments")
    parser.add_argument("--only", action="append", help="the name of a fault; may be repeated")
    parser.add_argument("--figures", type=Path, help="write the figures here as JSON")
    parser.add_argument("--keep-logs", type=Path, help="copy the hosts' logs into this folder")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
