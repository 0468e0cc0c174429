"""The shipped model tells attacks and spam from honest comments, with nothing but what it has."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workers.scoring.sentences import LONG, SHORT
from workers.scoring.heads import SCORES
from workers.scoring.model import Model

_MODEL = Model.load()

# Mild words on purpose, in every supported language.
_ATTACKS = {
    "fr": "Ta gueule, sale con, tu es un gros idiot",
    "en": "You are a stupid idiot, shut up you moron",
    "es": "Cállate idiota, eres un imbécil de mierda",
    "de": "Halt die Fresse, du dummer Idiot",
    "it": "Stai zitto idiota, sei uno stronzo di merda",
    "pt": "Cala a boca, seu idiota burro",
    "nl": "Hou je bek stomme idioot, je bent een klootzak",
    "ru": "Заткнись, тупой идиот, ты мразь",
    "ar": "اخرس يا غبي يا حقير أنت كلب",
}
_SPAM = [
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
    (
        "Schnell Geld verdienen von zu Hause, jetzt kostenlos anmelden: http://example.com",
        "Mein Nachbar arbeitet von zu Hause und verdient wenig.",
    ),
    (
        "Заработок в интернете без вложений, пиши в телеграм @example",
        "Мой сосед работает дома и мало зарабатывает.",
    ),
]
_HARMLESS = {
    "fr": "La partie sur le stationnement est claire, les chiffres de la piscine beaucoup moins. ",
    "en": "The part about parking is clear, the numbers for the swimming pool much less so. ",
    "de": "Der Teil über das Parken ist klar, die Zahlen zum Schwimmbad sind es weniger. ",
}


@pytest.mark.parametrize("language", sorted(_ATTACKS))
def test_an_attack_scores_above_honest_comments(language: str) -> None:
    attack = _MODEL.read(_ATTACKS[language])
    honest = [LONG[language], SHORT[language].split("|")[0]]
    assert attack.language == language
    assert attack.toxicity > max(_MODEL.read(text).toxicity for text in honest) + 0.2


@pytest.mark.parametrize("language", sorted(_ATTACKS))
def test_an_attack_names_words_of_it(language: str) -> None:
    text = _ATTACKS[language]
    spans = _MODEL.read(text).explain("toxicity")
    assert spans
    assert max(span.weight for span in spans) == 1
    assert all(text[span.start : span.end].strip() for span in spans)


@pytest.mark.parametrize(("spam", "honest"), _SPAM)
def test_spam_scores_above_an_honest_comment_on_the_same_topic(spam: str, honest: str) -> None:
    assert _MODEL.read(spam).spam > 0.5 > _MODEL.read(honest).spam


def test_an_empty_comment_is_neither_toxic_nor_spam() -> None:
    reading = _MODEL.read("")
    assert reading.toxicity < 0.5
    assert reading.spam < 0.5


@pytest.mark.parametrize("language", sorted(_HARMLESS))
def test_a_bad_sentence_at_the_end_of_a_long_comment_counts(language: str) -> None:
    harmless = _HARMLESS[language] * 20
    alone, worse = (_MODEL.read(text) for text in (harmless, harmless + _ATTACKS[language]))
    assert worse.toxicity > alone.toxicity + 0.2
    loudest = max(worse.explain("toxicity"), key=lambda span: span.weight)
    assert loudest.end > len(harmless)


@pytest.mark.parametrize(
    "disguised",
    [
        "you are a stup1d 1d1ot",
        "you are a stupid i d i o t",
        "you are a stu\u200bpid idi\u200dot",
        "уou are a stuріd idiоt",
        "ｙｏｕ ａｒｅ ａ ｓｔｕｐｉｄ ｉｄｉｏｔ",
        "you are a s\u0336t\u0336u\u0336p\u0336i\u0336d idiot",
    ],
)
def test_a_disguised_attack_scores_like_the_plain_one(disguised: str) -> None:
    assert _MODEL.read(disguised).scores == _MODEL.read("you are a stupid idiot").scores


@settings(max_examples=30)
@given(st.text(max_size=100))
def test_every_text_scores_between_0_and_1(text: str) -> None:
    scores = _MODEL.read(text).scores
    assert set(scores) == set(SCORES)
    assert all(0 <= score <= 1 for score in scores.values())


_OFFLINE = """
import socket, sys

def refuse(*_arguments, **_options):
    raise AssertionError("scoring asked for the network")

socket.socket = socket.getaddrinfo = refuse
from workers.scoring.model import Model
reading = Model.load().read("ta gueule, sale idiot")
reading.explain("toxicity")
print(*sorted({"torch", "onnx", "sklearn", "scipy", "flask", "sqlalchemy"} & set(sys.modules)))
"""


def test_scoring_loads_no_training_library_nor_the_web_and_downloads_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _OFFLINE], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == ""
