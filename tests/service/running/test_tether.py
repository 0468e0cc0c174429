import os
import signal
import subprocess
import sys
from pathlib import Path

from service.running import tether

ROOT = Path(__file__).parents[3]
PARENT = """
import subprocess, sys
from service.running.tether import tethered
subprocess.Popen(tethered(["sleep", "60"]))
print("started", flush=True)
input()
"""


def test_a_tethered_command_runs_with_its_arguments_and_environment() -> None:
    command = [sys.executable, "-c", "import os, sys; print(sys.argv[1:], os.environ['COLOUR'])"]
    output = subprocess.check_output(
        tether.tethered([*command, "one two", "-x"]), env={"COLOUR": "green"}, text=True
    )
    assert output == "['one two', '-x'] green\n"


def test_a_command_whose_parent_died_before_the_tether_does_not_start() -> None:
    # Nobody's parent is process 0 once it runs in the same process namespace.
    arguments = [sys.executable, tether.__file__, "0", sys.executable, "-c", "print('started')"]
    outcome = subprocess.run(arguments, capture_output=True, text=True, check=False)
    assert (outcome.returncode, outcome.stdout) == (1, "")


def test_a_tethered_command_ends_with_its_killed_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        os.kill(parent.pid, signal.SIGKILL)
        # The pipe's other end is in the command too: it closes when both are gone.
        assert parent.communicate(timeout=10)[0] == b""


def test_starting_through_the_tether_imports_next_to_nothing() -> None:
    outcome = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "importtime", tether.__file__, "0", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    imported = {line.rsplit("|")[-1].strip() for line in outcome.stderr.splitlines()}
    assert "ctypes" in imported
    assert not imported & {"subprocess", "asyncio", "service", "service.running", "site"}
