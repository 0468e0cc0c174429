"""The shipped model tells spam and attacks from honest comments, for any text whatever."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.scoring.artefact import ArtefactError
from workers.scoring.model import Model

SHIPPED_MODEL = Model.load()


@given(st.text(max_size=200))
def test_every_text_scores_between_0_and_1(text: str) -> None:
    assert all(0 <= score <= 1 for score in SHIPPED_MODEL.score(text))


def test_an_empty_comment_is_neither_toxic_nor_spam() -> None:
    scores = SHIPPED_MODEL.score("")
    assert scores.toxicity < 0.5
    assert scores.spam < 0.5


@pytest.mark.parametrize(
    ("spam", "honest"),
    [
        (
            "Je propose des crédits rapides entre particuliers, taux 2 %, écrivez à a@example.com",
            "La banque a refusé mon crédit, le taux était de toute façon trop élevé.",
        ),
        (
            "Grand voyant médium, retour affectif immédiat, WhatsApp +229 90 00 00 00",
            "Mon voisin consulte un voyant et je trouve cela triste.",
        ),
        (
            "Check out my channel and subscribe please! http://example.com/free",
            "The drummer on this track also played with my uncle's band.",
        ),
    ],
)
def test_spam_scores_above_an_honest_comment_on_the_same_topic(spam: str, honest: str) -> None:
    assert SHIPPED_MODEL.score(spam).spam > 0.5 > SHIPPED_MODEL.score(honest).spam


@pytest.mark.parametrize(
    ("attack", "honest"),
    [
        ("You are a stupid idiot, shut up", "I think the author is mistaken about the budget"),
        ("Ta gueule sale con, tu es un idiot", "Merci pour cet article sur les écoles du pays"),
        ("Halt die Fresse du Idiot", "Danke für den Artikel über die Schulen"),
        ("Cala a boca seu idiota burro", "Obrigado pelo artigo sobre as escolas"),
    ],
)
def test_an_attack_scores_above_an_honest_comment(attack: str, honest: str) -> None:
    assert SHIPPED_MODEL.score(attack).toxicity > SHIPPED_MODEL.score(honest).toxicity + 0.2


def test_a_disguised_attack_scores_like_the_plain_one() -> None:
    plain = SHIPPED_MODEL.score("you are a stupid idiot")
    for disguised in (
        "YOU are a stup1d 1d1ot",
        "you are a stupid i d i o t",
        "уou are a stupid idiot",
    ):
        assert SHIPPED_MODEL.score(disguised) == plain


def test_the_same_file_has_the_same_version_and_scores() -> None:
    again = Model.load()
    assert again.version == SHIPPED_MODEL.version
    assert again.score("Bonjour à tous") == SHIPPED_MODEL.score("Bonjour à tous")


def test_a_damaged_file_is_refused_with_one_error(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(b"damaged")
    with pytest.raises(ArtefactError, match="cannot be read"):
        Model.load(path)


@pytest.mark.parametrize("unit", ["mot ", "a", "é!", "w1w.", "\u0301", "ﷺ"])
def test_a_very_long_comment_is_scored_in_a_moment(unit: str) -> None:
    started = time.process_time()
    SHIPPED_MODEL.score(unit * (100_000 // len(unit)))
    assert time.process_time() - started < 5


def test_scoring_loads_neither_scikit_learn_nor_scipy_nor_the_web() -> None:
    program = (
        "import sys; from workers.scoring.model import Model; Model.load().score('bonjour');"
        "print(*sorted({'sklearn', 'scipy', 'flask', 'sqlalchemy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
