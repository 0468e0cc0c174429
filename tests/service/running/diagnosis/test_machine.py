from pathlib import Path

import pytest

from config.settings import Settings
from service.running.diagnosis.machine import (
    EMPTY,
    LOW,
    check_disk,
    check_files,
    check_tracing,
    list_kept,
)

ENDPOINT = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}


def keep(directory: Path) -> Settings:
    return Settings.model_validate(
        {
            "secret_key": "a secret of the tests",
            "captcha_provider": "none",
            "data_directory": directory,
            "database_url": f"sqlite:///{directory}/palabre.db",
        }
    )


def test_what_is_kept_is_the_folder_the_key_and_sqlites_file(tmp_path: Path) -> None:
    settings = keep(tmp_path)
    assert list(list_kept(settings)) == [
        tmp_path,
        tmp_path / "secret_key",
        tmp_path / "palabre.db",
    ]
    server = settings.replace(database_url="postgresql://127.0.0.1/palabre")
    assert len(list(list_kept(server))) == 2


@pytest.mark.parametrize(
    ("free", "level"), [(LOW, "ok"), (LOW - 1, "warning"), (EMPTY, "warning"), (EMPTY - 1, "error")]
)
def test_a_disk_that_fills_up_is_told_in_time(tmp_path: Path, free: int, level: str) -> None:
    assert check_disk([tmp_path], lambda _: free).level == level


def test_the_fullest_disk_counts_and_what_is_not_there_yet_is_looked_for_above(
    tmp_path: Path,
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    sizes = {tmp_path: 5 * LOW, other: 0}
    finding = check_disk([tmp_path / "not" / "yet", other], sizes.__getitem__)
    assert (finding.level, str(other) in finding.sentence) == ("error", True)


def test_the_disk_of_this_machine_can_be_asked(tmp_path: Path) -> None:
    assert " GB free at " in check_disk([tmp_path]).sentence


def test_files_that_others_may_read_are_a_warning(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    database = tmp_path / "palabre.db"
    database.touch(mode=0o644)
    assert check_files([tmp_path, database]).level == "ok"
    tmp_path.chmod(0o755)
    finding = check_files([tmp_path, database])
    assert finding.level == "warning"
    assert finding.remedy == f"`chmod go= {tmp_path} {database}`"
    assert check_files([tmp_path / "none"]).level == "ok"


def test_files_that_this_user_may_not_write_are_an_error(tmp_path: Path) -> None:
    finding = check_files([tmp_path], may_write=lambda _: False)
    assert (finding.level, str(tmp_path) in finding.sentence) == ("error", True)


def test_traces_that_are_asked_for_and_cannot_be_made_are_a_warning() -> None:
    assert check_tracing({}, installed=False).level == "ok"
    assert check_tracing(ENDPOINT, installed=True).level == "ok"
    finding = check_tracing(ENDPOINT, installed=False)
    assert (finding.level, "palabre[otel]" in finding.remedy) == ("warning", True)
