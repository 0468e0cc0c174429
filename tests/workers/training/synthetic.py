"""A tiny data folder in the shape of a real one, with words of its own."""

import gzip
import json
import random
from pathlib import Path

_GOOD = ("jardin", "école", "rivière", "merci", "village", "musique", "lundi", "pluie")
_BAD = ("vilain", "affreux", "méchant", "stupide")
_SOLD = ("promo", "gratuit", "cliquez", "bonus")


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
