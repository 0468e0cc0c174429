"""The project's own examples are balanced, filled and the same for the same seed."""

from collections import Counter

from workers.training.examples import own_examples


def test_the_same_seed_gives_the_same_examples() -> None:
    assert own_examples(1) == own_examples(1)
    assert own_examples(1) != own_examples(2)


def test_no_blank_stays_open_and_no_text_comes_twice() -> None:
    texts = [row.text for row in own_examples(1)]
    assert not any("{" in text for text in texts)
    assert len(set(texts)) == len(texts)


def test_french_has_both_labels_in_like_numbers() -> None:
    labels = Counter(row.label for row in own_examples(1) if row.language == "fr")
    assert min(labels.values()) > 50
    assert max(labels.values()) < 3 * min(labels.values())
