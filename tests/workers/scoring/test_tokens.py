"""Any text is cut into known pieces, completely, in order, the likeliest way."""

import time
from itertools import islice, pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workers.scoring.small_model import MARKS, PIECES
from workers.scoring.tokens import UNKNOWN, WORD_START, Token, Vocabulary

_SMALL = Vocabulary(PIECES, [-len(PIECES) + len(piece) for piece in PIECES])
# Digits make no word, which might be taken for a slip of another one.
_DIGITS = st.text("12", min_size=1, max_size=3)
_PENALTY = 10.0


@given(st.text(st.one_of(st.characters(), st.sampled_from("ab le vilain ▁"))))
def test_every_character_that_is_not_space_is_in_one_piece_in_order(text: str) -> None:
    covered = [at for token in _SMALL.tokens(text) for at in range(token.start, token.end)]
    assert covered == [at for at, character in enumerate(text) if not character.isspace()]


@given(st.text(st.sampled_from("ab le vilainé\u2660 ")))
def test_a_piece_stands_for_the_characters_at_its_place(text: str) -> None:
    # Where every piece is as likely as none, no slip is worth mending.
    tokens = Vocabulary(PIECES, [0.0] * len(PIECES)).tokens(text)
    assert all(before.end <= after.start for before, after in pairwise(tokens))
    for token in tokens:
        written = text[token.start : token.end]
        if token.number == UNKNOWN:
            assert written == "\u2660"
        else:
            assert PIECES[token.number].removeprefix(WORD_START) == written


def test_only_the_first_piece_of_a_word_carries_its_mark() -> None:
    assert _SMALL.tokens("le lele vilain") == [
        Token(PIECES.index("▁le"), 0, 2),
        Token(PIECES.index("▁le"), 3, 5),
        Token(PIECES.index("l"), 5, 6),
        Token(PIECES.index("e"), 6, 7),
        Token(PIECES.index("▁vil"), 8, 11),
        Token(PIECES.index("ain"), 11, 14),
    ]


@given(st.dictionaries(_DIGITS, st.floats(-20, -0.1), max_size=6), st.text("12", max_size=6))
def test_the_cut_is_the_likeliest_of_all(pieces: dict[str, float], word: str) -> None:
    logarithms = {WORD_START: -1.0} | pieces
    vocabulary = Vocabulary((*MARKS, *logarithms), [0.0] * 4 + [*logarithms.values()])
    unknown = min(logarithms.values()) - _PENALTY
    found = sum(
        unknown if token.number == UNKNOWN else [*logarithms.values()][token.number - len(MARKS)]
        for token in vocabulary.tokens(word)
    )
    expected = _best(WORD_START + word, logarithms, unknown) if word else 0
    assert found == pytest.approx(expected)


def _best(word: str, logarithms: dict[str, float], unknown: float) -> float:
    """Return the value of the best way to cut `word`, trying all of them."""
    if not word:
        return 0.0
    ways = [unknown + _best(word[1:], logarithms, unknown)]
    for piece, value in logarithms.items():
        if word.startswith(piece):
            ways.append(value + _best(word[len(piece) :], logarithms, unknown))
    return max(ways)


def test_unknown_characters_are_one_unknown_piece_each() -> None:
    tokens = _SMALL.tokens("\u4e2d\u6587 \ud800")
    assert [token[1:] for token in tokens if token.number == UNKNOWN] == [(0, 1), (1, 2), (3, 4)]


@given(st.text(st.sampled_from("ab le vilain"), max_size=60), st.integers(0, 30))
def test_the_first_pieces_are_the_same_as_of_the_whole(text: str, most: int) -> None:
    assert _SMALL.tokens(text, most) == _SMALL.tokens(text)[:most]


def test_the_same_word_is_cut_alike_every_time_it_comes() -> None:
    vocabulary = Vocabulary(PIECES, [-1.0] * len(PIECES))
    first, second = vocabulary.tokens("vilain"), vocabulary.tokens("le vilain")[1:]
    assert [token.number for token in first] == [token.number for token in second]


def _knowing(mended: float) -> Vocabulary:
    """Return a vocabulary of letters at -4 each and of one word, "▁vilain", at `mended`."""
    pieces = (*MARKS, WORD_START, *"ailnv.!AILNV", "▁vilain")
    return Vocabulary(pieces, [-4.0] * (len(pieces) - 1) + [mended])


def _parts(vocabulary: Vocabulary, text: str) -> list[str]:
    return [text[token.start : token.end] for token in vocabulary.tokens(text)]


