from hypothesis import given
from hypothesis import strategies as st

from service.moderation.codes import Code
from service.moderation.submission import FIELDS, FieldError
from service.web.forms import compose_form

NAMES = [name for rule in FIELDS for name in (rule.name, *rule.aliases)]


def test_fields_keep_the_names_that_the_sites_form_gave_them() -> None:
    form = compose_form({"comment": "Bonjour", "comment_post_ID": "42", "author": "Awa"})
    assert form.visible["content"].name == "comment"
    assert form.visible["content"].value == "Bonjour"
    assert form.visible["email"].name == "email"
    assert [(field.name, field.value) for field in form.hidden] == [("comment_post_ID", "42")]


def test_the_value_is_of_the_name_that_counts_when_both_were_sent() -> None:
    form = compose_form({"comment": "second", "content": "first"})
    assert (form.visible["content"].name, form.visible["content"].value) == ("content", "first")


def test_a_captchas_token_is_not_sent_back() -> None:
    form = compose_form({"captcha_token": "spent", "g-recaptcha-response": "spent"})
    assert form.hidden == ()


def test_a_stamp_travels_along_and_a_filled_trap_does_not() -> None:
    form = compose_form({"form_stamp": "1.a", "reply_subject": "Cheap", "captcha_consent": "no"})
    kept = {field.rule: field.value for field in form.hidden}
    assert kept == {"form_stamp": "1.a", "captcha_consent": "no"}


def test_mistakes_stand_at_their_fields_and_the_first_is_known() -> None:
    errors = (
        FieldError("url", Code.URL_INVALID),
        FieldError("author", Code.AUTHOR_REQUIRED),
        FieldError("thread", Code.FIELD_TOO_LONG),
    )
    form = compose_form({}, errors)
    assert form.first_wrong == "author"
    assert form.visible["url"].errors == errors[:1]
    assert compose_form({}).first_wrong == ""


def test_nothing_typed_is_nothing_to_keep() -> None:
    assert not compose_form({"thread": "/x", "author": ""}).typed
    assert compose_form({"content": "x"}).typed


@given(st.dictionaries(st.sampled_from([*NAMES, "return_to", "x"]), st.text() | st.none()))
def test_sending_the_form_back_says_what_was_said(given_fields: dict[str, object]) -> None:
    form = compose_form(given_fields)
    fields = [*form.visible.values(), *form.hidden]
    again = compose_form({field.name: field.value for field in fields})
    assert again.visible == form.visible
    assert again.hidden == form.hidden
