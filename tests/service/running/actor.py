"""A tiny program to supervise: `actor.py JOURNAL NAME BEHAVIOUR`; the journal tells its life."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

ENDINGS = {"brief": 3, "unconfigured": os.EX_CONFIG}


def main(journal: Path, name: str, behaviour: str) -> None:
    def note(event: str) -> None:
        with journal.open("a", encoding="utf-8") as file:
            file.write(f"{name} {event} {os.getpid()}\n")

    def stop(*_: object) -> None:
        note("refused" if behaviour == "stubborn" else "stopped")
        if behaviour != "stubborn":
            sys.exit(0)

    signal.signal(signal.SIGTERM, stop)
    if behaviour in {"watched", "deserted"}:
        have_a_child(note, watching=behaviour == "watched")
    note("started")
    if behaviour in ENDINGS:
        sys.exit(ENDINGS[behaviour])
    while True:
        signal.pause()


def have_a_child(note: Callable[[str], None], *, watching: bool) -> None:
    parent = os.getpid()
    if os.fork():
        return
    note("child")
    # As a gunicorn or RQ child does, one that watches ends by itself once its parent is gone.
    for _ in range(600):
        if watching and os.getppid() != parent:
            break
        time.sleep(0.05)
    sys.exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
