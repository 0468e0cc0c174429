"""Counting cases: the figures of each site, and its scores beside what people decided."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from service.moderation.codes import Code, Status
from service.moderation.insight.cases import Case
from service.moderation.insight.figures import NOBODY, OVERVIEW, Figures, Tally, round_wait
from service.moderation.insight.scores import find_place, write_scores
from service.moderation.policy import Policy, weigh
from service.moderation.site import CHECKS
from service.moderation.verdict import Signal

SCORED = frozenset(CHECKS)


@dataclass(slots=True)
class SiteCount:
    """What is counted of one site, whose comments are weighed by its `policy`.

    A check's scores are counted by (place, rest, person): `rest` is what all other checks make of
    the comment. A comment that a check has nothing against has place 0; to find how many those are,
    `passed` counts (verdict, person) of all, and `marked` of those that stand under another place.
    `whole` are the comments of which nothing was erased.
    """

    policy: Policy
    figures: Figures = field(default_factory=Figures)
    scores: dict[str, Tally] = field(default_factory=lambda: defaultdict(Counter))
    passed: Tally = field(default_factory=Counter)
    marked: dict[str, Tally] = field(default_factory=lambda: defaultdict(Counter))
    whole: int = 0

    def add(self, case: Case) -> None:
        """Count one comment."""
        person = str(case.person or NOBODY)
        figures = self.figures
        self.whole += case.is_whole
        figures.decisions[str(case.machine), person] += 1
        for reason in case.reasons:
            figures.reasons[str(reason), str(case.machine), person] += 1
        for outcome in case.appeals:
            figures.appeals[str(outcome),] += 1
        if case.waited is not None:
            figures.waits[round_wait(case.waited),] += 1
        if case.machine is not Status.PENDING:
            self._weigh(case, person)

    def _weigh(self, case: Case, person: str) -> None:
        weights = [weigh(signal, self.policy) for signal in case.signals]
        found = Counter(weights)
        if _is_unchecked(case):
            found[Status.FLAGGED] += 1
        verdict = _choose_gravest(found)
        self.passed[str(verdict), person] += 1
        for signal, weight in zip(case.signals, weights, strict=True):
            if weight is not Status.APPROVED:
                self.figures.checks[signal.check, person] += 1
            if signal.check in SCORED and signal.score is not None:
                rest = _choose_gravest(found - Counter([weight]))
                self._mark(signal, signal.score, str(rest), str(verdict), person)

    def _mark(self, signal: Signal, score: float, rest: str, verdict: str, person: str) -> None:
        self.scores[signal.check][find_place(score), rest, person] += 1
        self.marked[signal.check][verdict, person] += 1

    def write(self) -> dict[str, object]:
        """Everything by the kind under which it is stored, as JSON holds it."""
        written: dict[str, object] = {OVERVIEW: self.figures.write()}
        for check in CHECKS:
            scores = Counter(self.scores[check])
            for (verdict, person), number in (self.passed - self.marked[check]).items():
                scores[0, verdict, person] += number
            written[check] = write_scores(scores)
        return written


def count_cases(
    cases: Iterable[Case], policies: Mapping[int, Policy], usual: Policy
) -> dict[int, SiteCount]:
    """What there is to count, by the site's id; `usual` is the policy of sites without one."""
    counted: dict[int, SiteCount] = {}
    for case in cases:
        site_id = case.site_id
        if site_id not in counted:
            counted[site_id] = SiteCount(policies.get(site_id, usual))
        counted[site_id].add(case)
    return counted


def _is_unchecked(case: Case) -> bool:
    """Whether it was held because its checks failed as a whole: no signal tells of that."""
    return not case.signals and Code.CHECKS_UNAVAILABLE in case.reasons


def _choose_gravest(found: Mapping[Status, int]) -> Status:
    for status in (Status.REJECTED, Status.FLAGGED):
        if found.get(status, 0) > 0:
            return status
    return Status.APPROVED
