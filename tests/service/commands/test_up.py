import os
import signal
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.commands.doctor import doctor
from service.commands.up import up
from service.running.lock import locked_directory
from tests.installation import find_port
from tests.service.commands.up_run import PALABRE, UpRun
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UpRun]:
    up_run = UpRun(tmp_path_factory.mktemp("up"))
    yield up_run
    up_run.stop(signal.SIGKILL)


@pytest.fixture
def up_run(first_run: UpRun) -> UpRun:
    """The same installation for every test, running."""
    if not first_run.is_running():
        first_run.start()
    return first_run


def test_it_tells_where_everything_is_and_serves_it(up_run: UpRun) -> None:
    assert f"Palabre is ready at http://127.0.0.1:{up_run.port}\n" in up_run.told()
    assert "Captcha     none" in up_run.told()
    assert up_run.ask("GET", "/demo")[0] == 200
    assert up_run.ask("GET", up_run.sign_in_path())[0] in {200, 302, 303}


def test_a_comment_is_decided(up_run: UpRun) -> None:
    posted = up_run.post("Merci pour cet article sur le marché de Dakar.")
    assert up_run.find_verdict(posted) in {"approved", "flagged"}


def test_the_data_is_private(up_run: UpRun) -> None:
    data = up_run.folder / "var"
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("secret_key", "palabre.db", "palabre.db-wal", "valkey/valkey.conf"):
        assert stat.S_IMODE((data / name).stat().st_mode) & 0o077 == 0


def test_ctrl_c_ends_everything_and_leaves_no_temporary_file(up_run: UpRun) -> None:
    with up_run.redis() as client:
        folder = Path(client.connection_pool.connection_kwargs["path"]).parent
    assert folder.parent == Path(tempfile.gettempdir())
    assert up_run.stop(signal.SIGINT) == 0
    assert not folder.exists()


def test_what_was_posted_and_signed_is_still_good_after_a_restart(up_run: UpRun) -> None:
    posted = up_run.post("Le marché de Dakar a bien changé depuis dix ans.")
    assert up_run.stop(signal.SIGTERM) == 0
    up_run.start()
    path = f"/api/v1/comments/{posted['id']}?receipt={posted['receipt']}"
    status, body = up_run.ask("GET", path)
    assert (status, posted["id"] in body) == (200, True)


def test_a_killed_worker_is_replaced_and_the_next_comment_decided(up_run: UpRun) -> None:
    os.kill(wait_until(up_run.find_worker, timeout=30), signal.SIGKILL)
    assert up_run.find_verdict(up_run.post("Et maintenant ?")) != "pending"
    assert "worker-1 was killed by SIGKILL" in up_run.told()


def test_a_killed_queue_comes_back_with_what_it_held(up_run: UpRun) -> None:
    with up_run.redis() as client:
        client.config_set("appendfsync", "always")
        client.set("kept", "value")
        os.kill(int(client.info()["process_id"]), signal.SIGKILL)
    wait_until(lambda: up_run.read("kept") == "value")
    assert "valkey was killed by SIGKILL" in up_run.told()
    assert up_run.find_verdict(up_run.post("Toujours là ?")) != "pending"


def test_killed_it_leaves_no_process_behind_and_starts_again(up_run: UpRun) -> None:
    assert up_run.stop(signal.SIGKILL) == -signal.SIGKILL
    up_run.start()
    assert up_run.ask("GET", "/readyz")[0] == 200


def test_two_in_one_folder_are_refused_in_a_sentence(up_run: UpRun) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    second = subprocess.run(
        [PALABRE, "up", "--port", str(port)],
        cwd=up_run.folder,
        env=up_run.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert second.stderr.startswith(
        f"Error: another Palabre (process {up_run.process.pid}) is already running in "
    )
    assert len(second.stderr.splitlines()) == 1


def test_the_doctor_finds_the_running_queue(up_run: UpRun) -> None:
    result = CliRunner().invoke(doctor, env={"PALABRE_DATA_DIRECTORY": str(up_run.folder / "var")})
    assert result.exit_code == 0
    assert "redis persistence  append-only file" in result.output


def test_a_taken_port_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        env = {"PALABRE_DATA_DIRECTORY": str(tmp_path), "PORT": str(port)}
        result = CliRunner().invoke(up, env=env)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: port {port} is already in use: ")
    assert len(result.output.splitlines()) == 1


def test_wrong_settings_are_all_named_and_nothing_is_made(tmp_path: Path) -> None:
    env = {
        "PALABRE_DATA_DIRECTORY": str(tmp_path / "var"),
        "PALABRE_SPAM_FLAG_AT": "2",
        "PALABRE_RATE_LIMIT": "often",
    }
    result = CliRunner().invoke(up, env=env)
    assert result.exit_code == os.EX_CONFIG
    assert [line.split()[1] for line in result.output.splitlines()] == [
        "PALABRE_RATE_LIMIT",
        "PALABRE_SPAM_FLAG_AT",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_does_not_answer_is_refused_in_a_sentence(tmp_path: Path) -> None:
    env = {
        "PALABRE_DATA_DIRECTORY": str(tmp_path),
        "PALABRE_DATABASE_URL": "postgresql://me:pass123@127.0.0.1:1/x",
        "PORT": str(find_port()),
    }
    result = CliRunner().invoke(up, env=env)
    assert result.exit_code == 1
    assert "the database does not answer" in result.output
    assert "pass123" not in result.output
    with locked_directory(tmp_path, patience=0):
        pass


def test_a_folder_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder", encoding="utf-8")
    umask = os.umask(0o022)
    result = CliRunner().invoke(up, env={"PALABRE_DATA_DIRECTORY": str(tmp_path / "var")})
    assert result.exit_code == 1
    assert "cannot be written (File exists)" in result.output
    assert os.umask(umask) == 0o022


def test_the_help_shows_how_to_use_it() -> None:
    result = CliRunner().invoke(up, ["--help"])
    assert result.exit_code == 0
    for told in ("Ctrl-C", "PALABRE_DATA_DIRECTORY", "palabre up --port 8080"):
        assert told in result.output
