"""How the form was filled in: by programs, a field that nobody sees, and in no time.

What came through a door, with fields that our form refuses, was not seen as it came: for a person.
"""

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.form_evidence import MENDED, SECONDS, TRAP
from service.moderation.policy import FORM
from service.moderation.verdict import Signal

HASTE = 2.0
"""Seconds within which nobody has read a form, filled it in and sent it."""
HASTY, TRAPPED = 0.6, 0.9
"""What either is worth; a browser's add-on may fill in a field, and no score is proof."""


class FormHabits:
    """Reports what the form told: 0.6 for haste, 0.9 for a hidden field, 1 for both."""

    name = FORM

    def inspect(self, comment: Comment) -> Signal:
        """The suspicion; 0 where the form told nothing, none where fields had to be mended."""
        form = comment.form
        hasty = form.seconds is not None and form.seconds < HASTE
        scores = {(False, False): 0.0, (True, False): HASTY, (False, True): TRAPPED}
        score = scores.get((hasty, form.trap_filled), 1.0)
        evidence: dict[str, object] = {}
        if hasty:
            evidence[SECONDS] = form.seconds
        if form.trap_filled:
            evidence[TRAP] = True
        if form.mended:
            evidence[MENDED] = list(form.mended)
            return Signal(self.name, Code.HELD_FOR_REVIEW, None, evidence)
        return Signal(self.name, Code.FORM_SUSPICIOUS, score, evidence)
