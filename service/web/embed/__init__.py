"""One script tag beside a site's own comment form: the script, and what it asks to be told."""

from flask import Flask

from service.web.embed import guide
from service.web.embed.script import register_script

__all__ = ["register_embed"]


def register_embed(app: Flask) -> None:
    """Serve /embed.js, and the guide that it reads first."""
    register_script(app)
    app.register_blueprint(guide.blueprint)
