"""Comments to post: varied, in many languages, 40 to 600 characters, none the same twice."""

import hashlib
import json
import random
import tempfile
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path

from workers.scoring.heads import SPAM, TOXICITY
from workers.scoring.language import detect
from workers.scoring.model import Model
from workers.training.corpus import own_lessons

SHORTEST, LONGEST = 40, 600
LANGUAGES = {"fr": 50, "en": 20, "ar": 10, "es": 6, "pt": 6, "de": 3, "it": 2, "nl": 2, "ru": 1}
"""How often each language is written, in parts of 100: French-speaking readers, mostly."""
BAD_SHARE = 0.08
"""How many of a natural mix are toxic or spam."""

_TYPICAL = (60, 110, 180, 280, 400, 560)
_SEED = 20261123


def is_decided_cheaply(model: Model, text: str) -> bool:
    """Whether the n-gram tier alone decides `text`, asked without the cost of the encoder."""
    scores = model._cheap_scores(model.glance(text))
    return model._calibration.is_clear(detect(text), scores[TOXICITY], scores[SPAM])


def draw_natural(without: Collection[str] = ()) -> Iterator[str]:
    """Yield comments as a newspaper gets them, without end; the same for every run."""
    return (text for text in _compose(_read_sentences()) if text not in without)


def draw_cheap(count: int, model: Model) -> list[str]:
    """Return `count` comments that the n-gram tier decides alone; the same for the same model.

    The product is as it is shipped: the comments are chosen, not the thresholds changed. They
    are kept in the folder for temporary files, since choosing takes longer than a round.
    """
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    kept = Path(tempfile.gettempdir()) / f"palabre-cheap-{model.version}-{code}.json"
    found: list[str] = json.loads(kept.read_text("utf-8")) if kept.exists() else []
    if len(found) < count:
        found = list(islice(_choose(lambda text: is_decided_cheaply(model, text)), count))
        kept.write_text(json.dumps(found), "utf-8")
    return found[:count]


def _choose(keep: Callable[[str], bool]) -> Iterator[str]:
    sentences: dict[tuple[str, int], list[str]] = {
        (language, int(bad)): kept
        for (language, bad), texts in _read_sentences().items()
        if not bad and len(kept := [text for text in texts if keep(text)]) > 100
    }
    return (text for text in _compose(sentences) if keep(text))


def _read_sentences() -> dict[tuple[str, int], list[str]]:
    """The project's own example sentences by language and label, 1 for toxic or spam."""
    sentences: dict[tuple[str, int], list[str]] = {}
    for lessons in own_lessons(1):
        for lesson in lessons:
            row = lesson.row
            if row.language is not None and row.label is not None:
                sentences.setdefault((row.language, int(row.label)), []).append(row.text)
    return sentences


def _compose(sentences: dict[tuple[str, int], list[str]]) -> Iterator[str]:
    chance = random.Random(_SEED)
    languages = [each for each in LANGUAGES if (each, 0) in sentences]
    weights = [LANGUAGES[each] for each in languages]
    words = {each: " ".join(sentences[each, 0]).split() for each in languages}
    seen: set[int] = set()
    while True:
        language = chance.choices(languages, weights)[0]
        good, bad = sentences[language, 0], sentences.get((language, 1), [])
        parts = [chance.choice(bad)] if bad and chance.random() < BAD_SHARE else []
        wanted = chance.choice(_TYPICAL)
        while sum(map(len, parts)) < wanted:
            parts.append(_reword(chance.choice(good), words[language], chance))
        text = " ".join(parts)[:LONGEST]
        if len(text) >= SHORTEST and hash(text) not in seen:
            seen.add(hash(text))
            yield text


def _reword(sentence: str, words: list[str], chance: random.Random) -> str:
    """The sentence with every third word another: no two people write the same three in a row.

    Left as they are, all comments would be near copies of one another, which the service looks at
    closely and readers hardly ever write.
    """
    return " ".join(
        chance.choice(words) if number % 3 == 2 else word
        for number, word in enumerate(sentence.split())
    )
