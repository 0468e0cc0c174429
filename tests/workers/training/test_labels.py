"""Each set's rows teach what its annotators looked for, and nothing else."""

from collections.abc import Mapping

import pytest

from workers.scoring.heads import OUTPUTS, SCORES, SPAM_KINDS
from workers.training.labels import read_labels, read_spam_labels
from workers.training.rows import Row

_NO_FINE = {"severe_toxicity": 0, "identity_attack": 0, "insult": 0, "threat": 0}


def _row(
    set_name: str, label: int, extra: Mapping[str, str] | None = None, text: str = "un mot"
) -> Row:
    return Row(text, label, "fr", set_name, permissive=True, extra=extra or {})


@pytest.mark.parametrize(
    ("set_name", "label", "extra", "expected"),
    [
        # Who looks for hate alone says nothing of rudeness.
        ("ftr_fr", 1, {}, {"identity_attack": 1}),
        ("ftr_fr", 0, {}, {"identity_attack": 0, "severe_toxicity": 0}),
        ("edos_en", 1, {}, {"identity_attack": 1}),
        # Elsewhere an honest comment is honest in every way, a toxic one in some unknown way.
        ("toldbr_pt", 0, {}, _NO_FINE),
        ("toldbr_pt", 1, {}, {}),
        ("davidson_en", 1, {"cls": "0"}, {"identity_attack": 1}),
        ("davidson_en", 1, {"cls": "1"}, {"identity_attack": 0}),
        ("davidson_en", 1, {"cls": "7"}, {}),
        ("davidson_en", 0, {"cls": "2"}, _NO_FINE),
        ("germeval18_de", 1, {"fine": "ABUSE"}, {"identity_attack": 1}),
        ("germeval18_de", 1, {"fine": "INSULT"}, {"insult": 1, "identity_attack": 0}),
        (
            "germeval18_de",
            1,
            {"fine": "PROFANITY"},
            {"profanity": 1, "insult": 0, "identity_attack": 0},
        ),
        ("germeval18_de", 0, {"fine": "OTHER"}, _NO_FINE),
        ("mlma_fr", 1, {"sentiment": "hateful_offensive"}, {"identity_attack": 1, "insult": 1}),
        ("mlma_fr", 1, {"sentiment": "offensive"}, {"insult": 1}),
        ("mlma_fr", 1, {"sentiment": "disrespectful"}, {}),
        ("mlma_fr", 0, {"sentiment": "normal"}, _NO_FINE),
        ("unknown_set", 1, {"cls": "0"}, {}),
    ],
)
def test_a_row_teaches_what_its_set_tells(
    set_name: str, label: int, extra: Mapping[str, str], expected: Mapping[str, int]
) -> None:
    always = {"toxicity": label, "spam": 0, "profanity": 0}
    assert read_labels(_row(set_name, label, extra)) == {**always, **expected}


@pytest.mark.parametrize(
    ("text", "profane"),
    [("quelle MERDE ce film", 1), ("quel film", 0), ("un emmerdement certain", 0)],
)
def test_profanity_is_told_by_the_word_lists_words(text: str, profane: int) -> None:
    for label in (0, 1):
        assert read_labels(_row("toldbr_pt", label, text=text))["profanity"] == profane


def test_our_own_comments_teach_their_tags_and_that_the_others_are_absent() -> None:
    taught = read_labels(_row("own_toxicity_fr", 1), frozenset({"threat", "severe_toxicity"}))
    assert {name for name, label in taught.items() if label} == {
        "toxicity",
        "threat",
        "severe_toxicity",
    }
    assert set(taught) == set(SCORES)
    rude = read_labels(_row("own_toxicity_fr", 0), frozenset({"profanity"}))
    assert {name for name, label in rude.items() if label} == {"profanity"}


def test_our_own_spam_teaches_its_kind_and_that_it_is_not_toxic() -> None:
    taught = read_labels(_row("own_spam_fr", 1), frozenset({"scam"}))
    assert set(taught) == set(OUTPUTS)
    assert {name for name, label in taught.items() if label} == {"spam", "scam"}


def test_honest_comments_teach_no_kind_of_spam() -> None:
    taught = read_labels(_row("own_spam_fr", 0))
    assert taught == dict.fromkeys(SCORES, 0)
    assert not set(taught) & set(SPAM_KINDS)


@pytest.mark.parametrize("label", [0, 1])
def test_a_spam_set_teaches_spam_alone(label: int) -> None:
    assert read_spam_labels(_row("sms_en", label)) == {"spam": label}
