"""Comments as a WordPress export (WXR 1.2): a post for each thread, with its comments.

Source: what WordPress's importer reads (`wordpress-importer`, its parsers and `process_posts`).
It finds a post again by title and date, and by the title alone where the date is empty, as here.
"""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from service.moderation.codes import Code, Status
from service.moderation.comment import Comment
from service.moderation.database import Database
from service.moderation.exchange.plain_text import write_html
from service.moderation.exchange.wordpress import PALABRE_KEY
from service.moderation.store.selection import (
    ExportedComment,
    ExportedThread,
    Selection,
    list_answers,
    stream_these,
    stream_threads,
)

APPROVED = {Status.APPROVED: "1", Status.FLAGGED: "0", Status.PENDING: "0"}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>{site}</title>
  <link>{base}</link>
  <description>Comments exported from Palabre</description>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>{base}</wp:base_site_url>
  <wp:base_blog_url>{base}</wp:base_blog_url>
  <wp:author><wp:author_id>1</wp:author_id><wp:author_login>palabre</wp:author_login>\
<wp:author_email></wp:author_email><wp:author_display_name>Palabre</wp:author_display_name>\
<wp:author_first_name></wp:author_first_name><wp:author_last_name></wp:author_last_name></wp:author>
"""
_TAIL = "</channel>\n</rss>\n"
_POST = """<item>
  <title>{title}</title>
  <link>{link}</link>
  <dc:creator>palabre</dc:creator>
  <guid isPermaLink="false">{link}</guid>
  <description></description>
  <content:encoded></content:encoded>
  <excerpt:encoded></excerpt:encoded>
  <wp:post_id>{number}</wp:post_id>
  <wp:post_date></wp:post_date>
  <wp:post_date_gmt></wp:post_date_gmt>
  <wp:comment_status>{open}</wp:comment_status>
  <wp:ping_status>closed</wp:ping_status>
  <wp:post_name></wp:post_name>
  <wp:status>publish</wp:status>
  <wp:post_parent>0</wp:post_parent>
  <wp:menu_order>0</wp:menu_order>
  <wp:post_type>post</wp:post_type>
  <wp:post_password></wp:post_password>
  <wp:is_sticky>0</wp:is_sticky>
"""
BEGINNING = "  <wp:comment>"
"""What a piece of the file begins with that is a comment."""
_COMMENT = """  <wp:comment>
    <wp:comment_id>{number}</wp:comment_id>
    <wp:comment_author>{author}</wp:comment_author>
    <wp:comment_author_email>{email}</wp:comment_author_email>
    <wp:comment_author_url>{url}</wp:comment_author_url>
    <wp:comment_author_IP></wp:comment_author_IP>
    <wp:comment_date>{date}</wp:comment_date>
    <wp:comment_date_gmt>{date}</wp:comment_date_gmt>
    <wp:comment_content>{content}</wp:comment_content>
    <wp:comment_approved>{approved}</wp:comment_approved>
    <wp:comment_type>comment</wp:comment_type>
    <wp:comment_parent>{parent}</wp:comment_parent>
    <wp:comment_user_id>0</wp:comment_user_id>
    <wp:commentmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{own}</wp:meta_value></wp:commentmeta>
  </wp:comment>
"""


def write_wordpress(database: Database, selection: Selection) -> Iterator[str]:
    """The file in pieces, of which each that begins with BEGINNING is one comment."""
    begun, first = False, 1
    for thread in stream_threads(database, selection):
        if not begun:
            yield _write_head(selection.site, thread.address)
            begun = True
        numbers = number_answers(list_answers(database, selection, thread.id), first)
        first += len(numbers)
        yield _write_post(thread)
        for exported in stream_these(database, numbers):
            yield _write_comment(exported, numbers)
        yield "</item>\n"
    yield _TAIL if begun else _write_head(selection.site, "") + _TAIL


def number_answers(answers: Mapping[str, str], first: int) -> dict[str, int]:
    """Numbers for comments, each greater than that of the comment answered.

    WordPress's importer takes comments by their numbers and knows only parents that it has seen.
    """
    numbers: dict[str, int] = {}
    for comment_id in answers:
        line = dict.fromkeys([comment_id])
        above = answers[comment_id]
        # Whoever answers in a circle is numbered all the same.
        while above in answers and above not in numbers and above not in line:
            line[above] = None
            above = answers[above]
        for each in reversed(line):
            numbers.setdefault(each, first + len(numbers))
    return numbers


def _write_head(site: str, address: str) -> str:
    parts = urlsplit(address) if address.startswith(("http://", "https://")) else None
    base = f"{parts.scheme}://{parts.netloc}" if parts else ""
    return _HEAD.format(site=_write_text(site), base=_write_text(base))


def _write_post(thread: ExportedThread) -> str:
    return _POST.format(
        title=_write_cdata(write_html(thread.title or thread.address)),
        link=_write_text(thread.address),
        number=thread.id,
        open="closed" if thread.closed else "open",
    )


def _write_comment(exported: ExportedComment, numbers: Mapping[str, int]) -> str:
    comment = exported.comment
    return _COMMENT.format(
        number=numbers[comment.id],
        author=_write_cdata(write_html(comment.author)),
        email=_write_cdata(write_html(comment.email)),
        url=_write_cdata(comment.url.replace("&", "&amp;")),
        date=comment.submitted_at.strftime("%Y-%m-%d %H:%M:%S"),
        content=_write_cdata(write_html(comment.content)),
        approved=_choose_status(exported),
        parent=numbers.get(comment.parent, 0),
        key=PALABRE_KEY,
        own=_write_cdata(_describe_own(comment)),
    )


def _choose_status(exported: ExportedComment) -> str:
    """WordPress tells spam from the bin; so do the checks, and whoever had the comment before."""
    if exported.comment.status is not Status.REJECTED:
        return APPROVED[exported.comment.status]
    before = exported.source.foreign_status if exported.source else ""
    return "spam" if before == "spam" or Code.SPAM in exported.reasons else "trash"


def _describe_own(comment: Comment) -> str:
    return json.dumps(
        {
            "id": comment.id,
            "parent": comment.parent,
            "thread_title": comment.thread_title,
            "language": comment.language,
            "submitted_at": comment.submitted_at.isoformat(),
        }
    )


def _write_text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _write_cdata(text: str) -> str:
    kept = _FORBIDDEN.sub("", text).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{kept}]]>"
