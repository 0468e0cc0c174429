"""The figures of a period, as people and programs read them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from service.moderation.codes import Status
from service.moderation.database import Database
from service.moderation.insight.cases import AppealOutcome
from service.moderation.insight.figures import OVERVIEW, SUSPECTED, Figures, Tally, find_quantile
from service.moderation.insight.scores import add_scores
from service.moderation.store.insight_days import find_counted_at, read_figures

PERIODS = (7, 30, 90)
USUAL_PERIOD = 30
MEDIAN, NEARLY_ALL = 0.5, 0.9


@dataclass(frozen=True, slots=True)
class Period:
    """Days in UTC, today included."""

    days: int
    until: date

    @classmethod
    def of(cls, days: int, now: datetime) -> "Period":
        """The last so many days."""
        return cls(days, now.astimezone(UTC).date())

    @property
    def since(self) -> date:
        """The first day."""
        return self.until - timedelta(days=self.days - 1)

    def list_days(self) -> list[date]:
        """Every day, the first one first."""
        return [self.since + timedelta(days=number) for number in range(self.days)]


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What one reason, or one check, spoke against, and what people made of it.

    `upheld` were rejected by people, `overruled` approved; nobody has decided on the others.
    """

    name: str
    held: int
    rejected: int
    upheld: int
    overruled: int

    @property
    def total(self) -> int:
        """All that it spoke against."""
        return self.held + self.rejected

    @property
    def reviewed(self) -> int:
        """Those that people have decided."""
        return self.upheld + self.overruled

    @property
    def share(self) -> float | None:
        """How much of what people decided they decided otherwise; None: nothing was."""
        return self.overruled / self.reviewed if self.reviewed else None


@dataclass(frozen=True, slots=True)
class Summary:
    """A period at some sites: in total, and for each day on which something came in.

    `counted_at` tells how fresh it is; None where nothing was ever counted.
    """

    period: Period
    counted_at: datetime | None = None
    total: Figures = field(default_factory=Figures)
    by_day: dict[date, Figures] = field(default_factory=dict)

    def add(self, day: date, figures: Figures) -> None:
        """Count in the figures of a site's day."""
        self.total.add(figures)
        self.by_day.setdefault(day, Figures()).add(figures)

    @property
    def reasons(self) -> list[Suspicion]:
        """Each reason for which comments were held or rejected, the most frequent first."""
        rows: dict[str, Tally] = {}
        for (reason, machine, person), number in self.total.reasons.items():
            rows.setdefault(reason, Tally())[machine, person] += number
        return _sort(Suspicion(reason, *_tell_reason(row)) for reason, row in rows.items())

    @property
    def checks(self) -> list[Suspicion]:
        """Each check that spoke against comments by the thresholds as they are set now."""
        rows: dict[str, Tally] = {}
        for (check, person), number in self.total.checks.items():
            rows.setdefault(check, Tally())[person,] += number
        return _sort(
            Suspicion(check, row.total(), 0, row[Status.REJECTED,], row[Status.APPROVED,])
            for check, row in rows.items()
        )

    @property
    def disagreement(self) -> Suspicion:
        """All that the machine held or rejected."""
        counts = [self.total.count(status) for status in SUSPECTED]
        people = [
            sum(self.total.count(status, person) for status in SUSPECTED)
            for person in (Status.REJECTED, Status.APPROVED)
        ]
        return Suspicion("", *counts, *people)

    @property
    def missed(self) -> int:
        """What the machine approved and people rejected."""
        return self.total.count(Status.APPROVED, Status.REJECTED)

    @property
    def median_wait(self) -> int | None:
        """Seconds within which people decided half of what was held."""
        return find_quantile(self.total.waits, MEDIAN)

    @property
    def long_wait(self) -> int | None:
        """Seconds within which people decided nine tenths of what was held."""
        return find_quantile(self.total.waits, NEARLY_ALL)

    def count_waits(self, bounds: Sequence[int]) -> list[int]:
        """How many were decided within each of these seconds, but not the ones before; the rest."""
        counts = [0] * (len(bounds) + 1)
        for (seconds,), number in self.total.waits.items():
            place = next((at for at, bound in enumerate(bounds) if seconds <= bound), len(bounds))
            counts[place] += number
        return counts

    def count_appeals(self, outcome: AppealOutcome) -> int:
        """Appeals that ended so."""
        return self.total.appeals[str(outcome),]


def summarise(database: Database, site_ids: Iterable[int], period: Period) -> Summary:
    """The figures of some sites in a period."""
    summary = Summary(period, find_counted_at(database))
    for day, stored in read_figures(database, site_ids, OVERVIEW, period.since, period.until):
        summary.add(day, Figures.read(stored))
    return summary


def read_scores(database: Database, site_id: int | None, check: str, period: Period) -> Tally:
    """The scores of a check at a site in a period, beside what people decided."""
    site_ids = [] if site_id is None else [site_id]
    stored = read_figures(database, site_ids, check, period.since, period.until)
    return add_scores(figures for _, figures in stored)


def _tell_reason(row: Tally) -> tuple[int, int, int, int]:
    held, rejected = (
        sum(number for (machine, _), number in row.items() if machine == status)
        for status in SUSPECTED
    )
    upheld, overruled = (
        sum(
            number
            for (machine, person), number in row.items()
            if person == status and machine in SUSPECTED
        )
        for status in (Status.REJECTED, Status.APPROVED)
    )
    return held, rejected, upheld, overruled


def _sort(rows: Iterable[Suspicion]) -> list[Suspicion]:
    return sorted(rows, key=lambda row: (-row.total, row.name))
