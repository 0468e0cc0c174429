"""A digest as an e-mail: the same in plain text and in HTML, in the moderator's language."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from html import escape

from babel.dates import format_timedelta

from service.moderation.digests.summary import QueueSummary, Risky
from service.moderation.sentences import ADMIN, Sentences

LONGEST_PAGE = 120
INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Categories of characters that turn text around, break lines or hide it."""
HTML = """\
<!doctype html><html lang="{language}"><body style="font: 16px/1.5 sans-serif; max-width: 40em">
<p><strong>{waiting}</strong><br>{oldest}</p>
{riskiest}
<p>{queue}</p>
<p style="color: #555; font-size: 14px">{why}</p>
</body></html>
"""


class Secretary:
    """Writes letters; links begin with `public_url`, and where that is empty there are none."""

    def __init__(self, sentences: Sentences, public_url: str, sender: str) -> None:
        self._sentences = sentences
        self._public_url = public_url
        self._sender = sender

    def write(
        self, summary: QueueSummary, email: str, language: str, now: datetime
    ) -> EmailMessage:
        """The letter about a queue in which something waits."""
        letter = EmailMessage()
        letter["Subject"] = self._say("digest_subject", language, summary.waiting)
        letter["From"], letter["To"] = self._sender, email
        letter["Date"] = format_datetime(now.astimezone(UTC))
        letter["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(self._write_plain(summary, language, now))
        letter.add_alternative(self._write_html(summary, language, now), subtype="html")
        return letter

    def _write_plain(self, summary: QueueSummary, language: str, now: datetime) -> str:
        lines = [self._say("digest_waiting", language, summary.waiting)]
        lines += [self._tell_oldest(summary, language, now), ""]
        lines += [self._say("digest_riskiest", language)]
        for each in summary.riskiest:
            lines += [f"- {_tame(each.page)}", f"  {self._tell_reasons(each, language)}"]
            lines += [f"  {link}" for link in self._locate(f"/admin/comments/{each.comment_id}")]
        lines += [
            "",
            *(f"{self._say('digest_open', language)} {x}" for x in self._locate("/admin/")),
        ]
        return "\n".join([*lines, "", self._say("digest_why", language), ""])

    def _write_html(self, summary: QueueSummary, language: str, now: datetime) -> str:
        rows = [self._write_row(each, language) for each in summary.riskiest]
        title = escape(self._say("digest_riskiest", language))
        opening = escape(self._say("digest_open", language))
        return HTML.format(
            language=language,
            waiting=escape(self._say("digest_waiting", language, summary.waiting)),
            oldest=escape(self._tell_oldest(summary, language, now)),
            riskiest=f"<p>{title}</p><ul>{''.join(rows)}</ul>",
            queue=_link(self._locate("/admin/"), opening),
            why=escape(self._say("digest_why", language)),
        )

    def _write_row(self, risky: Risky, language: str) -> str:
        reasons = escape(self._tell_reasons(risky, language))
        address = self._locate(f"/admin/comments/{risky.comment_id}")
        return f"<li>{escape(_tame(risky.page))}<br>{_link(address, reasons)}</li>"

    def _tell_reasons(self, risky: Risky, language: str) -> str:
        return ", ".join(self._name(reason, language) for reason in risky.reasons)

    def _name(self, reason: str, language: str) -> str:
        try:
            return self._say(f"reason_{reason}", language)
        except KeyError:
            return reason.replace("_", " ")

    def _tell_oldest(self, summary: QueueSummary, language: str, now: datetime) -> str:
        age = now - (summary.oldest or now)
        told = format_timedelta(age, locale=language)
        return f"{self._say('digest_oldest', language)} {told}"

    def _say(self, text_id: str, language: str, count: int | None = None) -> str:
        numbers = {} if count is None else {"count": count}
        return self._sentences.label(text_id, language, context=ADMIN, **numbers)

    def _locate(self, path: str) -> Sequence[str]:
        return [f"{self._public_url}{path}"] if self._public_url else []


def _tame(text: str) -> str:
    """A page's title on one line, without what would turn or hide its letters."""
    plain = "".join(" " if unicodedata.category(letter) in INVISIBLE else letter for letter in text)
    short = " ".join(plain.split())
    return short if len(short) <= LONGEST_PAGE else f"{short[: LONGEST_PAGE - 1]}…"


def _link(address: Sequence[str], text: str) -> str:
    return f'<a href="{escape(address[0])}">{text}</a>' if address else text
