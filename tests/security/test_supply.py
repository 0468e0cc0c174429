"""What is installed is what was locked: by hash, and none of it older than is safe."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
FLOORS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("floors.toml").read_text("utf-8")
)["floors"]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
ADVISORY = re.compile(r"(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3})")
SERVED = {"werkzeug", "flask", "jinja2", "gunicorn", "requests", "urllib3", "redis", "sqlalchemy"}


def read_lock(name: str) -> dict[str, str]:
    return {
        package.lower().replace("_", "-"): version
        for package, version in PINNED.findall((ROOT / name).read_text("utf-8"))
    }


def order(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version.partition("+")[0])]


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_locked_is_older_than_its_floor(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    locked = read_lock(name)
    below = {
        package: (locked[package], floor["from"])
        for package, floor in FLOORS.items()
        if package in locked and order(locked[package]) < order(floor["from"])
    }
    assert below == {}
    record_property("tries", len(locked))


def test_whatever_meets_requests_has_a_floor_and_each_floor_an_advisory() -> None:
    assert set(FLOORS) >= SERVED
    assert set(read_lock("requirements.lock")) >= SERVED
    assert [name for name, floor in FLOORS.items() if not ADVISORY.search(floor["why"])] == []
    everything = {package for name in LOCKS for package in read_lock(name)}
    assert set(FLOORS) <= everything, "a floor for what is locked nowhere"


@pytest.mark.parametrize("name", LOCKS)
def test_every_line_of_a_lock_has_a_hash_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text.strip())
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert not re.search(r"https?://|--index-url|--find-links|git\+|@ file", text)


def test_nothing_is_installed_without_its_hash() -> None:
    for name in ("Makefile", "Dockerfile"):
        lines = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
        installs = [line for line in lines if re.search(r"pip .*\binstall\b|PIP\) install", line)]
        assert installs
        for line in installs:
            pinned = "--require-hashes" in line or "--no-deps" in line or "install uv" in line
            assert pinned, line
