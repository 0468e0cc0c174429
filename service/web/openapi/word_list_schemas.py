"""The shapes of word lists and of what trying one finds."""

from config.word_lists import LineProblem
from service.moderation.replay import MOST_LISTED
from service.moderation.words.judge import LONGEST_LIST, ListName
from service.web.admin.trials import MOST_TRIED, TRIED
from service.web.openapi.nodes import Node, array, enumerate_values, nullable, record, refer
from service.web.openapi.schemas import IDENTIFIER, MOMENT, TEXT, describe_problem

COUNT: Node = {"type": "integer", "minimum": 0}
CONTENT: Node = {
    **TEXT,
    "maxLength": LONGEST_LIST,
    "description": "One entry a line, as docs/word-lists.md tells.",
}


def describe_word_list_schemas() -> dict[str, Node]:
    """The schemas, by name."""
    status = refer("schemas", "Status")
    count = record("So many.", {"before": status, "after": status, "count": COUNT})
    lines = array(record("A line that cannot be used.", _describe_line()))
    return {
        "WordList": record("A list as it was saved.", _describe_list()),
        "WordListContent": _describe_request({"content": CONTENT}),
        "WordListTrial": _describe_request({"content": CONTENT, "last": _describe_last()}),
        "Replay": record("What a list would change.", _describe_replay(count)),
        "ReplayedChange": record("A comment that would change.", _describe_change()),
        "BrokenWordList": record(
            "A refusal (RFC 9457), which names every bad line of the list.",
            describe_problem(),
            optional={"lines": lines},
        ),
    }


def _describe_request(properties: Node) -> Node:
    return {"type": "object", "required": ["content"], "properties": properties}


def _describe_last() -> Node:
    return {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_TRIED,
        "default": TRIED,
        "description": "How many comments to look at, the newest first.",
    }


def _describe_list() -> dict[str, object]:
    return {
        "list": enumerate_values(ListName),
        "revision": {**COUNT, "description": "0: never saved."},
        "content": TEXT,
        "entries": COUNT,
        "saved_by": nullable({**TEXT, "description": "The moderator, `api` or `command line`."}),
        "saved_at": nullable(MOMENT),
    }


def _describe_replay(count: Node) -> dict[str, object]:
    return {
        "looked_at": COUNT,
        "complete": {"type": "boolean", "description": "False: cut short to answer in time."},
        "changed": COUNT,
        "counts": array(count, description="By verdict before and after."),
        "changes": array(
            refer("schemas", "ReplayedChange"),
            maxItems=MOST_LISTED,
            description="Newest first.",
        ),
    }


def _describe_change() -> dict[str, object]:
    status = refer("schemas", "Status")
    return {
        "id": IDENTIFIER,
        "before": {**status, "description": "What the checks say with the lists of then."},
        "after": {**status, "description": "What they would say."},
        "status": {**status, "description": "Where it stands: a person may have decided."},
        "words": array(TEXT, description="The entries that make the difference."),
        "author": TEXT,
        "content": TEXT,
    }


def _describe_line() -> dict[str, object]:
    return {"line": COUNT, "text": TEXT, "problem": enumerate_values(LineProblem)}
