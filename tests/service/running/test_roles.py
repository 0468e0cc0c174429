from pathlib import Path

from config.settings import Settings
from service.running import roles
from service.running.supervisor import Child
from service.running.valkey import EmbeddedValkey

SECRETS = {"PALABRE_SECRET_KEY": "a secret key of the tests", "PALABRE_ADMIN_TOKEN": "a token here"}
ENVIRONMENT = {**SECRETS, "PATH": "/usr/bin"}


def list_children(worker_processes: int = 1) -> list[Child]:
    settings = Settings.model_validate(
        {
            "secret_key": SECRETS["PALABRE_SECRET_KEY"],
            "captcha_provider": "none",
            "worker_processes": worker_processes,
        }
    )
    address = "http://127.0.0.1:1"
    workers = roles.workers(settings, ENVIRONMENT)
    return [*workers, roles.sweeper(ENVIRONMENT), roles.web(address, ENVIRONMENT)]


def test_secrets_travel_in_the_environment_and_never_on_a_command_line() -> None:
    for child in list_children():
        assert child.environment == ENVIRONMENT
        assert not any(secret in " ".join(child.command) for secret in SECRETS.values())


def test_the_queue_server_is_told_no_secret_at_all() -> None:
    valkey = EmbeddedValkey(Path("valkey-server"), Path("data"), Path("sockets"))
    child = roles.queue_server(valkey, ENVIRONMENT, 7)
    assert child.environment == {"PATH": "/usr/bin"}
    assert child.descriptors == [7]


def test_there_are_as_many_workers_as_the_settings_say() -> None:
    names = [child.name for child in list_children(worker_processes=3)]
    assert names == ["worker-1", "worker-2", "worker-3", "sweeper", "web"]
