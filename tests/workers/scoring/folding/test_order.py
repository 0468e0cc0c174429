"""Disguised spellings fold to the honest one, and honest text is left alone."""

import random
import unicodedata

import pytest

from workers.scoring.folding import fold_text
from workers.training.mutators import MUTATORS

LATIN = [
    "idiote", "salope", "merde", "connard", "imbécile", "stupid", "bastard", "moron", "Arschloch",
    "cabrón", "gilipollas", "stronzo", "IDIOT", "casino", "gratuit",
]  # fmt: skip
RUSSIAN = ["дебил", "заработок", "дурак", "казино", "сегодня"]
ARABIC = ["أحمق", "مجاني", "كلام", "غبي", "قمار"]
SEEDS = range(20)


def mutated_pairs(mutator: str, words: list[str]) -> list[tuple[str, str]]:
    """What each word and its mutations fold to, inside a sentence where it is Latin."""
    chance = random.Random(8)
    frame = "tu es {}, toi"
    return [
        (fold_text(frame.format(MUTATORS[mutator](word, chance))).text, frame.format(word))
        for word in words
        for _ in SEEDS
    ]


@pytest.mark.parametrize("mutator", ["homoglyphs", "zero_width", "spacing"])
def test_a_mutated_word_folds_back(mutator: str) -> None:
    words = LATIN + RUSSIAN + ARABIC
    for folded, honest in mutated_pairs(mutator, words):
        assert folded == honest


def test_a_whole_text_in_full_width_folds_back() -> None:
    text = "Tu es un idiot, va voir https://example.com/a1 à 20h30 !"
    assert fold_text(MUTATORS["full_width"](text, random.Random(1))).text == text


def test_nine_in_ten_words_in_leet_fold_back_although_each_stands_alone() -> None:
    pairs = mutated_pairs("leet", LATIN)
    assert sum(folded.lower() == honest.lower() for folded, honest in pairs) >= 0.9 * len(pairs)


@pytest.mark.parametrize(
    ("disguised", "honest"),
    [
        ("𝐢𝐝𝐢𝐨𝐭 ｉｄｉｏｔ ⓘⓓⓘⓞⓣ 🅘🅓🅘🅞🅣", "idiot idiot idiot IDIOT"),
        ("ɪᴅɪᴏᴛ ıdıot İDİOT", "idiot idiot IDIOT"),
        ("p\u0430yp\u0430l \u03c1l\u03b1y", "paypal play"),
        ("the \u0421\u0410\u0421HE is full", "the CACHE is full"),
        ("\u0441\u043e\u0440\u0435 with that", "cope with that"),
        ("Зарaбoтoк cегoдня", "Заработок сегодня"),
        ("п0шел СР0ЧНО 0бучение 6ез о6учения", "пошел СРОЧНО обучение 6ез обучения"),
        ("οбучεние ᴋᴀртa", "обучение карта"),
        ("c\u200bo\u00adn\u202e\ufe0f", "con"),
        ("m\u0336e\u0336r\u0336d\u0336e\u0336", "merde"),
        ("m\u0300\u0301\u0302\u0303e\u0316\u0317\u0318rde", "merde"),
        ("1d10t sh!t b!tch stup!d c@$ino", "idiot shit bitch stupid casino"),
        ("1D10T 4r4b", "IDIOT arab"),
        ("$alope bitche$", "salope bitches"),
        ("54l0p3 de pu73", "salope de pute"),
        ("un i d i o t fini, f.u.c.k, i-d-i-o-t", "un idiot fini, fuck, idiot"),
        ("i  d  i  o  t", "idiot"),
        ("f****k f@#k p#te f██k", "f**k f**k p*te f**k"),
        ("NOOOoooon", "NOOn"),
        ("l´homme", "l'homme"),
        ("می‌خواهم کتاب", "ميخواهم كتاب"),
    ],
)
def test_a_disguised_spelling_folds_to_the_honest_one(disguised: str, honest: str) -> None:
    assert fold_text(disguised).text == honest


@pytest.mark.parametrize(
    "honest",
    [
        "L’été à Dakar : 12 500 F CFA (19,06 €), dès 20h30 le 14/07/2026 ! #Sénégal #CAN2025 🙂",
        "Écrivez à jean.dupont+infos@example.org ou voyez https://www.example.fr/a1b2c3?d=4#e5.",
        "La COP21, le G20, le covid19, le mp3, la 4G, 100k, 10km, 3d, 1er, 2e, 3ème, 4x4, 1m80",
        "Y a-t-il une étudiant·e·s, un·e élève, des tou.te.s ? J.-C. est né en l'an 0.",
        "I met J. R. R. Tolkien at 5pm on the 3rd; AT&T, R&B, H&M, C++ and C# cost $20m, 100%.",
        "Great!!! See www.example.com/x_y-z/a-b-c and @user1name, @a_b1c… 👍 50/50",
        "Ich fahre um 7:30 Uhr für 8,50 € zur 2. Straße; z. B. Leser*innen, Lehrer:innen & d.h. ja",
        "أهلا وسهلا، السعر ٢٥٠ درهم يوم 12/05/2026 على https://example.com/ar #المغرب 😀 50%",
        "Привет, я и в 2026 году купил iPhone 15 за 99 990 руб. на example.ru, а ты? ё-моё! 5%",
        "Bravo!merci oui!je oh!non n+1 bac+5 a*b 3 * 4 * 5 = 60 **gras** _oui_ snake_case_1",
        "f*ck sh*t f**k",
        "googleть VIPклиенты ёлка",
        "το πρωί ήταν καλό, OK",
        "हिन्दी में, 中文 的 字, 나 는 너",
        "Line one\n\n  line two\twith tabs",
        "il y a à manger, et y a à boire",
    ],
)
def test_honest_text_is_left_alone(honest: str) -> None:
    assert fold_text(honest).text == unicodedata.normalize("NFKC", honest).replace("\u200b", "")


def test_arabic_vowel_signs_and_stretching_are_dropped() -> None:
    assert fold_text("مُحَـــمَّد").text == "محمد"
