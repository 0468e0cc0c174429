"""The time that the processes under test live by: it may run faster, and jump."""

import time
from datetime import UTC, datetime
from pathlib import Path


class Clock:
    """Aware UTC times; `speed` seconds pass in each since `origin`, plus what `jumps` holds.

    Ten times faster, a lease of 15 s runs out after 1.5: the same code, tried in less time. A
    `jumps` file holds seconds to add, and may be rewritten while processes run.
    """

    def __init__(self, origin: float, speed: float, jumps: Path) -> None:
        self._origin = origin
        self._speed = speed
        self._jumps = jumps

    def now(self) -> datetime:
        """What the clock shows."""
        since = (time.time() - self._origin) * self._speed
        return datetime.fromtimestamp(self._origin + since + self._read_jump(), UTC)

    def _read_jump(self) -> float:
        try:
            return float(self._jumps.read_text() or 0)
        except FileNotFoundError:
            return 0.0
