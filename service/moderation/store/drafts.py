"""Drafts as the checks see them: with what is known of their site."""

from datetime import datetime

from sqlalchemy import bindparam, select

from service.moderation.codes import Status
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, Comment
from service.moderation.database import Database
from service.moderation.drafts import Draft
from service.moderation.schema import sites
from service.moderation.store.bans import is_banned
from service.moderation.store.word_lists import tell_revision

NOWHERE = 0
"""The id of a site or a thread that is not stored yet; nothing is found there."""

_SITE = select(
    sites.c.id,
    sites.c.revision,
    tell_revision(sites.c.id),
    is_banned(sites.c.id, bindparam("author")),
).where(sites.c.key == bindparam("key"))


def complete(database: Database, draft: Draft, now: datetime) -> Comment:
    """The comment that a draft would be if it were stored now; its captcha is not known."""
    with database.read() as connection:
        site = connection.execute(
            _SITE, {"key": draft.site, "author": draft.author_key}
        ).one_or_none()
    return Comment(
        id=draft.id,
        site_id=site.id if site else NOWHERE,
        thread_id=NOWHERE,
        thread=draft.thread,
        thread_title=draft.thread_title,
        parent=draft.parent,
        status=Status.PENDING,
        author=draft.author,
        email="",
        url=draft.url,
        content=draft.content,
        language=draft.language,
        author_key=draft.author_key,
        captcha=CaptchaEvidence(CaptchaOutcome.NOT_ASKED),
        submitted_at=now,
        decided_at=None,
        words_revision=site.words_revision if site else 0,
        site_revision=site.revision if site else 0,
        author_banned=bool(site and site.author_banned),
        form=draft.form,
    )
