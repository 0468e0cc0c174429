"""A newspaper's own pages on an origin of their own, with WordPress's comment-form markup.

Ids, classes and field names are those that WordPress gives its forms: `comment_form()` of the
classic themes, and the block `core/post-comments-form`. No inline script, no inline style, and a
Content-Security-Policy that allows the service and the captcha, and nothing else.
"""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, urlsplit

CAPTCHAS = (
    "https://www.google.com",
    "https://www.gstatic.com",
    "https://challenges.cloudflare.com",
    "https://js.hcaptcha.com",
)
FIELDS = ("comment", "author", "email", "url", "send")
LABELS = {
    "fr": ("Commentaire", "Nom", "E-mail", "Site web", "Laisser un commentaire"),
    "en": ("Comment", "Name", "Email", "Website", "Post Comment"),
    "ar": ("تعليق", "الاسم", "البريد الإلكتروني", "الموقع الإلكتروني", "إرسال التعليق"),
}
FORM = """
<form action="{action}" method="post" id="commentform" class="comment-form" novalidate>
<p class="comment-form-comment"><label for="comment">{comment}</label>
<textarea id="comment" name="comment" cols="45" rows="8" maxlength="65525" required></textarea></p>
<p class="comment-form-author"><label for="author">{author}</label>
<input id="author" name="author" type="text" value="" size="30" maxlength="245"
 autocomplete="name" required></p>
<p class="comment-form-email"><label for="email">{email}</label>
<input id="email" name="email" type="email" value="" size="30" autocomplete="email"></p>
<p class="comment-form-url"><label for="url">{url}</label>
<input id="url" name="url" type="url" value="" size="30" autocomplete="url"></p>
<p class="form-submit"><input name="submit" type="submit" id="submit" class="submit" value="{send}">
<input type="hidden" name="comment_post_ID" value="{post}" id="comment_post_ID">
<input type="hidden" name="comment_parent" id="comment_parent" value="0">
<input type="hidden" name="return_to" value="{here}">
<input type="hidden" name="lang" value="{lang}">
</p></form>"""
PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><title>Le Caïlcédrat</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<script src="{service}/embed.js" data-comments="#approved" {more} defer></script></head>
<body><main><h1>Le Caïlcédrat</h1><section id="approved"></section>
<div id="respond" class="{theme}">{form}</div></main></body></html>"""
THEMES = {"classic": "comment-respond", "block": "comment-respond wp-block-post-comments-form"}


class Newspaper:
    """A running web server; `service` is the address of the Palabre that its pages use."""

    def __init__(self) -> None:
        self.service = ""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.newspaper = self
        # Another name than the service's, so another site as well as another origin.
        self.origin = f"http://localhost:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def write_page(self, address: str) -> str:
        """The page at /THEME/LANGUAGE/POST; `consent` in the query becomes the script's."""
        parts = urlsplit(address)
        _, theme, language, post = parts.path.split("/")
        form = FORM.format(
            action=f"{self.service}/api/v1/comments",
            here=f"{self.origin}{parts.path}",
            lang=language,
            post=post,
            **dict(zip(FIELDS, LABELS[language], strict=True)),
        )
        if theme == "block":
            form = form.replace(' id="commentform"', "")
        consent = parse_qs(parts.query).get("consent")
        return PAGE.format(
            lang=language,
            dir="rtl" if language == "ar" else "ltr",
            service=self.service,
            more=f'data-captcha-consent="{consent[0]}"' if consent else "",
            theme=THEMES[theme],
            form=form,
        )

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of the pages."""
        captcha = " ".join(CAPTCHAS)
        return "; ".join(
            (
                "default-src 'none'",
                f"script-src {self.service} {captcha}",
                f"connect-src {self.service}",
                "style-src 'self'",
                "img-src data:",
                "base-uri 'none'",
                f"form-action {self.service} {self.origin}",
            )
        )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    newspaper: Newspaper


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        newspaper = self.server.newspaper
        body = newspaper.write_page(self.path).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", newspaper.policy)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silence: a test that fails has the page itself."""
