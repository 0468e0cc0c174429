"""Questions to this machine: is there room on its disk, and are the files closed to others?"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sqlalchemy import make_url

from config.settings import Settings
from service.moderation.tracing import ENDPOINTS, is_wanted
from service.running.diagnosis.finding import Finding, error, ok, warning
from service.running.first_run import secret_key_file

GIGABYTE = 1024**3
LOW, EMPTY = GIGABYTE, GIGABYTE // 5
"""Free bytes below which a disk is worth a look, and below which databases begin to fail."""
OTHERS = stat.S_IRWXG | stat.S_IRWXO

Free = Callable[[Path], int]


def list_kept(settings: Settings) -> Iterator[Path]:
    """The files and folders with something to lose: data directory, key, and SQLite's file."""
    yield settings.data_directory
    yield secret_key_file(settings.data_directory)
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        yield Path(url.database)


def check_disk(
    paths: list[Path], free: Free = lambda path: shutil.disk_usage(path).free
) -> Finding:
    """Whether there is room where the paths are, or will be; the fullest disk counts."""
    places = {_find_existing(path) for path in paths}
    least, place = min((free(place), str(place)) for place in places)
    sentence = f"{least / GIGABYTE:.1f} GB free at {place}"
    if least >= LOW:
        return ok("disk space", sentence)
    remedy = "free some, or move PALABRE_DATA_DIRECTORY and the database to a larger disk"
    level = error if least < EMPTY else warning
    return level("disk space", f"{sentence}: comments are refused when it is full", remedy)


def check_files(
    paths: list[Path],
    may_write: Callable[[Path], bool] = lambda path: os.access(path, os.R_OK | os.W_OK),
) -> Finding:
    """Whether what is kept here can be written by this user, and read by no other."""
    found = [path for path in paths if path.exists()]
    for path in found:
        if not may_write(path):
            remedy = f"run as its owner, or `chown -R $(id -u) {path}`"
            return error("files", f"this user may not write {path}", remedy)
    shown = [path for path in found if _is_open(path)]
    if shown:
        paths_shown = " ".join(map(str, shown))
        remedy = f"`chmod go= {paths_shown}`"
        return warning("files", f"other users of this machine may look into {paths_shown}", remedy)
    return ok("files", "closed to other users" if found else "nothing is kept here yet")


def check_tracing(environ: Mapping[str, str], *, installed: bool) -> Finding:
    """Whether the traces that the environment asks for can be made."""
    if not is_wanted(environ):
        return ok("traces", f"off; {ENDPOINTS[0]} turns them on")
    if installed:
        return ok("traces", "on")
    sentence = f"{ENDPOINTS[0]} is set, but the extra `otel` is not installed: there are none"
    return warning("traces", sentence, "`pip install 'palabre[otel]'`, or unset it")


def _is_open(path: Path) -> bool:
    """Whether others get at it: a file in a closed folder is closed, whatever its own mode."""
    ways = [path, *path.absolute().parents[:1]] if path.is_file() else [path]
    return all(way.stat().st_mode & OTHERS for way in ways)


def _find_existing(path: Path) -> Path:
    path = path.absolute()
    return next(place for place in (path, *path.parents) if place.exists())
