"""The application factory: it wires the edge together and connects to nothing."""

import logging
import os
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus

from flask import Flask, Response, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import HTTPException

from config.settings import Settings
from service.moderation import prechecks, scoring_requests
from service.moderation.broker import Broker, connect
from service.moderation.codes import Code
from service.moderation.database import UNREACHABLE, Database
from service.moderation.drafts import Seal
from service.moderation.keys import Keyring
from service.moderation.late_tally import LateTally
from service.moderation.prechecks import Prechecks
from service.moderation.queue import WorkQueue
from service.moderation.reception import Reception
from service.moderation.recipients import list_recipients
from service.moderation.scoring_requests import ScoringRequests
from service.moderation.store import find_outcomes
from service.moderation.tracing import open_tracer
from service.moderation.verdict_board import VerdictBoard
from service.web import appeals, challenges, comments, demo, metrics, pages, standing
from service.web.admin import register_admin
from service.web.answers import SUBMIT, answer_problem
from service.web.bodies import LARGEST_BODY
from service.web.captcha import create_proof, create_provider
from service.web.cors import register_cors
from service.web.doors import register_doors
from service.web.embed import register_embed
from service.web.form_stamps import FormStamps
from service.web.headers import register_headers
from service.web.health import register_health
from service.web.limits import RateLimit
from service.web.openapi import register_openapi
from service.web.problems import Problem, unavailable
from service.web.prometheus import register_prometheus
from service.web.sentences import Sentences
from service.web.services import NAME, Services, get_services
from service.web.site_book import SiteBook

LISTEN_SECONDS = 5.0

logger = logging.getLogger(__name__)


def create_app(settings: Settings) -> Flask:
    """The WSGI application for these settings."""
    app = Flask("service.web")
    # A redirect to the other spelling would repeat whatever Host the request named.
    app.url_map.strict_slashes = False
    app.secret_key = settings.secret_key.get_secret_value()
    former = settings.secret_key_previous
    # It opens what it has sealed, and seals nothing any more.
    app.config["SECRET_KEY_FALLBACKS"] = [former.get_secret_value()] if former else None
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.json = _create_json_provider(app)
    app.extensions[NAME] = _create_services(settings)
    register_cors(app)
    register_headers(app)
    _register_errors(app)
    for views in (comments, challenges, appeals, pages, standing, demo):
        app.register_blueprint(views.blueprint)
    register_embed(app)
    register_doors(app)
    register_admin(app)
    register_health(app)
    register_prometheus(app)
    register_openapi(app)
    _trace(app)
    return app


def _trace(app: Flask) -> None:
    services: Services = app.extensions[NAME]
    tracer = open_tracer("web", os.environ, services.broker)
    if tracer is not None:
        from service.web.tracing import trace_app

        trace_app(app, tracer)


def _create_json_provider(app: Flask) -> DefaultJSONProvider:
    provider = DefaultJSONProvider(app)
    provider.sort_keys = False
    # Sentences are for people, also for those who read them in a terminal.
    provider.ensure_ascii = False
    return provider


def _create_services(settings: Settings) -> Services:
    redis_url = settings.require_redis_url()
    secret = settings.secret_key.get_secret_value()
    broker = Broker.from_url(redis_url)
    queue = WorkQueue(broker)
    database = Database.from_url(settings.database_url)
    now = partial(datetime.now, UTC)
    # The other threads stay free for readers, whatever those who submit have to wait for.
    seats = max(1, settings.web_threads * 3 // 4)
    return Services(
        settings=settings,
        database=database,
        broker=broker,
        queue=queue,
        reception=Reception(database, queue, now, seats=seats, tally=LateTally(broker).add),
        prechecks=Prechecks(
            broker,
            connect(redis_url, timeout=prechecks.LISTEN_SECONDS),
            Seal(secret),
            # Others are asked about what is stored, and not before.
            most=0 if list_recipients(settings) else prechecks.MOST,
        ),
        scoring=ScoringRequests(
            broker, connect(redis_url, timeout=scoring_requests.LISTEN_SECONDS), Seal(secret)
        ),
        board=VerdictBoard(
            partial(connect, redis_url, timeout=LISTEN_SECONDS),
            partial(find_outcomes, database),
            seats=seats,
        ),
        captcha=create_provider(settings),
        proof=create_proof(settings),
        stamps=FormStamps(secret),
        keyring=Keyring.of(settings),
        limit=RateLimit(settings.rate_limit, broker),
        challenge_limit=RateLimit(challenges.RATE, broker, prefix="palabre:challenge-limit"),
        door_limit=RateLimit(settings.door_rate_limit, broker, prefix="palabre:door-limit"),
        sentences=Sentences.load(),
        sites=SiteBook(settings, database),
        now=now,
    )


def _register_errors(app: Flask) -> None:
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(HTTPException, _answer_http)
    for failure in UNREACHABLE:
        app.register_error_handler(failure, _answer_unreachable)
    app.register_error_handler(Exception, _answer_crash)


def _answer(problem: Problem) -> Response:
    if request.endpoint == SUBMIT:
        metrics.SUBMISSIONS.labels(problem.code).inc()
    return answer_problem(request, problem)


def _answer_http(error: HTTPException) -> Response:
    """Werkzeug's own refusals (404, 405, 413 …) in the same shape, with their headers kept."""
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Location"}}
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE and request.endpoint == SUBMIT:
        longest = get_services().settings.content_max_length
        return _answer(Problem(status, Code.CONTENT_TOO_LONG, parameters={"count": longest}))
    return _answer(Problem(status, Code.BAD_REQUEST, headers=kept))


def _answer_unreachable(error: Exception) -> Response:
    logger.error("database unavailable", extra={"cause": type(error).__name__})
    return _answer(unavailable())


def _answer_crash(error: Exception) -> Response:
    logger.error("request failed", exc_info=error, extra={"endpoint": request.endpoint})
    return _answer(Problem(HTTPStatus.INTERNAL_SERVER_ERROR, Code.SERVICE_UNAVAILABLE))
