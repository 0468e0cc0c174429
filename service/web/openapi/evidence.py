"""What the signals of the trained model tell beside their score."""

from service.web.openapi.nodes import Node, array, enumerate_values, refer
from service.web.openapi.schemas import TEXT

ATTRIBUTES = ("severe_toxicity", "identity_attack", "insult", "profanity", "threat")
SPAM_KINDS = ("promotion", "scam", "flattery", "gibberish", "link_drop")
MOST_SPANS = 5
SHARE: Node = {"type": "number", "minimum": 0, "maximum": 1}


def describe_evidence() -> Node:
    """The evidence of any signal; what is described here is that of the model's scores."""
    return {
        "type": "object",
        "description": "Small; of each check's own. The model's scores have what is listed here.",
        "properties": {
            "spans": array(
                refer("schemas", "Span"),
                maxItems=MOST_SPANS,
                description="The words that carried the score, from half of its threshold on.",
            ),
            "field": {
                **TEXT,
                "description": "`author` if the name scored, not the content.",
            },
            "attributes": {
                "type": "object",
                "properties": dict.fromkeys(ATTRIBUTES, SHARE),
                "description": "Of `toxicity`: its further scores, each a signal of its own.",
            },
            "kind": enumerate_values(
                SPAM_KINDS, description="Of `spam`, from its threshold on: what it is after."
            ),
            "language": {
                **TEXT,
                "description": "ISO 639-1 code of the content's language, or `und`: none is clear.",
            },
            "supported": {
                "type": "boolean",
                "description": "False: the model was not made for the language; do not trust it.",
            },
        },
    }


def describe_span() -> dict[str, object]:
    """The properties of a span."""
    place: Node = {"type": "integer", "minimum": 0}
    return {
        "start": {**place, "description": "The first character of it, counted from 0."},
        "end": {
            **place,
            "description": "The first one after it. Characters are Unicode code points, as in"
            " Python, of the field as it was written; JavaScript counts some of them twice.",
        },
        "weight": {**SHARE, "description": "Beside the loudest words of the field, which have 1."},
        "field": enumerate_values(["content", "author"]),
    }
