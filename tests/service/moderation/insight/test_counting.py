from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code, Status
from service.moderation.insight.cases import AppealOutcome, Case
from service.moderation.insight.counting import SiteCount, count_cases
from service.moderation.insight.figures import OVERVIEW, Figures
from service.moderation.insight.scores import add_scores, compare
from service.moderation.policy import Band, Policy, decide
from service.moderation.site import CHECKS
from service.moderation.verdict import Signal
from tests.service.moderation.insight.cases import POLICY, make_case, spam, toxic


def count(*cases: Case, policy: Policy = POLICY) -> SiteCount:
    return count_cases(cases, {}, policy)[1]


def test_a_comment_is_counted_once_and_once_for_each_reason() -> None:
    held = make_case(
        Status.FLAGGED,
        spam(0.6),
        toxic(0.7),
        reasons=(Code.SPAM, Code.TOXIC),
        person=Status.APPROVED,
        waited=3_725.0,
        appeals=(AppealOutcome.GRANTED,),
    )
    figures = count(held, make_case()).figures
    assert figures.decisions == {("flagged", "approved"): 1, ("approved", ""): 1}
    assert figures.reasons == {
        ("spam", "flagged", "approved"): 1,
        ("toxic", "flagged", "approved"): 1,
    }
    assert figures.checks == {("spam", "approved"): 1, ("toxicity", "approved"): 1}
    assert figures.waits == {(3_700,): 1}
    assert figures.appeals == {("granted",): 1}


def test_each_site_is_counted_by_itself_and_weighed_by_its_own_policy() -> None:
    strict = Policy({**POLICY.bands, "spam": Band(0.1)}, 0.5, POLICY.captcha_unavailable)
    cases = [make_case(Status.APPROVED, spam(0.2), site_id=site) for site in (1, 2)]
    found = count_cases(cases, {2: strict}, POLICY)
    assert found[1].figures.checks == {}
    assert found[2].figures.checks == {("spam", ""): 1}


def test_what_is_not_decided_yet_has_no_scores() -> None:
    counted = count(make_case(Status.PENDING))
    assert counted.figures.received == 1
    assert add_scores([counted.write()["spam"]]) == {}  # type: ignore[list-item]


def test_what_all_checks_failed_to_check_stays_held_whatever_the_thresholds() -> None:
    counted = count(make_case(Status.FLAGGED, reasons=(Code.CHECKS_UNAVAILABLE,)))
    scores = add_scores([counted.write()["spam"]])  # type: ignore[list-item]
    assert compare(scores, Band(0.5), Band(None)).after.held == 1


SIGNALS = st.lists(
    st.builds(
        Signal,
        st.sampled_from(["spam", "toxicity", "insult", "ban", "other"]),
        st.just(Code.SPAM),
        st.none() | st.floats(0, 1),
    ),
    unique_by=lambda signal: signal.check,
    min_size=1,
)


@given(st.lists(SIGNALS, max_size=8), st.sampled_from(["spam", "toxicity", "insult"]))
def test_the_scores_of_a_check_tell_what_the_policy_decides(
    seen: list[list[Signal]], check: str
) -> None:
    counted = SiteCount(POLICY)
    for signals in seen:
        counted.add(make_case(decide(signals, POLICY).status, *signals))
    written = counted.write()
    found = compare(add_scores([written[check]]), POLICY.bands[check], POLICY.bands[check])  # type: ignore[list-item]
    statuses = [decide(signals, POLICY).status for signals in seen]
    assert found.looked_at == len(seen)
    assert found.before == found.after
    assert found.before.held == statuses.count(Status.FLAGGED)
    assert found.before.rejected == statuses.count(Status.REJECTED)


def test_every_check_with_a_threshold_is_written_beside_the_overview() -> None:
    written = count(make_case()).write()
    assert set(written) == {OVERVIEW, *CHECKS}
    assert Figures.read(written[OVERVIEW]).received == 1  # type: ignore[arg-type]
