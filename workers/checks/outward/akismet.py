"""How Akismet is asked: comment-check of its REST API 1.1 (akismet.com/developers)."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from config.outward import SentField
from config.settings import Settings
from service.moderation.codes import Code
from service.moderation.comment import Comment
from service.outgoing.client import Answer
from workers.checks.outward.check import Opinion

NAMES = {
    SentField.CONTENT: "comment_content",
    SentField.AUTHOR: "comment_author",
    SentField.EMAIL: "comment_author_email",
    SentField.URL: "comment_author_url",
    SentField.THREAD: "permalink",
    SentField.LANGUAGE: "blog_lang",
}
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens there
"""Akismet asks for the reader's address; none is kept, so none is sent."""
SURE, LIKELY = 1.0, 0.9
HEADERS = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}


class AkismetForm:
    """Akismet's words: `true` is spam, `false` is ham."""

    def __init__(self, settings: Settings) -> None:
        key = settings.ask_akismet_key
        self._key = key.get_secret_value() if key else ""
        self._blog = settings.ask_akismet_blog

    def write(
        self,
        sent: Mapping[SentField, str],
        comment: Comment,  # noqa: ARG002 - only what may be sent
        now: datetime,
    ) -> tuple[bytes, Mapping[str, str]]:
        """A form, as Akismet's clients send it."""
        form = {
            "api_key": self._key,
            "blog": self._blog,
            "user_ip": UNKNOWN_ADDRESS,
            "comment_type": "comment",
            "comment_date_gmt": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            **{NAMES[name]: value for name, value in sent.items()},
        }
        return urlencode(form).encode(), HEADERS

    def read(self, answer: Answer) -> Opinion:
        """The opinion; `discard` stands for spam beyond doubt."""
        said = answer.body.decode(errors="replace").strip()
        if said not in {"true", "false"}:
            raise ValueError("it answered neither true nor false")
        if said == "false":
            return Opinion(0.0, Code.SPAM)
        tip = answer.headers.get("x-akismet-pro-tip", "")
        return Opinion(SURE if tip == "discard" else LIKELY, Code.SPAM)
