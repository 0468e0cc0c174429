import logging
import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from service.moderation.broker import Broker
from service.moderation.tracing import is_wanted, open_tracer

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}
NOTHING_LOADED = """
import sys
import service.web.app, workers.worker
# redis-py loads what it finds of the SDK by itself.
ours = ("service.moderation.tracing.", "service.web.tracing", "workers.tracing")
print([name for name in sys.modules if name.startswith((*ours, "opentelemetry.exporter"))])
"""
WITHOUT_EXTRA = """
import sys
sys.modules["opentelemetry"] = None
from service.moderation.tracing import is_installed, open_tracer
print(is_installed(), open_tracer("web", {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, None))
"""


def run(program: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=os.environ
    )


@pytest.mark.parametrize(
    ("environ", "wanted"),
    [
        ({}, False),
        (ENDPOINT, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": ""}, False),
        ({**ENDPOINT, "OTEL_SDK_DISABLED": "TRUE"}, False),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "none"}, False),
        ({**ENDPOINT, "OTEL_TRACES_EXPORTER": "otlp"}, True),
    ],
)
def test_traces_are_off_until_an_endpoint_is_named(
    environ: Mapping[str, str], wanted: bool
) -> None:
    assert is_wanted(environ) is wanted


def test_off_loads_nothing_that_traces() -> None:
    assert run(NOTHING_LOADED).stdout.strip() == "[]"


def test_without_the_extra_there_are_no_traces_and_a_line_says_why() -> None:
    done = run(WITHOUT_EXTRA)
    assert done.stdout.split() == ["False", "None"]
    assert "palabre[otel]" in done.stderr


def test_on_connects_to_nothing_before_the_first_span(
    redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert open_tracer("web", ENDPOINT, Broker.from_url(redis_url)) is not None
        assert open_tracer("web", {}, Broker.from_url(redis_url)) is None
    assert caplog.records == []
