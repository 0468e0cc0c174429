"""What each row teaches about each output: 1, 0, or nothing."""

from collections.abc import Mapping
from functools import cache

from config.word_lists import load_blocked_words
from service.moderation.folding import fold, strip_accents, words
from workers.scoring.heads import OUTPUTS, SCORES, SPAM, SPAM_KINDS, TOXICITY
from workers.training.rows import Row

Labels = Mapping[str, int]
"""An output missing here is not learned from the row."""

OWN_TOXICITY, OWN_SPAM = "own_toxicity_", "own_spam_"
"""How the sets of the comments written for this project begin; the language follows."""

_FINE = ("severe_toxicity", "identity_attack", "insult", "threat")
# In these sets label 1 is hate against a group, and label 0 may be rude all the same.
_HATE_SETS = frozenset({"dyn21_en", "edos_en", "ftr_fr", "vicom_en", "for19_pt", "ken20_en"})
_CLASSES: Mapping[str, Mapping[str, Labels]] = {
    "davidson_en": {"0": {"identity_attack": 1}, "1": {"identity_attack": 0}},
    "germeval18_de": {
        "ABUSE": {"identity_attack": 1},
        "INSULT": {"insult": 1, "identity_attack": 0},
        "PROFANITY": {"profanity": 1, "insult": 0, "identity_attack": 0},
    },
}
_CLASS_FIELDS = ("cls", "fine")
_SENTIMENTS: Mapping[str, str] = {"hateful": "identity_attack", "offensive": "insult"}


def read_labels(row: Row, tags: frozenset[str] = frozenset()) -> Labels:
    """Return the outputs that `row` teaches; `tags` are those of our own examples."""
    if row.set_name.startswith(OWN_TOXICITY):
        fine = {name: int(name in tags) for name in (*_FINE, "profanity")}
        return {TOXICITY: row.label, SPAM: 0, **fine}
    if row.set_name.startswith(OWN_SPAM):
        kinds = {name: int(name in tags) for name in SPAM_KINDS} if row.label else {}
        return {name: 0 for name in OUTPUTS if name not in SPAM_KINDS} | {SPAM: row.label} | kinds
    return {TOXICITY: row.label, SPAM: 0, **_fine_labels(row)}


def read_feedback_labels(row: Row) -> Labels:
    """Return what one opinion teaches: the one score that it was given for."""
    attribute = row.extra.get("attribute", "")
    return {attribute: row.label} if attribute in SCORES else {}


def read_spam_labels(row: Row) -> Labels:
    """Return what a row of a spam set teaches: spam alone, as nobody looked for anything else."""
    return {SPAM: row.label}


def _fine_labels(row: Row) -> Labels:
    if row.set_name in _HATE_SETS:
        labels = {"identity_attack": row.label}
        if not row.label:
            labels["severe_toxicity"] = 0
    elif row.label == 0:
        labels = dict.fromkeys(_FINE, 0)
    else:
        labels = dict(_class_labels(row))
    return {"profanity": int(_is_profane(row.text)), **labels}


def _class_labels(row: Row) -> Labels:
    for name in _CLASS_FIELDS:
        found = _CLASSES.get(row.set_name, {}).get(row.extra.get(name, ""))
        if found is not None:
            return found
    sentiments = row.extra.get("sentiment", "").split("_")
    return {attribute: 1 for word, attribute in _SENTIMENTS.items() if word in sentiments}


def _is_profane(text: str) -> bool:
    return not _profanities().isdisjoint(words(strip_accents(fold(text))))


@cache
def _profanities() -> frozenset[str]:
    """Return the single words of the default word lists, folded."""
    entries = (words(strip_accents(fold(entry.text))) for entry in load_blocked_words())
    return frozenset(entry[0] for entry in entries if len(entry) == 1)
