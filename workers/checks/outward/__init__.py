"""Checks that ask others: a second opinion that may hold a comment, and never refuses one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from redis import Redis

from config.settings import Settings
from service.moderation.recipients import AKISMET, ENDPOINT, OPENAI, list_recipients
from service.outgoing.client import OutgoingClient
from workers.checks.outward.akismet import AkismetForm
from workers.checks.outward.budget import Budget
from workers.checks.outward.check import Form, OutwardCheck
from workers.checks.outward.endpoint import EndpointForm
from workers.checks.outward.openai import OpenAIForm


def list_outward_checks(settings: Settings, redis: Redis) -> Iterator[OutwardCheck]:
    """A check for everybody whom the operator wants to be asked."""
    now = partial(datetime.now, UTC)
    for recipient in list_recipients(settings):
        client = OutgoingClient.allowing(settings.outgoing_allow)
        budget = Budget(redis, recipient.name, recipient.budget, now)
        yield OutwardCheck(recipient, _choose_form(recipient.name, settings), client, budget, now)


def _choose_form(name: str, settings: Settings) -> Form:
    forms: dict[str, type[Form]] = {
        AKISMET: AkismetForm,
        OPENAI: OpenAIForm,
        ENDPOINT: EndpointForm,
    }
    return forms[name](settings)
