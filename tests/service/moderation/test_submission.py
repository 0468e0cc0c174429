import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.submission import (
    FIELDS,
    FieldError,
    InvalidSubmissionError,
    Submission,
    normalise,
    parse_submission,
)

GOOD = {"content": "Merci pour cet article.", "author": "Awa"}
texts = st.text(st.characters(exclude_categories=[]))


def parse(**fields: object) -> Submission:
    given = {name: value for name, value in fields.items() if value is not ...}
    return parse_submission({**GOOD, **given}, content_shortest=2, content_longest=100)


def mistakes(**fields: object) -> dict[str, Code]:
    with pytest.raises(InvalidSubmissionError) as caught:
        parse_submission(fields, content_shortest=2, content_longest=100)
    return {error.field: error.code for error in caught.value.errors}


def test_the_least_that_is_needed_is_a_text_and_a_name() -> None:
    assert parse() == Submission(content="Merci pour cet article.", author="Awa", thread="/")


def test_a_wordpress_form_works_unchanged() -> None:
    fields = {
        "comment": "Bonjour à tous",
        "author": "Awa",
        "email": "awa@example.org",
        "url": "",
        "comment_post_ID": "42",
        "comment_parent": "0",
        "g-recaptcha-response": "token",
        "submit": "Laisser un commentaire",
        "wp-comment-cookies-consent": "yes",
    }
    found = parse_submission(fields, content_shortest=2, content_longest=100)
    assert found == Submission(
        content="Bonjour à tous",
        author="Awa",
        email="awa@example.org",
        thread="42",
        captcha_token="token",
    )


def test_every_wrong_field_is_named_at_once() -> None:
    found = mistakes(
        content=" ", author="", email="awa", url="javascript:alert(1)", thread=["x"], lang="x" * 36
    )
    assert found == {
        "content": Code.CONTENT_REQUIRED,
        "author": Code.AUTHOR_REQUIRED,
        "email": Code.EMAIL_INVALID,
        "url": Code.URL_INVALID,
        "thread": Code.BAD_REQUEST,
        "lang": Code.FIELD_TOO_LONG,
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", Code.CONTENT_REQUIRED),
        ("\u200b\u2060 \u202e", Code.CONTENT_REQUIRED),
        ("\x00\x01", Code.CONTENT_REQUIRED),
        ("\u2800\u3164", Code.CONTENT_REQUIRED),
        ("a", Code.CONTENT_TOO_SHORT),
        ("a" * 101, Code.CONTENT_TOO_LONG),
        ("lone \ud800 surrogate", Code.BAD_REQUEST),
        (True, Code.BAD_REQUEST),
        (1.5, Code.BAD_REQUEST),
        (["a", "b"], Code.BAD_REQUEST),
        ({"text": "a"}, Code.BAD_REQUEST),
    ],
)
def test_a_text_that_cannot_be_used_says_why(content: object, code: Code) -> None:
    assert mistakes(content=content, author="Awa") == {"content": code}


@pytest.mark.parametrize("content", ["ok", "a" * 100, "\U0001f389\U0001f389", "é" * 100])
def test_texts_at_the_limits_are_taken_in_characters_not_bytes(content: str) -> None:
    assert parse(content=content).content == content


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("", ""),
        ("http://", ""),
        ("https://", ""),
        ("www.example.org", "https://www.example.org"),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://exämple.org", "http://exämple.org"),
    ],
)
def test_the_authors_page_is_completed(url: str, kept: str) -> None:
    assert parse(url=url).url == kept


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a b.org",
        "http://[",
        "x",
        "https://<script>a.b</script>",
        'https://a.b/"x',
        "https://a..b",
    ],
)
def test_a_page_that_is_no_web_address_is_refused(url: str) -> None:
    assert mistakes(**GOOD, url=url) == {"url": Code.URL_INVALID}


@pytest.mark.parametrize("email", ["awa", "awa@", "@example.org", "a b@example.org", "a@b@c.org"])
def test_an_address_that_cannot_be_one_is_refused(email: str) -> None:
    assert mistakes(**GOOD, email=email) == {"email": Code.EMAIL_INVALID}


@pytest.mark.parametrize(
    "parent", ["<b>", "a b", "https://x.example/", "casino.example", "é", "x" * 201]
)
def test_what_is_no_id_is_no_parent(parent: str) -> None:
    assert "parent" in mistakes(**GOOD, parent=parent)


@pytest.mark.parametrize("parent", ["", "42", "comment-12", "019ab000-0000-7000-8000-0"])
def test_ids_of_any_system_are_parents(parent: str) -> None:
    assert parse(parent=parent).parent == parent


def test_numbers_are_taken_for_ids_as_json_clients_send_them() -> None:
    assert parse(comment_post_ID=42).thread == "42"


def test_an_empty_field_does_not_hide_a_filled_one() -> None:
    assert parse(content="", comment="Mon texte").content == "Mon texte"


def test_our_own_name_wins_over_an_alias() -> None:
    assert parse(content="le mien", comment="l'autre").content == "le mien"


def test_a_tower_of_marks_is_cut_and_costs_time_in_proportion_only() -> None:
    tower = "a" + "\u0301\u0323" * 15_000
    before = time.process_time()
    normal = normalise(tower)
    # Unlimited, this run alone takes most of a second.
    assert time.process_time() - before < 0.2
    assert normal is not None
    assert len(normal) <= 31


@given(texts)
def test_normalising_is_idempotent_and_storable_everywhere(text: str) -> None:
    normal = normalise(text)
    if normal is None:
        assert any(unicodedata.category(character) == "Cs" for character in text)
        return
    assert normalise(normal) == normal
    assert "\x00" not in normal
    assert "\r" not in normal
    normal.encode("utf-8")


@given(st.dictionaries(st.sampled_from([r.name for r in FIELDS] + ["x"]), texts | st.integers()))
def test_any_fields_give_a_submission_or_named_mistakes(fields: dict[str, object]) -> None:
    wrong: list[FieldError] = []
    try:
        found = parse_submission(fields, content_shortest=2, content_longest=100)
    except InvalidSubmissionError as error:
        wrong, found = error.errors, None
    assert (found is None) == bool(wrong)
    assert {error.field for error in wrong} <= {rule.name for rule in FIELDS}
    assert found is None or (2 <= len(found.content) <= 100 and found.author)
