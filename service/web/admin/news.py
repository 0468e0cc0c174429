"""What has changed in the queue since a page was made, for the script of that page to ask.

It is asked again and again rather than held open: a held connection would keep one of the
server's threads for every moderator, and proxies cut it; a question like this takes a millisecond.
"""

from flask import Response, jsonify, request

from service.moderation.codes import Status
from service.moderation.identifiers import parse_identifier
from service.moderation.store.movements import find_movements
from service.moderation.store.review_queue import count_newer
from service.web.admin.gate import blueprint
from service.web.admin.positions import read_position
from service.web.admin.reviews import tell_mover
from service.web.admin.scope import visible_sites
from service.web.admin.wording import label
from service.web.services import get_services

MOST_ASKED = 60
MOST_NEW = 100


@blueprint.get("/news")
def tell_news() -> Response:
    """How many have come in since `after`, and which of `ids` no longer stand where they did."""
    database, view = get_services().database, read_position(request.args).view
    after = parse_identifier(request.args.get("after", ""))
    given = [parse_identifier(each) for each in request.args.getlist("ids")[:MOST_ASKED]]
    shown = [each for each in given if each]
    new = count_newer(database, view, after, MOST_NEW) if view.status is Status.FLAGGED else 0
    moved = {
        each.comment_id: tell_mover(each.status, each.moderator)
        for each in find_movements(database, shown, visible_sites())
        if each.status is not view.status
    }
    return jsonify({"new": new, "message": label("news", count=new) if new else "", "moved": moved})
