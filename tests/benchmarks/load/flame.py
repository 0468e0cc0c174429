"""Flame graphs of running processes: py-spy samples their stacks, this draws them as SVG."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from tests.benchmarks.load.bars import STYLE, start_picture

SAMPLES_A_SECOND = 200
LEAST_SHARE = 0.004
"""What is on the stack less often is not drawn."""
WAITS = (
    "Condition.wait (",
    "EpollSelector.select (",
    "PollSelector.select (",
    "_socket_can_read (",
    "_worker (concurrent/futures/",
    "poll_wait_for_socket.<locals>.do_poll (",
)
"""Innermost functions that wait: a busy machine lets some of them pass for running."""
_WIDTH, _ROW, _TOP = 1200, 17, 52


@dataclass
class Frame:
    """A function as called from its caller, and how many samples it was seen in."""

    name: str
    samples: int = 0
    called: dict[str, "Frame"] = field(default_factory=dict)

    def add(self, stack: Sequence[str], samples: int) -> None:
        self.samples += samples
        if stack:
            self.called.setdefault(stack[0], Frame(stack[0])).add(stack[1:], samples)


@contextmanager
def record(
    processes: Mapping[str, Sequence[int]], roles: Iterable[str], seconds: float, folder: Path
) -> Iterator[dict[str, dict[str, int]]]:
    """Sample the roles' first processes and their children while the block runs.

    The dict is filled when the block has ended: by role, how often each stack was seen, its
    frames from the outermost in, joined by semicolons. Only threads that run are sampled.
    """
    stacks: dict[str, dict[str, int]] = {}
    with ExitStack() as running:
        started = [
            (role, path := folder / f"{role}.stacks", _start(processes[role][0], path, seconds))
            for role in roles
        ]
        for _, _, process in started:
            running.enter_context(process)
        yield stacks
    for role, path, process in started:
        assert process.returncode == 0, f"py-spy ended with {process.returncode}"
        stacks[role] = read_stacks(path.read_text("utf-8"))


def _start(pid: int, path: Path, seconds: float) -> "subprocess.Popen[bytes]":
    program = str(Path(sys.executable).with_name("py-spy"))
    form = ("--format", "raw", "--function", "--subprocesses", "--rate", str(SAMPLES_A_SECOND))
    time = ("--duration", str(max(round(seconds), 1)))
    command = [program, "record", "--pid", str(pid), "--output", str(path), *form, *time]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet)


def read_stacks(text: str) -> dict[str, int]:
    """Return how often each stack was seen, without waits and the processes' command lines."""
    counts: Counter[str] = Counter()
    for line in text.splitlines():
        stack, _, samples = line.rpartition(" ")
        frames = [each for each in stack.split(";") if not each.startswith("process ")]
        if frames and not frames[-1].startswith(WAITS):
            counts[";".join(frames)] += int(samples)
    return dict(counts)


def list_hottest(stacks: Mapping[str, int], most: int = 15) -> list[tuple[str, float]]:
    """The functions that run themselves most often, each with its share of all samples."""
    total = sum(stacks.values()) or 1
    own: Counter[str] = Counter()
    for stack, samples in stacks.items():
        own[stack.rpartition(";")[2]] += samples
    return [(name, samples / total) for name, samples in own.most_common(most)]


def draw(title: str, stacks: Mapping[str, int]) -> str:
    """Return the flame graph as SVG: callers above, widths in shares of all samples."""
    root = Frame("all")
    for stack, samples in sorted(stacks.items()):
        root.add(stack.split(";"), samples)
    boxes = list(_place(root, 0.0, 0, max(root.samples, 1)))
    height = _TOP + _ROW * (1 + max(depth for _, _, depth, _ in boxes)) + 12
    description = f"{root.samples} samples of running threads, {SAMPLES_A_SECOND} a second."
    parts = [*start_picture(title, description, _WIDTH, height, STYLE + _BOXES)]
    for frame, left, depth, width in boxes:
        parts.extend(_draw_box(frame, left, depth, width, root.samples))
    return "\n".join((*parts, "</svg>", ""))


def _place(
    frame: Frame, left: float, depth: int, total: int
) -> Iterator[tuple[Frame, float, int, float]]:
    width = (_WIDTH - 20) * frame.samples / total
    yield frame, left, depth, width
    for called in sorted(frame.called.values(), key=lambda each: -each.samples):
        if called.samples / total >= LEAST_SHARE:
            yield from _place(called, left, depth + 1, total)
        left += (_WIDTH - 20) * called.samples / total


def _draw_box(frame: Frame, left: float, depth: int, width: float, total: int) -> Iterable[str]:
    x, y = 10 + left, _TOP + depth * _ROW
    words = f"{frame.name}: {frame.samples / total:.1%}"
    size = f'width="{max(width - 0.5, 0.5):.1f}" height="{_ROW - 1}"'
    title = f"<title>{escape(words)}</title>"
    yield f'<rect class="f{depth % 3}" x="{x:.1f}" y="{y}" {size}>{title}</rect>'
    fitting = int(width / 6.3)
    if fitting >= 4:
        label = words if len(words) <= fitting else words[: fitting - 1] + "…"
        yield f'<text class="tiny" x="{x + 3:.1f}" y="{y + 12}">{escape(label)}</text>'


_BOXES = (
    ".tiny{font-size:11px}.f0{fill:#f2c14e}.f1{fill:#f78154}.f2{fill:#f4a259}"
    "text.tiny{fill:#22252b}"
)
