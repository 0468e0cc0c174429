"""/embed.js: readable parts put together once, when the service starts."""

import gzip
import json
from functools import partial
from importlib.resources import files

from flask import Flask, Response, request
from werkzeug.wrappers import Response as BaseResponse

from config.languages import LANGUAGES
from service.web.sentences import Sentences
from service.web.services import NAME, Services

PARTS = ("place", "guide", "captcha", "widgets", "trap", "notice", "thread", "sending", "start")
"""The parts in the order in which they build on each other."""
PATH = "/embed.js"
HEADERS = {
    "Content-Type": "text/javascript; charset=utf-8",
    "Cache-Control": "public, max-age=3600",
    # Any page may run it, also one that isolates itself or names the script's hash.
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Vary": "Accept-Encoding",
}


def register_script(app: Flask) -> None:
    """Serve the script, composed and compressed here once."""
    services: Services = app.extensions[NAME]
    plain = compose_script(services.sentences, services.settings.default_language).encode()
    packed = gzip.compress(plain, mtime=0)
    app.add_url_rule(PATH, "embed_script", partial(_serve, plain, packed))


def compose_script(sentences: Sentences, default: str) -> str:
    """The whole script; the site's `default` language stands for those that are not known."""
    languages = dict.fromkeys((default, *LANGUAGES))
    lost = {language: sentences.label("network_failed", language) for language in languages}
    folder = files("service.web.embed") / "parts"
    parts = [_tighten((folder / f"{name}.js").read_text(encoding="utf-8")) for name in PARTS]
    known = f"const LOST = {json.dumps(lost, ensure_ascii=False)};\n"
    return "".join(['(() => {\n"use strict";\n', known, *parts, "})();\n"])


def _tighten(source: str) -> str:
    """Without what only its readers need: indentation, and lines that are comments."""
    lines = (line.strip() for line in source.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _serve(plain: bytes, packed: bytes) -> BaseResponse:
    smaller = request.accept_encodings["gzip"] > 0
    response = Response(packed if smaller else plain, headers=HEADERS)
    if smaller:
        response.content_encoding = "gzip"
    response.add_etag()
    return response.make_conditional(request)
