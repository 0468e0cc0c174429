"""The web server: gunicorn as a library, configured by the settings and by nothing else."""

# gunicorn has no type hints.
# mypy: allow-untyped-calls

import contextlib
import ctypes
import ipaddress
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from config.settings import Settings

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files have no name there
M_ARENA_MAX = -8
"""By this number glibc's <malloc.h> calls the most heaps of a process."""
HEAPS = 2

Create = Callable[[Settings], WSGIApplication]


def serve(settings: Settings, port: int, create: Create | None = None) -> None:
    """Serve HTTP on `settings.host` and `port` until SIGTERM; then ends the process.

    Requests in flight, or already in the backlog, are answered first, for 10 s at most. `create`
    makes the application; it must connect to nothing and start no thread, since it runs before
    the processes fork.
    """
    _share_heaps()
    with _metrics_folder():
        _Server(settings, port, create or _create_app).run()


def _share_heaps() -> None:
    """Let all threads share a few heaps: one for each would hold megabytes that nobody uses.

    Only one thread runs at a time, so that they hardly ever wait for one another.
    """
    # glibc's alone (mallopt(3)); other C libraries have no heaps of threads.
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose:
        choose(M_ARENA_MAX, HEAPS)


@contextlib.contextmanager
def _metrics_folder() -> Iterator[None]:
    """A fresh folder in which the processes of this server share their counters."""
    if "prometheus_client" in sys.modules:
        raise RuntimeError("prometheus_client was imported before its folder was set")
    owner, folder = os.getpid(), tempfile.mkdtemp(prefix="palabre-metrics-", dir=_shared_memory())
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        # The server's own children leave through here as well.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)


def _create_app(settings: Settings) -> WSGIApplication:
    from service.web.app import create_app

    return create_app(settings).wsgi_app


class _Server(BaseApplication):
    cfg: Any

    def __init__(self, settings: Settings, port: int, create: Create) -> None:
        self._options = _list_options(settings, port)
        self._settings = settings
        self._create = create
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:
        return self._create(self._settings)


class _PropagatingLogger(Logger):
    """gunicorn's messages in the format of all the others."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        # gunicorn quotes what it could not parse, and who sent it: a reader's text and address.
        quoted = str(msg).startswith("Invalid request from")
        super().warning("Invalid request" if quoted else msg, *args, **kwargs)


def _list_options(settings: Settings, port: int) -> Mapping[str, object]:
    """Every option that differs from gunicorn's default, by gunicorn's name."""
    from service.web.patient_worker import PatientWorker

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return {
        "bind": f"{host}:{port}",
        "proc_name": "palabre",
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "worker_class": PatientWorker,
        # The application connects to nothing before it serves, so that its code is shared memory.
        "preload_app": True,
        "graceful_timeout": 10,
        # Longer than a proxy keeps idle connections (nginx: 60 s), so that the proxy ends them.
        "keepalive": 75,
        "limit_request_line": 4094,
        "limit_request_fields": 64,
        "limit_request_field_size": 8190,
        "forwarded_allow_ips": ",".join(_normalise(settings.trusted_proxies)),
        "forwarder_headers": "",
        "worker_tmp_dir": _shared_memory(),
        "logger_class": _PropagatingLogger,
        "loglevel": "warning",
        "control_socket_disable": True,
        "child_exit": _forget_process,
    }


def _shared_memory() -> str | None:
    """Where small files cost no disk, and no cleaner comes by; None if there is none."""
    return str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None


def _normalise(networks: tuple[str, ...]) -> list[str]:
    return [str(ipaddress.ip_network(network, strict=False)) for network in networks]


def _forget_process(_arbiter: object, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
