"""Four hundred comments for a journey, put together from parts; or a data folder's own."""

import gzip
import itertools
import json
from dataclasses import dataclass
from pathlib import Path

PARTS = {
    "fr": (
        ("Bonjour", "Franchement", "À mon avis", "Depuis Bamako", "Merci à la rédaction"),
        (
            "cet article sur le marché oublie les vendeuses",
            "la nouvelle route change la vie du quartier",
            "il faudrait interroger aussi les enseignants",
            "le match de dimanche était magnifique",
            "écrivez-moi pour un prêt entre particuliers sans frais",
            "gagnez 500 euros par jour sur www.argent-facile.example avec www.gains.example",
            "ce ministre est un imbécile et ses amis aussi",
            "la pluie a détruit la récolte chez nous",
        ),
        ("merci.", "qu'en pensez-vous ?", "bonne journée !", "à suivre.", "c'est dit."),
    ),
    "en": (
        ("Hello", "Honestly", "In my view", "From Accra", "Thanks to the editors"),
        (
            "this article on the market forgets the sellers",
            "the new road changes life in our district",
            "teachers should have been asked as well",
            "what a match on Sunday",
            "write to me for a private loan without any fees",
            "earn 500 dollars a day at www.easy-money.example and www.winners.example",
            "this minister is an idiot and so are his friends",
            "the rain destroyed the harvest here",
        ),
        (
            "thank you.",
            "what do you think?",
            "have a nice day!",
            "to be continued.",
            "enough said.",
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One comment to post."""

    language: str
    content: str


def list_comments(data: Path | None) -> list[Spoken]:
    """200 French and 200 English comments: ours, or those of `toxic_dev.jsonl.gz` in `data`."""
    if data is None:
        return [
            Spoken(language, ", ".join(parts))
            for language, choices in PARTS.items()
            for parts in itertools.product(*choices)
        ]
    found: dict[str, list[Spoken]] = {"fr": [], "en": []}
    with gzip.open(data / "toxic_dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["lang"] in found and len(found[row["lang"]]) < 200:
                found[row["lang"]].append(Spoken(row["lang"], row["text"][:10_000]))
    return [*found["fr"], *found["en"]]
