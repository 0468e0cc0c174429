"""One running Palabre per data directory."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 2.0
"""Seconds a start waits for a Palabre that is just ending."""


class DirectoryInUseError(Exception):
    """Another Palabre runs in the data directory."""


@contextmanager
def locked_directory(directory: Path, patience: float = PATIENCE) -> Iterator[int]:
    """Hold `directory` for this process; the value is the lock's file descriptor.

    A child that inherits the descriptor holds the lock too, so that a server which outlives its
    supervisor still keeps others out. Raises DirectoryInUseError after `patience` seconds.
    """
    descriptor = os.open(directory / "palabre.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait_for_lock(descriptor, directory, patience)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield descriptor
    finally:
        # Closing gives the lock back once no child holds it; the file stays, since a file that
        # is removed and made anew could be locked twice.
        os.close(descriptor)


def _wait_for_lock(descriptor: int, directory: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise DirectoryInUseError(_explain(descriptor, directory)) from None
            time.sleep(0.05)
        else:
            return


def _explain(descriptor: int, directory: Path) -> str:
    holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
    process = f" (process {holder})" if holder.isdecimal() else ""
    return (
        f"another Palabre{process} is already running in {directory}: stop it first, "
        "or name another folder in PALABRE_DATA_DIRECTORY"
    )
