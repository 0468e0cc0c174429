"""The dashboard, the alert rules and the page about them, held against what the app exports."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from redis import Redis

from service.moderation.codes import Code, Status
from service.moderation.identifiers import new_identifier
from service.moderation.tally import count_decided, count_retained, count_swept
from service.moderation.verdict import Settlement, Verdict

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "monitoring.md").read_text(encoding="utf-8")
DASHBOARD: Mapping[str, Any] = json.loads((DOCS / "monitoring" / "dashboard.json").read_bytes())
ALERTS_FILE = DOCS / "monitoring" / "alerts.yml"
ALERTS: Mapping[str, Any] = yaml.safe_load(ALERTS_FILE.read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
RECORDED = {rule["record"] for rule in RULES if "record" in rule}
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
SUFFIXES = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
NAME = re.compile(r"palabre[a-z0-9_:]*")
PROMTOOL = shutil.which("promtool")
"""Debian's package `prometheus` has it; it checks more than the tests do without it."""
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def exported(client: FlaskClient, redis_url: str) -> dict[str, set[str]]:
    """The labels of every sample that the app exports, by the sample's name."""
    verdict = Verdict(Status.FLAGGED, (Code.SPAM,))
    with Redis.from_url(redis_url) as redis:
        count_decided(redis, [Settlement(new_identifier(NOW), (), verdict)], NOW)
        count_swept(redis, 0, 0, NOW)
        count_retained(redis, 0, 0, NOW)
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        # When a counter was made is told within one process only, and by no server.
        if family.name.startswith("palabre") and not family.name.endswith("_created"):
            for suffix in SUFFIXES[family.type]:
                found[family.name + suffix] = set()
            for sample in family.samples:
                found.setdefault(sample.name, set()).update(sample.labels)
    return found


def read_names(query: str) -> set[str]:
    """The metrics that a query asks for: whatever begins like ours outside of its strings."""
    return set(NAME.findall(re.sub(r'"[^"]*"', "", query)))


def test_every_query_of_the_dashboard_and_of_the_rules_asks_for_what_is_exported(
    exported: dict[str, set[str]],
) -> None:
    expressions = [*QUERIES, *(rule["expr"] for rule in RULES)]
    asked = {query: read_names(query) for query in expressions}
    assert all(asked.values())
    assert set().union(*asked.values()) - RECORDED <= set(exported)


def test_every_metric_is_on_the_page_and_every_one_on_the_page_exists(
    exported: dict[str, set[str]],
) -> None:
    families = {re.sub("_(bucket|sum|count|created)$", "", name) for name in exported}
    rows = re.findall(r"^\| `(palabre_\w+)`", PAGE, flags=re.MULTILINE)
    assert sorted(rows) == sorted(families)


def test_every_metric_is_on_the_dashboard(exported: dict[str, set[str]]) -> None:
    shown = set().union(*map(read_names, QUERIES))
    shown |= read_names(DASHBOARD["templating"]["list"][1]["definition"])
    families = {re.sub("_(bucket|sum|count|created)$", "", name) for name in exported}
    assert families == {re.sub("_bucket$", "", name) for name in shown - RECORDED}


def test_labels_in_queries_are_labels_of_what_they_select(
    exported: dict[str, set[str]],
) -> None:
    for query in [*QUERIES, *(rule["expr"] for rule in RULES)]:
        for name, labels in re.findall(r"(palabre_\w+)\{([^}]*)\}", query):
            selected = set(re.findall(r"(\w+)=", labels)) - {"job"}
            # Of a metric without samples the labels are not known here.
            assert not exported[name] or selected <= exported[name], query


def test_every_alert_is_explained_and_every_explanation_has_its_alert() -> None:
    alerts = [rule for rule in RULES if "alert" in rule]
    explained = re.findall(r"^### (Palabre\w+)$", PAGE, flags=re.MULTILINE)
    assert explained == [rule["alert"] for rule in alerts]
    for rule in alerts:
        assert rule["labels"]["severity"] in {"warning", "critical"}
        assert rule["annotations"]["summary"].endswith((".", "share."))


def test_the_dashboard_is_one_that_grafana_imports() -> None:
    assert {"title", "uid", "schemaVersion", "panels", "templating", "time"} <= set(DASHBOARD)
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(ids)) == len(ids)
    for panel in PANELS:
        assert panel["type"] in {"timeseries", "stat"}
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        refs = [target["refId"] for target in panel["targets"]]
        assert len(set(refs)) == len(refs) > 0


def test_no_panel_lies_over_another() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24
        assert not cells & taken, panel["title"]
        taken |= cells


def make_rules(tmp_path: Path) -> Path:
    """The dashboard's queries as a file of rules, which promtool can read."""
    filled = [query.replace("$__rate_interval", "5m").replace("$job", ".+") for query in QUERIES]
    rules = [{"record": f"panel:{i}", "expr": query} for i, query in enumerate(filled)]
    path = tmp_path / "dashboard.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    return path


def check_brackets(path: Path) -> None:
    """What can be seen of a query without promtool: what is opened is closed."""
    closing = {")": "(", "]": "[", "}": "{"}
    for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]:
        for rule in group["rules"]:
            opened: list[str] = []
            for sign in re.sub(r'"[^"]*"', "", rule["expr"]):
                if sign in "([{":
                    opened.append(sign)
                elif sign in closing:
                    assert opened.pop() == closing[sign], rule["expr"]
            assert opened == [], rule["expr"]


def check_by_promtool(path: Path) -> None:
    run_promtool("check", "rules", "--lint=all", "--lint-fatal", str(path))


def run_promtool(*arguments: str, text: str | None = None) -> None:
    command = [PROMTOOL or "promtool", *arguments]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


CHECKS = [check_brackets, check_by_promtool] if PROMTOOL else [check_brackets]


@pytest.mark.parametrize("check", CHECKS)
def test_queries_and_rules_can_be_read(check: Callable[[Path], None], tmp_path: Path) -> None:
    check(ALERTS_FILE)
    check(make_rules(tmp_path))


def test_alerts_fire_when_they_should_and_stay_silent_when_not() -> None:
    cases = Path(__file__).with_name("alerts.test.yml")
    tried = yaml.safe_load(cases.read_text(encoding="utf-8"))["tests"]
    tests = [case for test in tried for case in test["alert_rule_test"]]
    alerts = {rule["alert"] for rule in RULES if "alert" in rule}
    for expected in (True, False):
        named = {case["alertname"] for case in tests if bool(case["exp_alerts"]) is expected}
        assert named == alerts
    if PROMTOOL:
        run_promtool("test", "rules", str(cases))


def test_promtool_finds_nothing_to_say_about_the_metrics(client: FlaskClient) -> None:
    text = client.get("/metrics").text
    ours = [line for line in text.splitlines(keepends=True) if "palabre_" in line]
    assert len(ours) > 50
    if PROMTOOL:
        run_promtool("check", "metrics", text="".join(ours))
