"""Short spam and honest comments written for this project, on the same topics, with blanks filled.

French blog spam (private loans, healers, betting, coins, flattery) is missing from the permissive
sets; each honest example shares its topic with the spam, so that the topic alone decides nothing.
"""

import json
import random
from pathlib import Path

from workers.training.rows import Row

EXAMPLES = Path(__file__).with_name("examples.jsonl")
SET_PREFIX = "own_"

_BLANKS: dict[str, tuple[str, ...]] = {
    "name": ("Marie Dubois", "Jean Martin", "Awa", "Monsieur Koffi", "Paul", "Fatou", "Robert"),
    "town": ("Dakar", "Lomé", "Abidjan", "Lyon", "Bamako", "Cotonou", "Lille", "Douala", "York"),
    "money": ("5 000 €", "2.000 euros", "$500", "50 000 FCFA", "10000€", "3 000 F", "£200"),
    "bigmoney": ("500 000 €", "1.000.000 euros", "$90,000", "25 millions FCFA", "750000€"),
    "phone": ("+229 97 00 11 22", "+33 6 00 00 11 22", "00225 0700112233", "+1 (555) 010-0199"),
    "mail": ("contact@example.com", "pret.rapide@example.net", "docteur.aide@example.org"),
    "link": ("http://www.example.com/offre", "https://bit.example/x7Qa", "www.example.net", ""),
    "code": ("BONUS200", "WIN50", "PROMO77"),
}


def own_examples(seed: int, copies: int = 4) -> list[Row]:
    """Return every example of `examples.jsonl`, `copies` times with other words in its blanks.

    An example without a blank comes once. The set of a row is `own_` and its language.
    """
    chance = random.Random(seed)
    rows: dict[str, Row] = {}
    for line in EXAMPLES.read_text("utf-8").splitlines():
        example = json.loads(line)
        for _ in range(copies):
            filled = {blank: chance.choice(choices) for blank, choices in _BLANKS.items()}
            text = example["text"].format(**filled)
            rows[text] = Row(
                text=text,
                label=example["label"],
                language=example["lang"],
                set_name=SET_PREFIX + example["lang"],
                permissive=True,
            )
    return list(rows.values())
