from datetime import UTC, datetime, timedelta

import pytest

from config.languages import LANGUAGES
from service.moderation.codes import Code, Status
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, Comment
from service.moderation.store.appeals import AUTOMATIC, Appeal
from service.moderation.store.standing import LastAct, Standing
from service.web.sentences import Sentences
from service.web.statement import TOLD, compose_statement

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SENTENCES = Sentences.load()
ID = "019ab0f6-7c4e-7d39-a1c8-5b1d2f0e9a44"


def later(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def stand(
    status: Status,
    *found: Code,
    act: LastAct | None = None,
    appeal: Appeal | None = None,
    held: bool = False,
) -> Standing:
    comment = Comment(
        id=ID,
        site_id=1,
        thread_id=1,
        thread="/marche",
        thread_title="",
        parent="",
        status=status,
        author="Awa",
        email="",
        url="",
        content="Merci",
        language="fr",
        author_key="",
        captcha=CaptchaEvidence(CaptchaOutcome.NOT_ASKED),
        submitted_at=NOON,
        decided_at=None,
    )
    checked_at = None if status is Status.PENDING else later(1)
    appeals = (appeal,) if appeal else ()
    return Standing(comment, "default", held, found, checked_at, act, appeals)


def write(review_id: int = AUTOMATIC, answer_id: int | None = None) -> Appeal:
    answered_at = later(4) if answer_id else None
    return Appeal(ID, review_id, "Relisez.", "fr", later(3), answered_at, answer_id)


def test_a_refusal_by_machine_says_so_with_every_reason_and_leads_to_the_appeal() -> None:
    statement = compose_statement(stand(Status.REJECTED, Code.SPAM, Code.TOO_MANY_LINKS))
    assert statement.headline == "standing_rejected"
    assert statement.reasons == ("why_spam", "why_too_many_links")
    assert statement.decided_by == "by_machine"
    assert statement.ground == "ground_rules"
    assert statement.following == "next_rejected"
    assert statement.moments == (("when_received", NOON), ("when_decided", later(1)))


def test_what_is_held_was_held_by_machine_and_is_no_refusal() -> None:
    statement = compose_statement(stand(Status.FLAGGED, Code.TOXIC, held=True))
    assert statement.decided_by == "by_machine_held"
    assert (statement.ground, statement.following) == (None, "next_flagged")
    assert statement.moments[1] == ("when_held", later(1))


def test_a_refusal_by_a_person_tells_whether_a_machine_had_pointed_it_out() -> None:
    act = LastAct(7, Status.REJECTED, "", later(2))
    told = compose_statement(stand(Status.REJECTED, Code.SPAM, act=act, held=True))
    assert (told.decided_by, told.reasons) == ("by_person_told", ("why_person",))
    assert told.moments[-1] == ("when_decided", later(2))
    unprompted = compose_statement(stand(Status.REJECTED, act=act))
    assert unprompted.decided_by == "by_person"


def test_the_reason_that_a_moderator_gave_is_the_one_told() -> None:
    act = LastAct(7, Status.REJECTED, "toxic", later(2))
    statement = compose_statement(stand(Status.REJECTED, Code.SPAM, act=act))
    assert statement.reasons == ("why_toxic",)


def test_an_appeal_that_waits_is_told_with_the_decision_it_is_against() -> None:
    standing = stand(Status.FLAGGED, Code.SPAM, appeal=write())
    statement = compose_statement(standing)
    assert (statement.headline, statement.following) == ("standing_appealed", "next_appealed")
    assert (statement.decided_by, statement.reasons) == ("by_machine", ("why_spam",))
    assert statement.moments[-1] == ("when_appealed", later(3))
    assert standing.objection is Code.APPEAL_MADE


@pytest.mark.parametrize("status", [Status.APPROVED, Status.REJECTED])
def test_the_answer_to_an_appeal_is_told_and_final(status: Status) -> None:
    act = LastAct(7, status, "", later(4))
    standing = stand(status, Code.SPAM, act=act, appeal=write(answer_id=7))
    statement = compose_statement(standing)
    assert statement.answer == f"answer_{status}"
    assert statement.moments[-1] == ("when_answered", later(4))
    assert standing.objection is Code.APPEAL_MADE
    final = "next_final" if status is Status.REJECTED else "next_approved"
    assert statement.following == final


def test_a_later_refusal_by_another_person_can_be_appealed_against() -> None:
    act = LastAct(8, Status.REJECTED, "", later(5))
    standing = stand(Status.REJECTED, Code.SPAM, act=act, appeal=write(answer_id=7))
    assert standing.objection is None
    assert compose_statement(standing).following == "next_rejected"


def test_a_published_comment_says_that_nothing_was_found() -> None:
    statement = compose_statement(stand(Status.APPROVED))
    assert (statement.reasons, statement.following) == (("why_none",), "next_approved")
    assert statement.good


def test_a_pending_comment_has_been_decided_by_nobody() -> None:
    statement = compose_statement(stand(Status.PENDING))
    assert (statement.reasons, statement.decided_by) == ((), "by_nobody")
    assert statement.moments == (("when_received", NOON),)


def test_a_reason_without_a_sentence_of_its_own_is_told_in_general() -> None:
    statement = compose_statement(stand(Status.FLAGGED, Code.BAD_REQUEST, held=True))
    assert statement.reasons == ("why_other",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_is_told_has_its_sentence(language: str) -> None:
    for code in TOLD:
        assert SENTENCES.label(f"why_{code}", language)
