import json
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.word_lists import Entry, WordListError, read_word_list
from service.moderation.codes import Code
from service.moderation.verdict import Signal
from tests.workers.checks.samples import sample_comment
from workers.checks.words import BlockedWords

LIST = "cialis\nzorglub\nbête noire\nfoo-bar\nschlümpf*\ngrand gloub*\n=pédzouille\n=übel*\n"


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> BlockedWords:
    path = tmp_path_factory.mktemp("lists") / "words.txt"
    path.write_text(LIST, encoding="utf-8")
    return BlockedWords(read_word_list(path))


def inspect(check: BlockedWords, content: str, **changes: object) -> Signal:
    signal = check.inspect(sample_comment(content, **changes))
    assert signal.check == "blocked_words"
    assert signal.reason is Code.BLOCKED_WORD
    assert (signal.score == 1.0) == bool(signal.evidence)
    assert json.loads(json.dumps(signal.evidence)) == signal.evidence
    return signal


def found(check: BlockedWords, content: str) -> object:
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
def test_a_word_is_found_in_every_disguise(check: BlockedWords, content: str) -> None:
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
    check: BlockedWords, content: str, line: str
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
def test_other_words_are_left_alone(check: BlockedWords, content: str) -> None:
    signal = inspect(check, content)
    assert signal.score == 0.0
    assert signal.evidence == {}


def test_letters_are_unstretched_only_where_something_is_stretched(check: BlockedWords) -> None:
    assert found(check, "zorrglub") == []
    assert found(check, "zorrrglub") == ["zorglub"]


def test_the_authors_name_and_address_are_read_too(check: BlockedWords) -> None:
    assert inspect(check, "Bonjour", author="Zorglub").score == 1.0
    assert inspect(check, "Bonjour", url="https://cheap-cialis.example/").score == 1.0


def test_a_phrase_does_not_run_from_the_name_into_the_text(check: BlockedWords) -> None:
    assert inspect(check, "noire est la nuit", author="Bête").score == 0.0


def test_ten_lines_are_named_at_most_and_each_once() -> None:
    names = [f"mot{letter}" for letter in "abcdefghijklmno"]
    check = BlockedWords(Entry(name, line=name) for name in names)
    signal = inspect(check, " ".join(names * 2))
    assert signal.evidence["words"] == names[:10]


def test_an_empty_list_blocks_nothing() -> None:
    assert inspect(BlockedWords(()), "n'importe quoi").score == 0.0


def test_a_line_that_folds_to_nothing_is_named() -> None:
    with pytest.raises(WordListError, match=r"words\.txt, line 7 holds no word"):
        BlockedWords([Entry("\u0345", place="words.txt, line 7")])


@given(st.text(), st.text())
def test_any_text_can_be_read(check: BlockedWords, content: str, author: str) -> None:
    inspect(check, content, author=author)


@given(st.text(), st.text())
def test_a_word_on_a_line_of_its_own_is_found_whatever_surrounds_it(
    check: BlockedWords, before: str, after: str
) -> None:
    # A single letter beside it would make a spaced-out word of another name.
    lines = (before, "mille", "zorglub", "mille", after)
    assert "zorglub" in found(check, "\n".join(lines))  # type: ignore[operator]


def test_a_list_of_sixty_thousand_lines_finds_the_last(tmp_path: Path) -> None:
    letters = "abcdefghijkmnopqrstuvwxyz"
    names = ["mot" + "".join(tail) for tail in islice(product(letters, repeat=4), 60_000)]
    path = tmp_path / "words.txt"
    path.write_text("\n".join(names), encoding="utf-8")
    check = BlockedWords(read_word_list(path))
    assert found(check, f"le {names[-1]} et le {names[-1]}s") == [names[-1]]
