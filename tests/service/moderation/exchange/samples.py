"""Small exports of every system, made for these tests."""

import json
import sqlite3
from pathlib import Path

WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/{version}/">
<channel><title>Le Palais</title><language>fr-FR</language>
<wp:wxr_version>{version}</wp:wxr_version>
<wp:author><wp:author_login>awa</wp:author_login></wp:author>
<wp:author><wp:author_login>ibou</wp:author_login></wp:author>
<item><title><![CDATA[March&eacute; &amp; port]]></title>
<link>https://exemple.sn/marche/?a=1&amp;b=2</link><wp:post_id>7</wp:post_id>
{comments}
</item></channel></rss>
"""


def write_wxr(*comments: str, version: str = "1.2") -> str:
    """An export with one post."""
    return WXR.format(version=version, comments="".join(comments))


def wxr_comment(number: int, content: str = "", **changes: str) -> str:
    """A comment of that post, by WordPress's names without their prefix."""
    fields = {
        "author": "Awa",
        "author_email": "awa@exemple.sn",
        "author_url": "https://awa.example",
        "author_IP": "192.0.2.1",
        "date": "2024-03-05 13:30:00",
        "date_gmt": "2024-03-05 12:30:00",
        "content": content or f"Bonjour à tous, numéro {number}",
        "approved": "1",
        "type": "comment",
        "parent": "0",
        **changes,
    }
    told = "".join(
        f"<wp:comment_{name}><![CDATA[{value}]]></wp:comment_{name}>\n"
        for name, value in fields.items()
    )
    return f"<wp:comment><wp:comment_id>{number}</wp:comment_id>\n{told}</wp:comment>\n"


DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>palais</forum><title>General</title></category>
<thread dsq:id="10"><id>node/7</id><link>https://exemple.sn/marche/</link>
<title>Le marché</title><message>Un article</message><createdAt>2024-01-01T00:00:00Z</createdAt>
<author><name>La rédaction</name></author><isDeleted>false</isDeleted></thread>
{posts}
</disqus>
"""


def write_disqus(*posts: str) -> str:
    """An export with one thread."""
    return DISQUS.format(posts="".join(posts))


def disqus_post(
    number: int, message: str, *, deleted: bool = False, spam: bool = False, parent: int = 0
) -> str:
    """A post of that thread."""
    flags = f"<isDeleted>{deleted}</isDeleted><isSpam>{spam}</isSpam>".lower()
    flags = flags.replace("isdeleted", "isDeleted").replace("isspam", "isSpam")
    answered = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><id/><message><![CDATA[{message}]]></message>'
        f"<createdAt>2024-02-0{number}T10:00:00Z</createdAt>{flags}"
        "<author><name>Ibou</name><isAnonymous>false</isAnonymous><username>ibou</username></author>"
        f'<thread dsq:id="10"/>{answered}</post>\n'
    )


def make_isso(path: Path, *rows: dict[str, object]) -> Path:
    """A database with one thread, in the tables that Isso makes."""
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE threads (id INTEGER PRIMARY KEY, uri VARCHAR, title VARCHAR)")
    connection.execute(
        "CREATE TABLE comments (tid, id INTEGER PRIMARY KEY, parent INTEGER, created FLOAT,"
        " modified FLOAT, mode INTEGER, remote_addr VARCHAR, text VARCHAR, author VARCHAR,"
        " email VARCHAR, website VARCHAR, likes INTEGER, dislikes INTEGER, voters BLOB)"
    )
    connection.execute("INSERT INTO threads VALUES (1, '/marche/', 'Le marché')")
    for number, changes in enumerate(rows, start=1):
        row: dict[str, object] = {
            "tid": 1,
            "id": number,
            "created": 1_700_000_000.5 + number,
            "mode": 1,
            "remote_addr": "192.0.2.0",
            "text": f"Bonjour, *numéro* {number}",
            "author": "Awa",
            **changes,
        }
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO comments ({names}) VALUES ({marks})",  # noqa: S608 - names from here
            list(row.values()),
        )
    connection.commit()
    connection.close()
    return path


REMARK42_HEAD = '{"version":1,"users":[],"posts":[]}'


def remark42_line(number: int, text: str, **changes: object) -> str:
    """A comment of a backup."""
    comment = {
        "id": f"c-{number}",
        "pid": "",
        "text": text,
        "orig": "unused",
        "user": {"name": "Ibou &amp; fils", "id": "github_0123", "ip": "ab12", "admin": False},
        "locator": {"site": "palais", "url": "https://exemple.sn/marche/"},
        "score": 0,
        "time": f"2024-02-0{number}T10:00:00.123456789+01:00",
        "title": "Le marché",
        **changes,
    }
    return json.dumps(comment, ensure_ascii=False)
