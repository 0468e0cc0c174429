import json
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.word_lists import Entry, LineProblem, WordListError, read_word_list
from service.moderation.codes import Code
from service.moderation.verdict import Signal
from service.moderation.words.judge import (
    HELD,
    LONGEST_LIST,
    REFUSED,
    ListName,
    WordJudge,
    clean_content,
    make_judge,
    read_list,
)
from service.moderation.words.matcher import WordMatcher
from tests.workers.checks.samples import sample_comment

LIST = "cialis\nzorglub\nbête noire\nfoo-bar\nschlümpf*\ngrand gloub*\n=pédzouille\n=übel*\n"


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> WordJudge:
    path = tmp_path_factory.mktemp("lists") / "words.txt"
    path.write_text(LIST, encoding="utf-8")
    return make_judge(WordMatcher(read_word_list(path)), {}, 0)


def inspect(check: WordJudge, content: str, **changes: object) -> Signal:
    signal = check.judge(sample_comment(content, **changes))
    assert signal.check == "blocked_words"
    assert signal.reason is Code.BLOCKED_WORD
    assert (signal.score == HELD) == bool(signal.evidence)
    assert json.loads(json.dumps(signal.evidence)) == signal.evidence
    return signal


def found(check: WordJudge, content: str) -> object:
    return inspect(check, content).evidence.get("words", [])


@pytest.mark.parametrize(
    "content",
    [
        "Quel zorglub !",
        "ZORGLUB",
        "Zorglúb, dit-il",
        "l'zorglub",
        "z0rglub",
        "zorg1ub zorglub",
        "z o r g l u b",
        "z.o.r.g.l.u.b",
        "z-o-r-g-l-u-b",
        "ｚｏｒｇｌｕｂ",
        "zοrglub",
        "zоrglub",
        "zor\u200bglub",
        "z\u0336o\u0336r\u0336g\u0336lub",
        "𝕫𝕠𝕣𝕘𝕝𝕦𝕓",
        "zorgluuuub",
        "zzzzorglub",
        "#zorglub_ici",
        "http://zorglub.example",
    ],
)
def test_a_word_is_found_in_every_disguise(check: WordJudge, content: str) -> None:
    assert found(check, content) == ["zorglub"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("Buy c1@lis now", "cialis"),
        ("ma BETE  NOIRE", "bête noire"),
        ("ma bête\nnoire", "bête noire"),
        ("foo bar", "foo-bar"),
        ("foo-bar", "foo-bar"),
        ("deux Schlumpfen", "schlümpf*"),
        ("un schlümpf", "schlümpf*"),
        ("un grand gloubiboulga", "grand gloub*"),
        ("Pédzouille !", "=pédzouille"),
        ("P É D Z O U I L L E", "=pédzouille"),
        ("das übelste", "=übel*"),
    ],
)
def test_phrases_stems_and_accents_follow_their_marks(
    check: WordJudge, content: str, line: str
) -> None:
    assert found(check, content) == [line]


@pytest.mark.parametrize(
    "content",
    [
        "Mon médecin est un specialist, un spécialiste",
        "zorglubs et azorglub",
        "bête et noire",
        "bête. La noire",
        "foobar",
        "un schlum",
        "grand et gloubiboulga",
        "pedzouille",
        "das ubelste",
        "",
        "z o r",
    ],
)
def test_other_words_are_left_alone(check: WordJudge, content: str) -> None:
    signal = inspect(check, content)
    assert signal.score == 0.0
    assert signal.evidence == {}


def test_letters_are_unstretched_only_where_something_is_stretched(check: WordJudge) -> None:
    assert found(check, "zorrglub") == []
    assert found(check, "zorrrglub") == ["zorglub"]


def test_the_authors_name_and_address_are_read_too(check: WordJudge) -> None:
    assert inspect(check, "Bonjour", author="Zorglub").score == HELD
    assert inspect(check, "Bonjour", url="https://cheap-cialis.example/").score == HELD


def test_a_phrase_does_not_run_from_the_name_into_the_text(check: WordJudge) -> None:
    assert inspect(check, "noire est la nuit", author="Bête").score == 0.0


def test_ten_lines_are_named_at_most_and_each_once() -> None:
    names = [f"mot{letter}" for letter in "abcdefghijklmno"]
    check = make_judge(WordMatcher(Entry(name, line=name) for name in names), {}, 0)
    signal = inspect(check, " ".join(names * 2))
    assert signal.evidence["words"] == names[:10]


