from datetime import datetime

from service.moderation import store
from service.moderation.codes import Status
from service.moderation.comment import CaptchaOutcome
from service.moderation.database import Database
from service.moderation.drafts import Draft
from service.moderation.identifiers import new_identifier
from service.moderation.store.drafts import NOWHERE, complete
from service.moderation.store.word_lists import Proposal, save_lists
from service.moderation.words.judge import ListName
from tests.service.moderation.samples import new_comment


def test_a_draft_is_completed_with_its_site(database: Database, now: datetime) -> None:
    proposals = {ListName.BLOCKED: Proposal("spam")}
    revision = save_lists(database, "default", proposals, "binta", now)[ListName.BLOCKED].revision
    earlier = store.add(database, new_comment(), now)
    record = store.find_record(database, earlier)
    new = new_comment(id=new_identifier(now), url="https://example.org")
    comment = complete(database, Draft.of(new), now)
    assert record is not None
    assert comment.site_id == record.comment.site_id
    assert comment.words_revision == revision
    assert (comment.author, comment.url, comment.content) == (new.author, new.url, new.content)
    assert (comment.status, comment.submitted_at) == (Status.PENDING, now)
    assert comment.captcha.outcome is CaptchaOutcome.NOT_ASKED


def test_the_first_draft_of_all_finds_no_site(database: Database, now: datetime) -> None:
    comment = complete(database, Draft.of(new_comment(id=new_identifier(now), site="new")), now)
    assert (comment.site_id, comment.words_revision) == (NOWHERE, 0)
    assert store.find_near_copies(database, comment) == []
