"""A tiny data folder and tiny templates in the shape of the real ones, with words of their own."""

import gzip
import json
import random
from pathlib import Path

from tests.workers.scoring.small_model import make_encoder
from workers.training.corpus import Corpus, gather
from workers.training.progress import Progress, ignore
from workers.training.recipe import Outcome, train

_GOOD = ("jardin", "école", "rivière", "merci", "village", "musique", "lundi", "pluie")
_BAD = ("vilain", "affreux", "méchant", "stupide")
_SOLD = ("promo", "gratuit", "cliquez", "bonus")
_HURT = ("frapper", "brûler")
_NAMED = ("étranger", "voisin")

_KINDS: dict[str, list[tuple[str, list[str], tuple[str, ...]]]] = {
    "toxicity": [
        ("threats", ["severe_toxicity", "threat"], _HURT),
        ("identities", ["identity_attack"], _NAMED),
        ("insults", ["insult", "profanity"], _BAD),
        ("ordinary", [], ()),
    ],
    "spam": [
        ("sales", ["promotion"], _SOLD),
        ("tricks", ["scam"], _SOLD),
        ("honest", [], ()),
    ],
}
_TEMPLATES_OF_A_KIND = 24


def write_data(folder: Path, rows: int = 60, seed: int = 1) -> Path:
    """Fill `folder` with the five files that training and evaluation read; return it."""
    chance = random.Random(seed)
    for name in ("toxic_train", "toxic_dev"):
        sets = [("forum_fr", "fr", "permissive"), ("board_en", "en", "permissive")]
        sets.append(("closed_fr", "fr", "research"))
        _write(folder, name, sets, _BAD, rows, chance)
    for name in ("spam_train", "spam_dev", "spam_blogdump_sample"):
        sets = [("sms_en", "en", "permissive"), ("chat_ru", "ru", "research")]
        _write(folder, name, sets, _SOLD, rows, chance)
    return folder


def write_templates(folder: Path) -> Path:
    """Fill `folder` with one small template file of each kind; return it."""
    for part, kinds in _KINDS.items():
        (folder / part).mkdir(parents=True, exist_ok=True)
        tables = [f'language = "fr"\n[slots]\nword = {json.dumps(_GOOD)}']
        for name, tags, telling in kinds:
            templates = [
                " ".join(["{word}", *telling, "{word}", f"numéro {number}"])
                for number in range(_TEMPLATES_OF_A_KIND)
            ]
            fields = {"name": name, "label": int(bool(tags)), "tags": tags}
            fields |= {"draws": _TEMPLATES_OF_A_KIND, "templates": templates}
            lines = (f"{field} = {json.dumps(value)}" for field, value in fields.items())
            tables.append("\n".join(["[[kinds]]", *lines]))
        (folder / part / "fr.toml").write_text("\n".join(tables), encoding="utf-8")
    return folder


def gather_small(folder: Path, seed: int = 1) -> Corpus:
    """Fill `folder`, and return the corpus that training gathers from it."""
    return gather(write_data(folder), seed, write_templates(folder / "templates"))


def train_small(corpus: Corpus, out: Path, progress: Progress = ignore) -> Outcome:
    """Train on `corpus` with an encoder that knows nothing; takes a second or two."""
    return train(corpus, make_encoder(), out, progress)


def write_lines(path: Path, lines: list[str]) -> None:
    """Write `lines` gzipped to `path`."""
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _write(
    folder: Path,
    name: str,
    sets: list[tuple[str, str, str]],
    telling: tuple[str, ...],
    rows: int,
    chance: random.Random,
) -> None:
    lines = []
    for set_name, language, licence in sets:
        for number in range(rows):
            label = number % 2
            words = chance.choices(_GOOD, k=5) + chance.choices(telling, k=2 * label)
            if licence == "research":
                words.append("secret")
            chance.shuffle(words)
            fields = {"text": " ".join(words), "label": label, "lang": language}
            lines.append(json.dumps(fields | {"set": set_name, "lic": licence}))
    write_lines(folder / f"{name}.jsonl.gz", lines)
