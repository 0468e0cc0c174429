"""How a moderator sees a captcha that has no score."""

import pytest

from service.moderation.codes import Code, Status
from service.moderation.database import Database
from service.moderation.verdict import Signal, Verdict
from tests.service.web.admin.desk import Desk, add_comment


@pytest.mark.parametrize(
    ("outcome", "told", "untold"),
    [
        ("solved", "preuve de travail fournie", "contrôle impossible"),
        ("verified", "vérifié", "contrôle impossible"),
        ("unavailable", "contrôle impossible", "vérifié"),
    ],
)
def test_a_captcha_without_a_score_tells_whether_it_was_passed(
    desk: Desk, database: Database, outcome: str, told: str, untold: str
) -> None:
    captcha = Signal("captcha", Code.CAPTCHA_FAILED, None, {"outcome": outcome})
    verdict = Verdict(Status.FLAGGED, (Code.TOXIC,))
    signals = (captcha, Signal("toxicity", Code.TOXIC, 0.7))
    comment_id = add_comment(database, Status.FLAGGED, signals=signals, verdict=verdict)
    page = desk.get(f"/admin/comments/{comment_id}").text
    assert told in page
    assert untold not in page
