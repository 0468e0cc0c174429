"""`palabre doctor`: what is wrong with this installation, and what to do about it."""

import dataclasses
import json
import os
import sys

import click

from service.running.diagnosis.finding import Finding, Level

INDENT = " " * len("warning  redis persistence  ") + "-> "
COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.ERROR: "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array instead of lines.")
@click.option("--strict", is_flag=True, help="End with 1 for a warning as well.")
def doctor(*, as_json: bool, strict: bool) -> None:
    """Look the installation over and say what to do.

    Checks the settings, the database, Redis, the captcha's keys, workers and sweeper, clocks, disk
    space and file permissions, and whether anybody waits: for a moderator, or for a worker. Each
    finding is one line; what to do about it stands below. Changes nothing. Ends with 1 if there is
    an error; warnings alone end with 0.

    \b
    Examples:
      palabre doctor
      palabre doctor --strict --json
    """
    from service.running.diagnosis import diagnose

    findings = diagnose(os.environ)
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(finding) for finding in findings], indent=2))
    else:
        colour = False if os.environ.get("NO_COLOR") else None
        for finding in findings:
            click.echo(_describe(finding), color=colour)
    failing = {Level.ERROR, Level.WARNING} if strict else {Level.ERROR}
    sys.exit(any(finding.level in failing for finding in findings))


def _describe(finding: Finding) -> str:
    level = click.style(f"{finding.level:<8}", fg=COLOURS[finding.level])
    line = f"{level} {finding.name:<18} {finding.sentence}"
    return f"{line}\n{INDENT}{finding.remedy}" if finding.remedy else line
