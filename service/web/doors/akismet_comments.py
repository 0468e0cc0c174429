"""From a call of Akismet's to a comment of ours: its fields, mended where our form refuses them."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urldefrag

from config.languages import LANGUAGES
from service.moderation.codes import Code
from service.moderation.comment import CaptchaEvidence, CaptchaOutcome, NewComment
from service.moderation.exchange.plain_text import read_html
from service.moderation.folding import fold, words
from service.moderation.form_evidence import FormEvidence
from service.moderation.identifiers import new_identifier
from service.moderation.keys import truncate_address
from service.moderation.submission import (
    CONTENT,
    FIELDS,
    InvalidSubmissionError,
    Submission,
    normalise,
    parse_submission,
)
from service.web.doors.akismet_requests import Call
from service.web.doors.gate import Caller
from service.web.services import Services

LONGEST = {rule.name: rule.longest for rule in FIELDS}
CUT = ("content", "author")
"""Fields that are kept as far as there is room for them; others are worth nothing in part."""
ANONYMOUS = "Anonymous"
PLACEHOLDER = "-"
PUBLIC = frozenset(
    {
        "",
        "comment",
        "reply",
        "forum-post",
        "blog-post",
        "pingback",
        "trackback",
        "tweet",
        "review",
    }
)
"""Types of what is published somewhere; a letter from a contact form must not be, here either."""


@dataclass(frozen=True, slots=True)
class Told:
    """A caller's comment as a submission; `mended` names the fields that our form would refuse.

    `whole` is the same as it came: what differs in what was cut off is another comment.
    """

    submission: Submission
    whole: Submission
    mended: tuple[str, ...]
    address: str
    language: str
    is_public: bool
    trapped: bool


def read_told(call: Call, caller: Caller) -> Told:
    """What a caller tells of a comment; nothing is refused, and what is mended is said."""
    fields = {
        "content": call.find("comment_content"),
        "author": call.find("comment_author"),
        "email": call.find("comment_author_email"),
        "url": call.find("comment_author_url"),
        "thread": _locate(call),
        "parent": call.find("comment_parent"),
    }
    settings = caller.hosted.settings
    shortest, longest = settings.content_min_length, settings.content_max_length
    try:
        submission = parse_submission(fields, content_shortest=shortest, content_longest=longest)
        mended: tuple[str, ...] = ()
    except InvalidSubmissionError as error:
        submission, mended = _mend(fields, {each.field: each.code for each in error.errors})
    given = {name: fields[name] for name in mended}
    return Told(
        submission=submission,
        whole=replace(submission, **given),
        mended=(*mended, *((CONTENT,) if call.garbled and CONTENT not in mended else ())),
        address=_read_address(call.find("user_ip")),
        language=_read_language(call.find("blog_lang"), settings.default_language),
        is_public=call.find("comment_type").strip().lower() in PUBLIC,
        trapped=_is_trapped(call),
    )


def compose(told: Told, caller: Caller, services: Services) -> NewComment:
    """The comment that is stored: nobody could be shown a captcha, and the key vouches for that."""
    now, keyring, submission = services.now(), services.keyring, told.submission
    author = keyring.author(submission, told.address, now)
    return NewComment(
        id=new_identifier(now),
        site=caller.hosted.key,
        thread=submission.thread,
        thread_title="",
        parent=submission.parent,
        author=submission.author,
        email=submission.email,
        url=submission.url,
        content=submission.content,
        language=told.language,
        author_key=author,
        duplicate_key=keyring.duplicate(
            caller.hosted.key, told.whole, keyring.author(told.whole, told.address, now)
        ),
        captcha=CaptchaEvidence(CaptchaOutcome.VOUCHED),
        form=FormEvidence(trap_filled=told.trapped, mended=told.mended),
        request_key=keyring.request(submission),
        address_prefix=truncate_address(told.address),
    )


def find_likeness(told: Told, caller: Caller, services: Services) -> str:
    """By which a caller's copy of a comment is known again, whatever WordPress made of its markup.

    WordPress checks what was typed, and stores it with tags removed and signs escaped. No address
    goes into it: those are to be forgotten.
    """
    said = told.whole
    text = read_html(said.content.replace("\\", ""), keep_lines=False)
    name = read_html(said.author.replace("\\", ""), keep_lines=False)
    who = " ".join(words(fold(name))), said.email.casefold()
    return services.keyring.likeness(
        caller.hosted.key, said.thread, *who, " ".join(words(fold(text)))
    )


def _mend(
    fields: Mapping[str, str], wrong: Mapping[str, Code]
) -> tuple[Submission, tuple[str, ...]]:
    kept = {name: value for name, value in fields.items() if name not in wrong}
    for name in CUT:
        if name in wrong:
            kept[name] = (normalise(fields[name]) or "")[: LONGEST[name]].strip()
    content = kept[CONTENT]
    # Whatever there is of a text, or whether there is any, is for a person to see.
    spoken = {**kept, CONTENT: PLACEHOLDER} if CONTENT in wrong else kept
    bounds = {"content_shortest": 1, "content_longest": LONGEST[CONTENT]}
    try:
        submission = parse_submission(spoken, **bounds)
    except InvalidSubmissionError:
        submission = parse_submission({**spoken, "author": ANONYMOUS}, **bounds)
    return replace(submission, content=content), tuple(sorted(wrong))


def _locate(call: Call) -> str:
    """The page commented on; what comes after `#` is a place on it."""
    return urldefrag(call.find("permalink"))[0] or call.find("comment_post_ID")


def _read_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return ""


def _read_language(text: str, default: str) -> str:
    """The first of a list like `fr_CA, en`, as far as it is one of ours."""
    language = text.partition(",")[0].strip()[:2].lower()
    return language if language in LANGUAGES else default


def _is_trapped(call: Call) -> bool:
    """Whether the field is filled in that the caller's form hides from people."""
    name = call.find("honeypot_field_name") or "ak_hp_textarea"
    return bool(call.find(name, f"POST_{name}").strip())
