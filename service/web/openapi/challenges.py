"""The operation that a form asks when it is shown: its stamp, and a proof of work to solve."""

from http import HTTPStatus

from service.moderation.codes import Code
from service.web.captcha.proof import ALGORITHM
from service.web.challenges import RATE, takes_proofs
from service.web.openapi.examples import Examples
from service.web.openapi.nodes import Node, answer, enumerate_values, record, refer, refuse
from service.web.openapi.schemas import TEXT

HEX: Node = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
STAMP = "1795435200000.5f2b8c0d9e1a4763b8f0c2d4e6a81937"
SALT = "9f86d081884c7d659a2feaa0?expires=1795436400&"


def describe_challenges(examples: Examples) -> dict[str, Node]:
    """The path item of challenges, by path."""
    code = Code.TOO_MANY_REQUESTS
    example = examples.problem(HTTPStatus.TOO_MANY_REQUESTS, code, count=12)
    limit = f"More than {RATE} to one client address."
    operation: Node = {
        "operationId": "issue_challenge",
        "tags": ["comments"],
        "summary": "What a form needs when it is shown",
        "description": (
            "The `stamp` goes along as `form_stamp`. Where a proof of work is taken, a challenge "
            "in ALTCHA's form comes with it: base64 of its solution as JSON (`algorithm`, "
            "`challenge`, `number`, `salt`, `signature`) is a `captcha_token`, good for one "
            "comment. `number` is in 0..`maxnumber`, and SHA-256 of the salt followed by its "
            "decimal digits is the challenge."
        ),
        "parameters": [refer("parameters", "Accept-Language")],
        "responses": {
            "200": answer("A stamp, perhaps a challenge.", _describe(), _show(examples)),
            "429": refuse(limit, example, code, headers=["Retry-After"]),
        },
    }
    return {"/api/v1/captcha/challenge": {"get": operation}}


def _describe() -> Node:
    stamp = {**TEXT, "description": "When the form was shown, signed."}
    challenge = {
        "algorithm": enumerate_values([ALGORITHM]),
        "challenge": HEX,
        "maxnumber": {"type": "integer", "minimum": 1},
        "salt": {**TEXT, "description": "Tells when the challenge expires, too."},
        "signature": HEX,
    }
    return record("What a form needs.", {"stamp": stamp}, optional=challenge)


def _show(examples: Examples) -> Node:
    if not takes_proofs(examples.settings):
        return {"stamp": STAMP}
    return {
        "stamp": STAMP,
        "algorithm": ALGORITHM,
        "challenge": "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
        "maxnumber": examples.settings.proof_of_work_difficulty,
        "salt": SALT,
        "signature": "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    }
