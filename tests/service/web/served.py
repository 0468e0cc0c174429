"""A tiny application behind the real server: `served.py PORT PROCESSES THREADS ARRIVE_WITHIN`."""

import os
import sys
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from config.settings import Settings
from service.web.patient_worker import PatientWorker
from service.web.server import serve


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body = environ["wsgi.input"].read()
    answers = {
        "/process": str(os.getpid()),
        "/metrics-folder": os.environ["PROMETHEUS_MULTIPROC_DIR"],
        "/scheme": environ["wsgi.url_scheme"] + environ.get("SCRIPT_NAME", ""),
    }
    answer = answers.get(environ["PATH_INFO"], f"{len(body)} bytes").encode()
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


if __name__ == "__main__":
    port, processes, threads, arrive_within = sys.argv[1:5]
    PatientWorker.arrive_within = float(arrive_within)
    settings = Settings.model_validate(
        {
            "secret_key": "a secret of the tests",
            "captcha_provider": "none",
            "web_processes": processes,
            "web_threads": threads,
            "trusted_proxies": os.environ.get("TRUSTED", ""),
        }
    )
    serve(settings, int(port), create=lambda _settings: application)
