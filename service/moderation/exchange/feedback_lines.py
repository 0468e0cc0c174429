"""Feedback as labelled comments: the lines that training reads from a data folder."""

import json
from collections.abc import Iterator

from service.moderation.database import Database
from service.moderation.store.feedback import Feedback, stream_feedback
from service.moderation.store.selection import Selection

PREFIX = "feedback_"
"""How the sets of feedback begin; the site follows."""
UNDECIDED = 0.5
"""A score that says neither."""


def write_feedback(database: Database, selection: Selection) -> Iterator[str]:
    """One line for each score that was given to a text of a site, in the order it first came.

    `label` is 1 from above the middle, `extra.attribute` what it was given for. All of it may be
    learned from: it is the operator's own.
    """
    for each in stream_feedback(database, selection.site, selection.since):
        if each.score != UNDECIDED:
            yield json.dumps(_describe(each, selection.site), ensure_ascii=False) + "\n"


def _describe(each: Feedback, site: str) -> dict[str, object]:
    return {
        "text": each.content,
        "label": int(each.score > UNDECIDED),
        "lang": each.language,
        "set": f"{PREFIX}{site}",
        "lic": "permissive",
        "extra": {"attribute": each.attribute, "source": each.source},
    }
