"""Questions about what goes out: do webhooks arrive, does the mail server take letters?"""

from datetime import datetime, timedelta

from config.settings import Settings
from service.moderation.database import Database
from service.moderation.webhooks.deliveries import count_ailments
from service.outgoing.digests.postbox import Postbox, PostboxError
from service.running.diagnosis.finding import Finding, error, ok, warning

LATELY = timedelta(days=2)
MAIL_SECONDS = 3.0
REMEDIES = {
    "tls": "see that the certificate is valid for PALABRE_SMTP_HOST, and PALABRE_SMTP_SECURITY is"
    " what the server speaks on that port",
    "smtp_535": "correct PALABRE_SMTP_USER and PALABRE_SMTP_PASSWORD",
}
REACH = "see that PALABRE_SMTP_HOST and PALABRE_SMTP_PORT are right, and reached from here"


def check_webhooks(database: Database, now: datetime) -> Finding:
    """Whether an endpoint fails, has gone, or was given up on of late."""
    found = count_ailments(database, now - LATELY)
    if not found.endpoints:
        return ok("webhooks", "none set up")
    if not (found.failing or found.gone or found.given_up):
        return ok("webhooks", f"{found.endpoints} set up, nothing given up")
    told = f"{found.failing} of {found.endpoints} fail, {found.gone} answered that they are gone"
    return warning(
        "webhooks",
        f"{told}, {found.given_up} deliveries given up within two days",
        "the site's page tells of each; send again there what was given up",
    )


def check_mail(settings: Settings) -> Finding:
    """Whether the mail server lets Palabre in; nothing is sent."""
    if not settings.smtp_host:
        return ok("mail", "no server is set: no digests are sent")
    try:
        Postbox(settings, MAIL_SECONDS).check()
    except PostboxError as failure:
        remedy = REMEDIES.get(failure.cause, REACH)
        return error(
            "mail", f"{settings.smtp_host} does not take letters ({failure.cause})", remedy
        )
    if not settings.public_url:
        remedy = "set PALABRE_PUBLIC_URL"
        return warning("mail", "digests are sent, without links to the queue", remedy)
    return ok("mail", f"{settings.smtp_host} lets us in")