@pytest.mark.parametrize(
    "slip", ["vialin", "vilian", "vliain", "vilaiin", "vvilain", "vvilaiin", "VILAIN"]
)
def test_a_slip_of_the_pen_is_read_as_the_word_it_was_and_stands_where_it_was(slip: str) -> None:
    vocabulary = _knowing(-5.0)
    (known,) = vocabulary.tokens("vilain")
    before, mended, after = vocabulary.tokens(f"vilain {slip} vilain")
    assert before.number == mended.number == after.number == known.number
    assert mended[1:] == (7, 7 + len(slip))


@pytest.mark.parametrize("word", ["vlilain", "vlian", "ivlain", "vilani-", "vila1n", "VILIAN"])
def test_what_is_further_away_is_read_letter_by_letter(word: str) -> None:
    assert [each for each in _parts(_knowing(-5.0), word) if each] == list(word)


def test_punctuation_around_a_slip_stays_a_piece_of_its_own() -> None:
    assert _parts(_knowing(-5.0), "vilian! vilaiin.") == ["vilian", "!", "vilaiin", "."]


# Letter by letter "vilian" costs its mark and six letters: -28.
@pytest.mark.parametrize(("mended", "pieces"), [(-21.9, 1), (-22.1, 7)])
def test_a_slip_is_mended_only_if_that_makes_the_word_e_to_the_6_times_likelier(
    mended: float, pieces: int
) -> None:
    assert len(_knowing(mended).tokens("vilian")) == pieces


def test_a_slip_is_mended_only_if_that_takes_fewer_pieces() -> None:
    known = {"▁v": -20.0, "la": -20.0, "in": -20.0, "al": -1.0}
    # "valin" would be far likelier, but no shorter; then it is shorter.
    for more, expected in (({}, ["▁v", "la", "in"]), ({"▁val": -1.0}, ["▁val", "in"])):
        pieces = (*MARKS, *known, *more)
        vocabulary = Vocabulary(pieces, [-1.0] * len(MARKS) + [*known.values(), *more.values()])
        assert [pieces[token.number] for token in vocabulary.tokens("vlain")] == expected


def test_a_word_in_two_pieces_is_no_slip_unless_it_is_shouted() -> None:
    pieces = (*MARKS, "▁vi", "lian", "▁vilain", "▁VI", "LAIN")
    vocabulary = Vocabulary(pieces, [-1.0] * 4 + [-20.0, -20.0, -1.0, -20.0, -20.0])
    assert _parts(vocabulary, "vilian VILAIN") == ["vi", "lian", "VILAIN"]


def test_of_several_spellings_the_likeliest_is_read() -> None:
    pieces = (*MARKS, WORD_START, *"abcde", "▁acbde", "▁abdce")
    for first, second, expected in ((-5.0, -6.0, "▁acbde"), (-6.0, -5.0, "▁abdce")):
        vocabulary = Vocabulary(pieces, [-4.0] * (len(pieces) - 2) + [first, second])
        (token,) = vocabulary.tokens("abcde")
        assert pieces[token.number] == expected


@given(st.lists(st.text("vilanVILAN.!", min_size=1, max_size=9), max_size=6))
def test_whatever_is_mended_every_character_stays_in_one_piece_in_order(words: list[str]) -> None:
    text = " ".join(words)
    tokens = _knowing(-5.0).tokens(text)
    covered = [at for token in tokens for at in range(token.start, token.end)]
    assert covered == [at for at, character in enumerate(text) if character != " "]
    assert all(token.start < token.end or token.number == len(MARKS) for token in tokens)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "ab ",
        "\u4e2d",
        "vilain",
        "\u0301",
        "▁",
        "x" * 99 + " ",
        "abcdefghijklmnopqrst ",
        "AABBCCDDEEFFGGHHIIJJ ",
        "." * 40 + "aabbccddee" + "." * 40 + " ",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    vocabulary = Vocabulary((*PIECES, "a" * 60), [-1.0] * (len(PIECES) + 1))
    started = time.process_time()
    vocabulary.tokens(unit * (200_000 // len(unit)))
    # Quadratic work on 200,000 characters would take hours.
    assert time.process_time() - started < 10


def test_ever_new_words_with_many_spellings_take_time_in_proportion_to_their_number() -> None:
    words = ("".join(letters) for letters in permutations("aabbccddeeffggh", 12))
    started = time.process_time()
    Vocabulary(PIECES, [-1.0] * len(PIECES)).tokens(" ".join(islice(words, 1_500)))
    # Each costs some twenty cuts of a dozen letters.
    assert time.process_time() - started < 10
