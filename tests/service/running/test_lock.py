import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from service.running.lock import DirectoryInUseError, locked_directory
from tests.waiting import wait_until

SLEEP = shutil.which("sleep") or "sleep"


def is_free(directory: Path) -> bool:
    try:
        with locked_directory(directory, patience=0):
            return True
    except DirectoryInUseError:
        return False


def test_a_directory_in_use_is_refused_with_the_process_that_uses_it(tmp_path: Path) -> None:
    with locked_directory(tmp_path):
        sentence = f"(process {os.getpid()}) is already running in {tmp_path}"
        with (
            pytest.raises(DirectoryInUseError, match=re.escape(sentence)),
            locked_directory(tmp_path, patience=0),
        ):
            pass


def test_a_directory_is_free_again_afterwards(tmp_path: Path) -> None:
    with locked_directory(tmp_path):
        assert not is_free(tmp_path)
    assert is_free(tmp_path)


def test_a_server_that_outlives_its_supervisor_keeps_the_directory(tmp_path: Path) -> None:
    with locked_directory(tmp_path) as descriptor:
        server = subprocess.Popen([SLEEP, "60"], pass_fds=[descriptor])
    assert not is_free(tmp_path)
    server.kill()
    server.wait()
    wait_until(lambda: is_free(tmp_path))


def test_other_children_do_not_keep_the_directory(tmp_path: Path) -> None:
    with locked_directory(tmp_path):
        other = subprocess.Popen([SLEEP, "60"])
    assert is_free(tmp_path)
    other.kill()
    other.wait()


def test_the_directory_of_a_supervisor_that_is_just_ending_is_waited_for(tmp_path: Path) -> None:
    with locked_directory(tmp_path) as descriptor:
        ending = subprocess.Popen([SLEEP, "0.2"], pass_fds=[descriptor])
    with locked_directory(tmp_path, patience=10):
        pass
    assert ending.wait() == 0
