"""Settings of an installation that sends its digests to a stand-in."""

from config.settings import Settings
from tests.standins.mail_server import MailServer


def set_up(mail: MailServer, **changes: object) -> Settings:
    given = {
        "secret_key": "a-secret-for-tests-only",
        "smtp_host": "127.0.0.1",
        "smtp_port": mail.port,
        "smtp_security": "none",
        "smtp_from": "palabre@example.org",
        "public_url": "https://comments.example.org",
        "captcha_provider": "none",
    }
    return Settings.model_validate({**given, **changes})
