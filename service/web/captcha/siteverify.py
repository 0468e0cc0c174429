"""The client of every siteverify: reCAPTCHA's, Turnstile's and hCaptcha's ask alike."""

from collections.abc import Mapping
from urllib.parse import urlencode

from pydantic import SecretStr

from service.web.captcha.exchange import Exchange

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class SiteverifyClient:
    """Asks one siteverify on behalf of one site; `further` fields go with every question."""

    def __init__(
        self,
        url: str,
        secret: SecretStr,
        *,
        threads: int,
        further: Mapping[str, str] | None = None,
    ) -> None:
        self._secret = secret
        self._further = dict(further or {})
        self._exchange = Exchange(url, FORM, threads=threads)

    def ask(self, token: str, address: str | None) -> object:
        """The decoded answer about `token`, brought from IP `address`.

        Raises CaptchaUnavailableError, as `Exchange.post`.
        """
        fields = {"secret": self._secret.get_secret_value(), "response": token, **self._further}
        if address:
            fields["remoteip"] = address
        return self._exchange.post(urlencode(fields))

    def close(self) -> None:
        """End the threads and the connections."""
        self._exchange.close()
