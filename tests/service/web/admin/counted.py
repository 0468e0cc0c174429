"""A site whose comments have been decided, by the checks and by people, and counted."""

from datetime import timedelta

from service.moderation import store
from service.moderation.codes import Code, Status
from service.moderation.insight.refreshing import refresh
from service.moderation.policy import decide
from service.moderation.site_policies import make_policy
from service.moderation.store.appeals import record_appeal
from service.moderation.store.sites import read_site
from service.moderation.verdict import Settlement, Signal
from service.web.services import Services
from tests.service.moderation.samples import new_comment

APPEAL = "Je cite un document public."


def decide_comment(services: Services, score: float, person: str = "", **changes: object) -> str:
    """A comment of an hour ago that reads so much like advertising, and what a person said of it.

    `person` decided after ten minutes.
    """
    sent = services.now() - timedelta(hours=1)
    comment_id = store.add(services.database, new_comment(**changes), sent)
    store.lease(services.database, [comment_id], "worker", sent)
    site = read_site(services.database, str(changes.get("site", "default")))
    assert site is not None
    seen = (Signal("spam", Code.SPAM, score),)
    verdict = decide(seen, make_policy(services.settings, site))
    assert store.settle(services.database, [Settlement(comment_id, seen, verdict)], "worker", sent)
    if person:
        moment = sent + timedelta(minutes=10)
        store.record_review(services.database, comment_id, Status(person), "awa", moment)
    return comment_id


def appeal(services: Services, comment_id: str) -> None:
    """Its author asks for another look."""
    record_appeal(services.database, comment_id, APPEAL, "fr", services.now())


def count(services: Services) -> None:
    """What the sweeper does within a minute."""
    refresh(services.settings, services.database, services.now, budget=60)


def fill(services: Services, **changes: object) -> None:
    """Twelve comments: five approved at once, five held, two refused, one of them appealed for."""
    for person in ("", "", "", "", "rejected"):
        decide_comment(services, 0.1, person, **changes)
    for score, person in ((0.55, "approved"), (0.6, "approved"), (0.7, "rejected"), (0.8, "")):
        decide_comment(services, score, person, **changes)
    decide_comment(services, 0.9, "rejected", **changes)
    decide_comment(services, 0.995, "", **changes)
    appeal(services, decide_comment(services, 1.0, "", **changes))
