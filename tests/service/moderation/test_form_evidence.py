import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.form_evidence import (
    NO_FORM,
    FormEvidence,
    tells_of_proof,
    tells_of_vouching,
)

forms = st.builds(
    FormEvidence,
    st.booleans(),
    st.none() | st.floats(0, 10**9).map(lambda each: round(each, 3)),
    st.lists(st.sampled_from(["content", "email"]), max_size=2).map(tuple),
)
stored_values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.dictionaries(
        st.sampled_from(["trap_filled", "seconds", "proof_of_work", "vouched", "mended"])
        | st.text(),
        inner,
    ),
    max_leaves=5,
)


@given(forms, st.booleans(), st.booleans())
def test_what_is_stored_is_read_back(form: FormEvidence, solved: bool, vouched: bool) -> None:
    stored = json.loads(json.dumps(form.describe(solved=solved, vouched=vouched)))
    assert FormEvidence.read(stored) == form
    assert tells_of_proof(stored) is solved
    assert tells_of_vouching(stored) is vouched


def test_nothing_to_say_is_stored_as_nothing() -> None:
    assert NO_FORM.describe(solved=False) is None
    assert FormEvidence.read(None) == NO_FORM


@given(stored_values)
def test_whatever_is_stored_can_be_read(stored: object) -> None:
    form = FormEvidence.read(stored)
    assert form.trap_filled in (True, False)
    assert form.seconds is None or isinstance(form.seconds, float)


@pytest.mark.parametrize("stored", [{"trap_filled": 1}, {"trap_filled": "yes"}, ["trap_filled"]])
def test_only_a_true_is_a_filled_trap(stored: object) -> None:
    assert not FormEvidence.read(stored).trap_filled