def test_an_empty_list_blocks_nothing() -> None:
    assert inspect(make_judge(WordMatcher(()), {}, 0), "n'importe quoi").score == 0.0


def test_a_line_that_folds_to_nothing_is_named() -> None:
    with pytest.raises(WordListError, match=r"words\.txt, line 7 holds no word"):
        WordMatcher([Entry("\u0345", place="words.txt, line 7")])


@given(st.text(), st.text())
def test_any_text_can_be_read(check: WordJudge, content: str, author: str) -> None:
    inspect(check, content, author=author)


@given(st.text(), st.text())
def test_a_word_on_a_line_of_its_own_is_found_whatever_surrounds_it(
    check: WordJudge, before: str, after: str
) -> None:
    # A single letter beside it would make a spaced-out word of another name.
    lines = (before, "mille", "zorglub", "mille", after)
    assert "zorglub" in found(check, "\n".join(lines))  # type: ignore[operator]


def test_a_list_of_sixty_thousand_lines_finds_the_last(tmp_path: Path) -> None:
    letters = "abcdefghijkmnopqrstuvwxyz"
    names = ["mot" + "".join(tail) for tail in islice(product(letters, repeat=4), 60_000)]
    path = tmp_path / "words.txt"
    path.write_text("\n".join(names), encoding="utf-8")
    check = make_judge(WordMatcher(read_word_list(path)), {}, 0)
    assert found(check, f"le {names[-1]} et le {names[-1]}s") == [names[-1]]


def judge_with(**lists: str) -> WordJudge:
    """A judge whose installation blocks `gloub`, and whose site has these lists."""
    entries = {ListName(name): read_list(content)[0] for name, content in lists.items()}
    return make_judge(WordMatcher([Entry("gloub", line="gloub")]), entries, 7)


@pytest.mark.parametrize(
    ("content", "score", "words", "name"),
    [
        ("un zorglub", REFUSED, ["zorglub"], "blocked"),
        ("un pouet", HELD, ["pouet"], "suspect"),
        ("un gloub", HELD, ["gloub"], "default"),
        ("un gloub, un pouet, un zorglub", REFUSED, ["zorglub", "pouet", "gloub"], "blocked"),
        ("un gloub, un pouet", HELD, ["pouet", "gloub"], "suspect"),
    ],
)
def test_the_gravest_list_decides_and_every_word_is_named(
    content: str, score: float, words: list[str], name: str
) -> None:
    signal = judge_with(blocked="zorglub", suspect="pouet").judge(sample_comment(content))
    assert (signal.score, signal.version) == (score, "lists-7")
    assert signal.evidence == {"words": words, "list": name}


def test_a_word_on_both_lists_is_blocked_and_named_once() -> None:
    signal = judge_with(blocked="pouet", suspect="pouet").judge(sample_comment("pouet"))
    assert signal.evidence == {"words": ["pouet"], "list": "blocked"}


def test_every_line_that_cannot_be_used_is_named_at_once() -> None:
    entries, bad = read_list(
        "\n# ours\n*\nbon\nes*\nab~\nmot*~\n\u0345\n" + "x" * 201 + "\na--*\nd'a*\né\u200b\u200b~"
    )
    assert [entry.text for entry in entries] == ["bon"]
    assert [(line.number, line.problem) for line in bad] == [
        (3, LineProblem.NO_WORD),
        (5, LineProblem.SHORT_STEM),
        (6, LineProblem.SHORT_STEM),
        (7, LineProblem.TWO_MARKS),
        (8, LineProblem.NO_WORD),
        (9, LineProblem.TOO_LONG),
        (10, LineProblem.SHORT_STEM),
        (11, LineProblem.SHORT_STEM),
        (12, LineProblem.SHORT_STEM),
    ]


@given(st.text())
def test_whatever_is_kept_of_a_list_can_be_matched(typed: str) -> None:
    content = clean_content(typed)
    assert content is None or WordMatcher(read_list(content)[0])


def test_a_list_keeps_its_line_numbers_and_loses_what_databases_cannot_hold() -> None:
    assert clean_content("\r\n\nmot\x00\r\n \n") == "\n\nmot"
    assert clean_content("x" * LONGEST_LIST) == "x" * LONGEST_LIST
    assert clean_content("x" * (LONGEST_LIST + 1)) is None
    assert clean_content("\ud800") is None
