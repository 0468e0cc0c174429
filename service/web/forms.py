"""The comment form as our pages show it: what was typed, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.moderation.submission import FIELDS, TRAP, FieldError, FieldRule

VISIBLE = ("content", "author", "email", "url")
UNKEPT = ("captcha_token", TRAP)
"""Worth nothing a second time, or filled in by no person: never sent back."""
RETURN_TO = FieldRule("return_to", (), 2_000, "Where a form post without JavaScript goes back to.")


@dataclass(frozen=True, slots=True)
class FormField:
    """A field under the name that the site's own form gives it, with what was typed."""

    rule: str
    name: str
    value: str
    errors: tuple[FieldError, ...] = ()


@dataclass(frozen=True, slots=True)
class CommentForm:
    """The fields that a person fills in, by their rule's name, and those that travel along."""

    visible: Mapping[str, FormField]
    hidden: tuple[FormField, ...]

    @property
    def first_wrong(self) -> str:
        """The rule's name of the first field to correct; empty if none is named wrong."""
        return next((field.rule for field in self.visible.values() if field.errors), "")

    @property
    def typed(self) -> bool:
        """Whether there is anything to keep."""
        return any(field.value for field in self.visible.values())


def compose_form(given: Mapping[str, object], errors: Sequence[FieldError] = ()) -> CommentForm:
    """The form filled in with the `given` fields, WordPress's names and all."""
    fields = [
        _find(rule, given, errors) for rule in (*FIELDS, RETURN_TO) if rule.name not in UNKEPT
    ]
    by_rule = {field.rule: field for field in fields}
    hidden = tuple(field for field in fields if field.rule not in VISIBLE and field.value)
    return CommentForm({rule: by_rule[rule] for rule in VISIBLE}, hidden)


def _find(rule: FieldRule, given: Mapping[str, object], errors: Sequence[FieldError]) -> FormField:
    names = [name for name in (rule.name, *rule.aliases) if given.get(name) not in (None, "")]
    name = names[0] if names else rule.name
    value = given.get(name, "")
    wrong = tuple(error for error in errors if error.field == rule.name)
    return FormField(rule.name, name, value if isinstance(value, str) else str(value), wrong)
