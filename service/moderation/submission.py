"""What arrives from a comment form: its fields, their limits and their mistakes."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from service.moderation.codes import Code

CONTENT = "content"
DEFAULT_THREAD = "/"
BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
"""Blank or ignorable, though Unicode files them among letters, marks and symbols."""
MOST_MARKS = 30
"""Combining marks in a row, as in Unicode's Stream-Safe Text Format (UAX #15, section 13).

No language comes near it, and sorting a run of marks takes time that grows with its square.
"""
_SURROGATES = re.compile("[\ud800-\udfff]")
_LAST_OF_PLANES = "".join(
    chr(plane * 0x10000 + low) for plane in range(17) for low in (0xFFFE, 0xFFFF)
)
# Control characters but for tab and line feed, and the noncharacters (Unicode, section 23.7).
_UNWANTED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef{_LAST_OF_PLANES}]")


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field of a submission: the names it goes by and its longest value, in characters."""

    name: str
    aliases: tuple[str, ...]
    longest: int
    meaning: str


TOKEN_NAMES = ("g-recaptcha-response", "cf-turnstile-response", "h-captcha-response", "altcha")
"""What the vendors' own widgets call the field of their token."""
TRAP = "reply_subject"
"""No browser fills in such a field: it is none of HTML's autocomplete names, nor close to one."""
FIELDS = (
    FieldRule("content", ("comment",), 20_000, "The comment's text."),
    FieldRule("author", (), 245, "The name to publish."),
    FieldRule("email", (), 254, "The author's address; never published."),
    FieldRule("url", (), 200, "The author's page, http or https."),
    FieldRule("thread", ("comment_post_ID",), 2_000, "Address or id of the page commented on."),
    FieldRule("thread_title", (), 500, "Title of that page."),
    FieldRule("parent", ("comment_parent",), 200, "Id of the comment answered."),
    FieldRule("captcha_token", TOKEN_NAMES, 8_192, "The captcha's token, or a proof of work."),
    FieldRule("captcha_consent", (), 20, "`no`: ask no third party about the reader."),
    FieldRule("form_stamp", (), 100, "The stamp of the challenge: when the form was shown."),
    FieldRule(TRAP, (), 2_000, "Hidden from people in our forms; whoever fills it in is held."),
    FieldRule("lang", (), 35, "Language of the answer (RFC 5646)."),
    FieldRule("site", (), 100, "Key of the site; the installation's default one without it."),
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """A mistake in one field; `parameters` fill the code's sentence."""

    field: str
    code: Code
    parameters: tuple[tuple[str, int], ...] = ()


class InvalidSubmissionError(Exception):
    """Some fields are wrong; `errors` names every one of them."""

    def __init__(self, errors: list[FieldError]) -> None:
        super().__init__(", ".join(f"{error.field}: {error.code}" for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Submission:
    """A well-formed submission, normalised: NFC, line feeds, no control characters."""

    content: str
    author: str
    email: str = ""
    url: str = ""
    thread: str = DEFAULT_THREAD
    thread_title: str = ""
    parent: str = ""
    captcha_token: str = ""
    captcha_consent: str = ""
    form_stamp: str = ""
    reply_subject: str = ""
    lang: str = ""
    site: str = ""


def parse_submission(
    fields: Mapping[str, object], *, content_shortest: int, content_longest: int
) -> Submission:
    """A Submission from decoded form or JSON fields, WordPress's names included.

    Unknown fields are ignored. Raises InvalidSubmissionError with every wrong field at once.
    """
    values: dict[str, str] = {}
    errors: list[FieldError] = []
    for rule in FIELDS:
        value = _read(rule, fields)
        longest = content_longest if rule.name == CONTENT else rule.longest
        if value is None:
            errors.append(FieldError(rule.name, Code.BAD_REQUEST))
            continue
        error = _find_mistake(rule.name, value, content_shortest, longest)
        if error:
            errors.append(error)
        values[rule.name] = value
    if errors:
        raise InvalidSubmissionError(errors)
    values["url"] = complete_url(values["url"])
    values["thread"] = values["thread"] or DEFAULT_THREAD
    # WordPress's way to say that a comment answers none.
    values["parent"] = "" if values["parent"] == "0" else values["parent"]
    return Submission(**values)


def normalise(text: str) -> str | None:
    """`text` as it is stored, the same on every database; None if it is not valid Unicode.

    NFC; CR LF and CR become LF; control and unassigned-for-exchange characters (NUL, C0, C1,
    noncharacters) are dropped, and so are marks beyond the thirtieth in a row; outer white space
    goes.
    """
    if _SURROGATES.search(text):
        return None
    text = _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isascii() and any(map(unicodedata.combining, text)):
        text = "".join(_limit_marks(text))
    return unicodedata.normalize("NFC", text).strip()


def complete_url(url: str) -> str:
    """The author's page with its scheme; a bare `http://`, a form's habit, counts as none."""
    if url in {"", "http://", "https://"}:
        return ""
    return url if "://" in url else f"https://{url}"


def _limit_marks(characters: Iterable[str]) -> Iterator[str]:
    marks = 0
    for character in characters:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            yield character


def _read(rule: FieldRule, fields: Mapping[str, object]) -> str | None:
    for name in (rule.name, *rule.aliases):
        value = fields.get(name)
        # Forms send fields that nobody filled in; they must not hide one that somebody did.
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int):
            return None
        return normalise(str(value))
    return ""


def _find_mistake(name: str, value: str, shortest: int, longest: int) -> FieldError | None:
    if len(value) > longest:
        code = Code.CONTENT_TOO_LONG if name == CONTENT else Code.FIELD_TOO_LONG
        return FieldError(name, code, (("count", longest),))
    if name == CONTENT:
        return _find_short_content(value, shortest)
    if name == "author" and not _seen(value):
        return FieldError(name, Code.AUTHOR_REQUIRED)
    if name == "email" and value and not re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", value):
        return FieldError(name, Code.EMAIL_INVALID)
    if name == "parent" and not re.fullmatch(r"[A-Za-z0-9_:#-]*", value):
        return FieldError(name, Code.BAD_REQUEST)
    if name == "url" and not _is_web_address(complete_url(value)):
        return FieldError(name, Code.URL_INVALID)
    return None


def _find_short_content(value: str, shortest: int) -> FieldError | None:
    if not _seen(value):
        return FieldError(CONTENT, Code.CONTENT_REQUIRED)
    if len(value) < shortest:
        return FieldError(CONTENT, Code.CONTENT_TOO_SHORT, (("count", shortest),))
    return None


def _seen(value: str) -> bool:
    """Whether anything would show: spaces, zero-width and bidi characters do not count."""
    hidden = {"Cf", "Zs", "Zl", "Zp", "Cc"}
    return any(unicodedata.category(c) not in hidden and c not in BLANK for c in value)


def _is_web_address(url: str) -> bool:
    if not url:
        return True
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    plain = not re.search(r"[\s<>\"'`{}|\\^]", url)
    named = re.fullmatch(r"[\w-]+(\.[\w-]+)+\.?", host or "") is not None
    return parts.scheme in {"http", "https"} and named and plain
