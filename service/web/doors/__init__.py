"""Doors: other services' interfaces, so that what speaks to those speaks to Palabre instead.

Each translates to a submission or to texts to be scored, and back; none has a pipeline of its own.
"""

from flask import Flask

from service.web.doors import akismet, coral, moderations, perspective


def register_doors(app: Flask) -> None:
    """Open every door."""
    app.register_blueprint(akismet.blueprint)
    app.register_blueprint(coral.blueprint)
    app.register_blueprint(moderations.blueprint)
    app.register_blueprint(perspective.blueprint)
