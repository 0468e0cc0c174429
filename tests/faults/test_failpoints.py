import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.faults.clock import Clock
from tests.faults.failpoints import Failpoint, Place, write_line

PASS_BY = """
import sys
from pathlib import Path
from tests.faults.failpoints import Failpoint, Place

failpoint = Failpoint(sys.argv[1], Path(sys.argv[2]))
for number in range(int(sys.argv[3])):
    failpoint.pass_by(Place.AFTER_LEASE)
    failpoint.pass_by(Place.AFTER_SETTLE)
"""


def pass_by(armed: str, diary: Path, times: int) -> int:
    command = [sys.executable, "-c", PASS_BY, armed, str(diary), str(times)]
    return subprocess.run(command, check=False).returncode


@pytest.mark.parametrize(("times", "code"), [(0, 0), (2, -signal.SIGKILL)])
def test_a_process_ends_at_one_of_the_passages_it_was_armed_for(
    tmp_path: Path, times: int, code: int
) -> None:
    assert pass_by("after_lease/2:seed", tmp_path / "diary", times) == code


def test_every_life_has_a_length_of_its_own(tmp_path: Path) -> None:
    diary = tmp_path / "diary"
    lengths = []
    for _ in range(20):
        lengths.append(Failpoint("after_lease/8:seed", diary)._draw())
        write_line(diary, "crashed after_lease")
    assert set(lengths) == set(range(1, 9))


def test_a_crash_is_in_the_diary(tmp_path: Path) -> None:
    pass_by("after_settle/1:seed", tmp_path / "diary", 1)
    assert (tmp_path / "diary").read_text() == "crashed after_settle\n"


def test_an_idle_failpoint_lets_everybody_pass(tmp_path: Path) -> None:
    failpoint = Failpoint(None, tmp_path / "diary")
    for place in Place:
        failpoint.pass_by(place)
    assert list(tmp_path.iterdir()) == []


def test_a_clock_runs_as_fast_as_told_and_jumps(tmp_path: Path) -> None:
    jumps = tmp_path / "jumps"
    clock = Clock(time.time() - 10, 5, jumps)
    before = clock.now()
    assert timedelta(seconds=39) < before - Clock(time.time(), 1, jumps).now() < timedelta(0, 50)
    jumps.write_text("-7200")
    assert clock.now() < before - timedelta(hours=1)
