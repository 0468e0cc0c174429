import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.loading import load_settings
from service.cli import COMMANDS

ROOT = Path(__file__).parents[3]
GIVEN = {
    "PALABRE_SECRET_KEY": "a secret of the tests",
    "POSTGRES_PASSWORD": "fence",
    "VALKEY_PASSWORD": "gate",
    "PALABRE_CAPTCHA_PROVIDER": "none",
}
OURS = ["web", "worker", "sweeper", "migrate"]


def interpolate(text: str) -> str:
    """As Compose does: ${NAME}, ${NAME:-default} and ${NAME:?complaint}."""

    def fill(match: re.Match[str]) -> str:
        name, _, fallback = match[1].partition(":")
        return GIVEN.get(name, fallback.removeprefix("-"))

    return re.sub(r"\$\{([^}]+)\}", fill, text)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    text = interpolate((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    services: dict[str, Any] = yaml.safe_load(text)["services"]
    return services


@pytest.mark.parametrize("name", [*OURS, "postgres", "valkey"])
def test_no_container_can_write_its_image_or_gain_rights(
    services: dict[str, Any], name: str
) -> None:
    service = services[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", OURS)
def test_every_role_runs_a_command_that_exists_with_settings_that_load(
    services: dict[str, Any], name: str
) -> None:
    assert services[name]["command"][0] in COMMANDS
    assert services[name]["env_file"] == [{"path": ".env", "required": False}]
    settings = load_settings({**GIVEN, **services[name]["environment"]})
    assert settings.database_url == "postgresql+psycopg://palabre:fence@postgres/palabre"
    assert settings.redis_url is not None
    assert settings.redis_url.get_secret_value() == "redis://:gate@valkey/0"


@pytest.mark.parametrize("name", ["web", "worker", "sweeper"])
def test_nothing_serves_before_the_schema_is_there(services: dict[str, Any], name: str) -> None:
    assert services[name]["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }


def test_only_the_web_is_reachable_and_only_from_this_machine(services: dict[str, Any]) -> None:
    published = {name: service["ports"] for name, service in services.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_the_queue_asks_for_its_password_and_drops_nothing() -> None:
    text = interpolate((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    lines = yaml.safe_load(text)["configs"]["valkey"]["content"].splitlines()
    assert {"appendonly yes", "maxmemory-policy noeviction"} <= set(lines)
    assert [line for line in lines if line.startswith("user default on >gate ")]
    assert not [line for line in lines if "nopass" in line]


def test_secrets_have_no_default_that_somebody_might_keep() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
    for name in ("PALABRE_SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text
