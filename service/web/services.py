"""What the views work with, made once by `create_app` and found through the running app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, cast

from flask import current_app

from config.settings import Settings
from service.moderation.broker import Broker
from service.moderation.comment import NewComment
from service.moderation.database import Database
from service.moderation.keys import Keyring
from service.moderation.prechecks import Prechecks
from service.moderation.queue import WorkQueue
from service.moderation.scoring_requests import ScoringRequests
from service.moderation.store.sites import DEFAULT_SITE
from service.moderation.verdict_board import VerdictBoard
from service.web.captcha import CaptchaProvider
from service.web.captcha.proof import ProofOfWork
from service.web.form_stamps import FormStamps
from service.web.limits import RateLimit
from service.web.sentences import Sentences
from service.web.site_book import SiteBook

NAME = "palabre"
SITE = DEFAULT_SITE


class TakesComments(Protocol):
    """A `service.moderation.reception.Reception`, or what stands around one."""

    def take(self, new: NewComment) -> str:
        """Store a comment and ask for its checks; returns its id."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a view may need; nothing in it connects before it is used."""

    settings: Settings
    database: Database
    broker: Broker
    queue: WorkQueue
    reception: TakesComments
    board: VerdictBoard
    captcha: CaptchaProvider
    proof: ProofOfWork
    stamps: FormStamps
    keyring: Keyring
    prechecks: Prechecks
    scoring: ScoringRequests
    limit: RateLimit
    challenge_limit: RateLimit
    door_limit: RateLimit
    sentences: Sentences
    sites: SiteBook
    now: Callable[[], datetime]


def get_services() -> Services:
    """The services of the app that handles this request."""
    return cast(Services, current_app.extensions[NAME])
