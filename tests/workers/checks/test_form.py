import pytest

from service.moderation.codes import Code
from service.moderation.form_evidence import FormEvidence
from tests.workers.checks.samples import sample_comment
from workers.checks.form import HASTE, FormHabits


@pytest.mark.parametrize(
    ("form", "score", "evidence"),
    [
        (FormEvidence(), 0.0, {}),
        (FormEvidence(False, 45.0), 0.0, {}),
        (FormEvidence(False, HASTE), 0.0, {}),
        (FormEvidence(False, 1.999), 0.6, {"seconds": 1.999}),
        (FormEvidence(False, 0.0), 0.6, {"seconds": 0.0}),
        (FormEvidence(True, None), 0.9, {"trap_filled": True}),
        (FormEvidence(True, 45.0), 0.9, {"trap_filled": True}),
        (FormEvidence(True, 0.4), 1.0, {"seconds": 0.4, "trap_filled": True}),
    ],
)
def test_haste_and_a_hidden_field_are_suspicious_and_both_are_certain(
    form: FormEvidence, score: float, evidence: dict[str, object]
) -> None:
    signal = FormHabits().inspect(sample_comment(form=form))
    assert signal.check == "form"
    assert signal.reason is Code.FORM_SUSPICIOUS
    assert (signal.score, signal.evidence) == (score, evidence)


@pytest.mark.parametrize("trapped", [False, True])
def test_what_had_to_be_mended_is_for_a_person_whatever_else_is_seen(trapped: bool) -> None:
    form = FormEvidence(trapped, None, ("content", "email"))
    signal = FormHabits().inspect(sample_comment(form=form))
    assert (signal.reason, signal.score) == (Code.HELD_FOR_REVIEW, None)
    assert signal.evidence["mended"] == ["content", "email"]
