"""`palabre replay`: which comments other word lists would have changed, before they are saved."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from config.settings import Settings
    from service.moderation.database import Database
    from service.moderation.replay import Change, Report
    from service.moderation.words.judge import ListName, WordJudge

EXCERPT = 60
"""Characters of a comment that are shown."""
MOST = 10_000_000
"""Comments that may be asked for, well within what a database counts."""

_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)


@click.command()
@click.option("--site", default="default", show_default=True, help="The site's key.")
@click.option(
    "--last", type=click.IntRange(1, MOST), default=1000, show_default=True, help="Comments."
)
@click.option("--blocked", type=_FILE, help="A list to try in place of the saved one.")
@click.option("--suspect", type=_FILE, help="A list to try in place of the saved one.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines: the changes, then a summary.")
def replay(
    *, site: str, last: int, blocked: str | None, suspect: str | None, as_json: bool
) -> None:
    """Show which of the last comments would change status with these word lists.

    Takes the lists as saved, or the files given. What the other checks saw stays as it is stored;
    only the words are looked for again. Shows each comment's verdict before and after with the
    entries that make the difference, newest first. Writes nothing.

    \b
    Examples:
      palabre replay --last 500 --blocked blocked.txt
      palabre replay --json | jq 'select(.after == "rejected") | .words'
    """
    from service.commands.words import open_database, read_content, require_site
    from service.moderation.words.judge import ListName

    given = {ListName.BLOCKED: blocked, ListName.SUSPECT: suspect}
    contents = {name: read_content(file) for name, file in given.items() if file is not None}
    with open_database() as (settings, database):
        require_site(database, site)
        run_replay(settings, database, site, contents, last=last, as_json=as_json)


def run_replay(
    settings: "Settings",
    database: "Database",
    site: str,
    contents: Mapping["ListName", str],
    *,
    last: int,
    as_json: bool,
) -> None:
    """Print what `contents`, each in place of the saved list, would have changed on a site."""
    from service.moderation.replay import Report
    from service.moderation.replay import replay as replay_history
    from service.moderation.site import Site
    from service.moderation.site_policies import make_policy
    from service.moderation.store import judged, sites

    judge = _make_judge(settings, database, site, contents)
    found = sites.read_site(database, site) or Site(site)
    site_id = found.id
    total = 0 if site_id is None else judged.count_judged(database, site_id, last)
    history = iter(()) if site_id is None else judged.stream_judged(database, site_id, total)
    with click.progressbar(
        history, length=total, label="replaying", file=sys.stderr, update_min_steps=50
    ) as bar:
        steps = replay_history(bar, judge, make_policy(settings, found))
        report = Report.gather(_print_changes(steps, as_json=as_json), most=0)
    _print_report(report, as_json=as_json)


def _print_report(report: "Report", *, as_json: bool) -> None:
    counts = [
        {"before": before, "after": after, "count": count}
        for (before, after), count in report.counts.items()
    ]
    if as_json:
        summary = {"looked_at": report.looked_at, "changed": report.changed, "counts": counts}
        click.echo(json.dumps(summary))
        return
    told = (f"{each['count']} {each['before']} -> {each['after']}" for each in counts)
    sentence = f"{report.changed} of {report.looked_at} comments would change"
    click.echo(": ".join(filter(None, (sentence, ", ".join(told)))) + ".")


def _make_judge(
    settings: "Settings", database: "Database", site: str, contents: Mapping["ListName", str]
) -> "WordJudge":
    from config.word_lists import WordListError
    from service.moderation.store.word_lists import find_saved_lists
    from service.moderation.words import judge
    from service.moderation.words.matcher import WordMatcher

    saved = {name: each.content for name, each in find_saved_lists(database, site).items()}
    lists = {name: judge.read_list(text)[0] for name, text in {**saved, **contents}.items()}
    try:
        installation = WordMatcher(judge.load_installation_words(settings))
    except WordListError as error:
        raise click.ClickException(str(error)) from None
    return judge.make_judge(installation, lists, 0)


def _print_changes(steps: Iterable["Change | None"], *, as_json: bool) -> Iterator["Change | None"]:
    """The same steps, each change printed on its way."""
    for step in steps:
        if step is not None:
            if sys.stderr.isatty():
                # The bar is drawn again below the line.
                click.echo("\r\x1b[K", nl=False, err=True)
            click.echo(_describe_json(step) if as_json else _describe(step))
        yield step


def _describe(change: "Change") -> str:
    comment = change.comment
    by_person = "" if comment.status is change.before else f" (now {comment.status})"
    verdict = f"{change.before} -> {change.after}{by_person}"
    told = f"[{', '.join(change.words)}]  {comment.content[:EXCERPT]}"
    shown = "".join(sign if sign.isprintable() else " " for sign in told)
    return f"{comment.id}  {verdict}  {shown}"


def _describe_json(change: "Change") -> str:
    return json.dumps(
        {
            "id": change.comment.id,
            "before": change.before,
            "after": change.after,
            "status": change.comment.status,
            "words": change.words,
        },
        ensure_ascii=False,
    )
