"""The operations for operators: health, readiness, metrics and this document."""

from collections.abc import Mapping

from service.web.health import Condition, Readiness
from service.web.openapi.nodes import JSON, Node, answer, refer

TEXT = "text/plain"
METRICS = """# HELP palabre_comments_waiting Comments waiting for the checks (pending) or for a person (flagged).
# TYPE palabre_comments_waiting gauge
palabre_comments_waiting{status="pending"} 0.0
palabre_comments_waiting{status="flagged"} 3.0
"""  # noqa: E501 - as it is sent


def describe_operating() -> dict[str, Node]:
    """Path items by path."""
    alive = answer("It does.", refer("schemas", "Health"), {"status": "ok"})
    text = answer(
        "Prometheus's text format 0.0.4. Gauges of a server that is down are left out.",
        {"type": "string"},
        METRICS,
        media_type=TEXT,
    )
    this: Node = {
        "description": "OpenAPI 3.1.",
        "content": {JSON: {"schema": {"type": "object", "required": ["openapi", "paths"]}}},
    }
    return {
        "/healthz": _get("show_health", "Whether the process answers", {"200": alive}),
        "/readyz": _get("show_readiness", "Whether comments can be taken", _judge()),
        "/metrics": _get("show_metrics", "Metrics for Prometheus", {"200": text}),
        "/openapi.json": _get("show_openapi", "This document", {"200": this}),
    }


def _get(name: str, summary: str, responses: Mapping[str, Node]) -> Node:
    operation: Node = {
        "operationId": name,
        "tags": ["operation"],
        "summary": summary,
        "responses": dict(responses),
    }
    return {"get": operation}


def _judge() -> dict[str, Node]:
    schema = refer("schemas", "Readiness")
    return {
        "200": answer(
            "They can; `degraded`: Redis does not answer, so they are decided later.",
            schema,
            _show(Readiness.DEGRADED, Condition.OK, Condition.UNAVAILABLE),
        ),
        "503": answer(
            "They cannot: the database does not answer, or waits for `palabre migrate`.",
            schema,
            _show(Readiness.UNAVAILABLE, Condition.OUTDATED, Condition.OK),
        ),
    }


def _show(status: Readiness, database: Condition, redis: Condition) -> Node:
    checks = {"database": str(database), "redis": str(redis)}
    return {"status": str(status), "checks": checks}
