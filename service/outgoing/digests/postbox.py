"""The operator's mail server: one connection a letter, each with an end."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from config.outgoing import SmtpSecurity
from config.settings import Settings

SECONDS = 15.0
"""How long each answer of the server is waited for."""


class PostboxError(Exception):
    """The letter has not been taken; `retryable` tells whether another try makes sense."""

    def __init__(self, cause: str, *, retryable: bool = True) -> None:
        super().__init__(cause)
        self.cause = cause
        self.retryable = retryable


class Postbox:
    """Sends by the server of PALABRE_SMTP_HOST."""

    def __init__(
        self,
        settings: Settings,
        seconds: float = SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._seconds = seconds
        self._context = context or ssl.create_default_context()

    def send(self, letter: EmailMessage) -> None:
        """Hand a letter over; raises PostboxError if the server did not take it."""
        with self._open() as server:
            server.send_message(letter)

    def check(self) -> None:
        """Sign in and out again; raises PostboxError."""
        with self._open() as server:
            server.noop()

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        # `from None`: what the server says may repeat the password, or a reader's page.
        try:
            server = self._connect()
            try:
                yield server
            finally:
                self._leave(server)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            permanent = all(code >= 500 for code in codes)
            raise PostboxError(f"recipient_{codes[0]}", retryable=not permanent) from None
        except smtplib.SMTPResponseException as error:
            raise PostboxError(f"smtp_{error.smtp_code}") from None
        except ssl.SSLError:
            raise PostboxError("tls") from None
        except TimeoutError:
            raise PostboxError("timeout") from None
        except (smtplib.SMTPException, OSError) as error:
            raise PostboxError(type(error).__name__) from None

    def _connect(self) -> smtplib.SMTP:
        known = self._settings
        where = known.smtp_host, known.smtp_port
        server: smtplib.SMTP
        if known.smtp_security is SmtpSecurity.TLS:
            server = smtplib.SMTP_SSL(*where, timeout=self._seconds, context=self._context)
        else:
            server = smtplib.SMTP(*where, timeout=self._seconds)
        try:
            if known.smtp_security is SmtpSecurity.STARTTLS:
                server.starttls(context=self._context)
            if known.smtp_user:
                password = known.smtp_password.get_secret_value() if known.smtp_password else ""
                server.login(known.smtp_user, password)
        except BaseException:
            server.close()
            raise
        return server

    def _leave(self, server: smtplib.SMTP) -> None:
        # What was taken stays taken, whatever becomes of the good-bye.
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()
