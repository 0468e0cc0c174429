"""The mail server is spoken to in private, or not at all."""

import ssl

import pytest

from config.outgoing import SmtpSecurity
from service.outgoing.digests.postbox import Postbox, PostboxError
from tests.service.outgoing.digests.installation import set_up
from tests.standins.mail_server import MailServer
from tests.standins.receiver import CERTIFICATE


def test_the_connection_is_encrypted_and_verified_and_the_password_never_in_clear(
    mail: MailServer,
) -> None:
    mail.user, mail.password = "palabre", "sesame-ouvre-toi"
    known = {"smtp_user": mail.user, "smtp_password": mail.password}
    settings = set_up(mail, **known, smtp_security=SmtpSecurity.STARTTLS)
    # The certificate is for another name than the address: nothing is sent, least a password.
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    with pytest.raises(PostboxError, match="tls"):
        Postbox(settings, context=trusting).check()
    mail.offers_tls = False
    with pytest.raises(PostboxError):
        Postbox(settings, context=trusting).check()
    assert mail.signed_in == []
    mail.offers_tls = True
    trusting.check_hostname = False
    Postbox(settings, context=trusting).check()
    assert mail.signed_in == ["palabre"]
    mail.password = "another"
    with pytest.raises(PostboxError, match="smtp_535") as raised:
        Postbox(settings, context=trusting).check()
    assert raised.value.__suppress_context__
