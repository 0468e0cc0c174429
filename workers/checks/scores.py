"""What the trained model thinks of a comment and of its author's name: one signal a score."""

from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.moderation.verdict import Signal
from workers.checks.bands import ChooseBand
from workers.checks.reader import CONTENT, Reader, Reading
from workers.scoring.heads import ATTRIBUTES, MOST_SPANS, SPAM, TOXICITY

FLATTERY = "flattery"
FLATTERY_MOST = 0.98
"""The most that flattery scores: honest praise reads just like it, so a person has to look."""

FURTHER_ATTRIBUTES = tuple(name for name in ATTRIBUTES if name != TOXICITY)


class ModelScore:
    """Reports one score of the model: of the content, or of the name where that reaches more.

    The evidence names the words that carried it, as `spans` of the field as it was written, and
    `field` where that is the name; where the model was not made for the language it says so, since
    the score means little then.
    """

    reason = Code.TOXIC

    def __init__(self, name: str, reader: Reader, choose_band: ChooseBand) -> None:
        self.name = name
        self._reader = reader
        self._choose_band = choose_band

    def inspect(self, comment: Comment) -> Signal:
        """The score of the worse field, with the words behind it."""
        read, threshold = self._reader.read(comment), self._find_threshold(comment)
        field, reading = read.find_worst(self.name, threshold)
        score, findings = self._judge(reading, threshold)
        evidence = {
            **findings,
            **({"field": field} if field != CONTENT else {}),
            **self._name_spans(field, reading, threshold),
            **({} if read.is_supported else {"language": read.language, "supported": False}),
        }
        return Signal(self.name, self.reason, score, evidence, self._reader.version)

    def _find_threshold(self, comment: Comment) -> float:
        """From where on the score is a finding at the comment's site."""
        band = self._choose_band(comment)
        known = (each for each in (band.flag_at, band.reject_at) if each is not None)
        # One that never holds by itself is a finding from where it is likelier than not.
        return min(known, default=0.5)

    def _judge(self, reading: Reading, threshold: float) -> tuple[float, dict[str, object]]:  # noqa: ARG002 - others ask for it
        """The score that counts, and what else the reading tells of it."""
        return float(reading.scores[self.name]), {}

    def _name_spans(self, field: str, reading: Reading, threshold: float) -> dict[str, object]:
        # Most comments score next to nothing: no time and no room is spent on words that a
        # moderator will not ask about. From half of the threshold on, the words tell how near a
        # published comment came, and what a stricter threshold would catch.
        if reading.scores[self.name] < threshold / 2:
            return {}
        spans = [
            {"start": start, "end": end, "weight": round(weight, 3), "field": field}
            for start, end, weight in reading.explain(self.name)[:MOST_SPANS]
        ]
        return {"spans": spans} if spans else {}


class ToxicityScore(ModelScore):
    """Reports how much the text reads like an attack on people, with its further attributes."""

    def __init__(self, reader: Reader, choose_band: ChooseBand) -> None:
        super().__init__(TOXICITY, reader, choose_band)

    def _judge(self, reading: Reading, threshold: float) -> tuple[float, dict[str, object]]:
        """The score, and the same field's further scores as `attributes`."""
        score, _ = super()._judge(reading, threshold)
        rounded = {name: round(float(reading.scores[name]), 3) for name in FURTHER_ATTRIBUTES}
        return score, {"attributes": rounded}


class SpamScore(ModelScore):
    """Reports how much the text reads like advertising, and of which kind."""

    reason = Code.SPAM

    def __init__(self, reader: Reader, choose_band: ChooseBand) -> None:
        super().__init__(SPAM, reader, choose_band)

    def _judge(self, reading: Reading, threshold: float) -> tuple[float, dict[str, object]]:
        """The score, and its `kind` from the threshold on; flattery is capped."""
        score, _ = super()._judge(reading, threshold)
        # The kind of what is hardly spam says nothing.
        kind = reading.spam_kind() if score >= threshold else None
        if kind is None:
            return score, {}
        return min(score, FLATTERY_MOST) if kind == FLATTERY else score, {"kind": kind}
