"""A supervisor of actors: `theatre.py JOURNAL ALIVE GRACE NAME:BEHAVIOUR…`."""

import ctypes
import logging
import os
import sys
from pathlib import Path

from service.running.supervisor import Child, supervise

PR_SET_CHILD_SUBREAPER = 36

logger = logging.getLogger(__name__)


def main(journal: Path, alive: int, grace: float, parts: list[str]) -> int:
    os.set_inheritable(alive, False)
    logging.basicConfig(filename=journal, format="log: %(message)s", level=logging.INFO)
    if sys.platform == "linux":
        # Orphans come to this process, as they come to the first process of a container.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    actor = Path(__file__).with_name("actor.py")

    def has_started(name: str) -> bool:
        return f"{name} started" in journal.read_text(encoding="utf-8")

    def child(name: str, behaviour: str) -> Child:
        return Child(
            name,
            [sys.executable, "-S", str(actor), str(journal), name, behaviour],
            ready=lambda: has_started(name) and behaviour != "brief",
            grace=grace,
            descriptors=[alive],
        )

    children = [child(*part.split(":")) for part in parts]
    return supervise(children, when_ready=lambda: logger.info("ready"), start_within=3)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4:]))
