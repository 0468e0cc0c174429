"""The operations on a site's word lists."""

from http import HTTPStatus

from config.word_lists import LineProblem
from service.moderation.codes import Code, Status
from service.moderation.words.judge import ListName
from service.web.admin.trials import LONGEST_SECONDS, MOST_TRIED
from service.web.openapi import examples as samples
from service.web.openapi.examples import Examples
from service.web.openapi.failures import describe_absence
from service.web.openapi.guarding import describe_bad_bodies, guard
from service.web.openapi.nodes import JSON, Node, answer, refer, refuse, take

LIST = "/api/v1/admin/word-lists/{list_name}"
TYPED = "# la rédaction\nzizanie\nescroc~"
SHOWN: Node = {
    "list": str(ListName.SUSPECT),
    "revision": 12,
    "content": TYPED,
    "entries": 2,
    "saved_by": "awa",
    "saved_at": samples.MOMENT,
}
REPLAYED: Node = {
    "looked_at": 500,
    "complete": True,
    "changed": 1,
    "counts": [{"before": str(Status.APPROVED), "after": str(Status.FLAGGED), "count": 1}],
    "changes": [
        {
            "id": samples.IDENTIFIER,
            "before": str(Status.APPROVED),
            "after": str(Status.FLAGGED),
            "status": str(Status.APPROVED),
            "words": ["escroc~"],
            "author": "Awa",
            "content": "Bande d'escrocs.",
        }
    ],
}


def describe_word_lists(examples: Examples) -> dict[str, Node]:
    """Path items by path."""
    this = {"parameters": [refer("parameters", "list_name"), refer("parameters", "site")]}
    return {
        LIST: {**this, "get": _describe_show(examples), "put": _describe_save(examples)},
        f"{LIST}/replay": {**this, "post": _describe_replay(examples)},
    }


def _describe_show(examples: Examples) -> Node:
    return guard(
        "show_word_list",
        "A word list of the site: `blocked` rejects, `suspect` holds for a person",
        {
            "200": _describe_list("As it was saved."),
            "404": describe_absence("No such list.", examples),
        },
        examples,
    )


def _describe_save(examples: Examples) -> Node:
    seen = take(
        "header",
        "If-Match",
        'The ETag that was read, as in `"12"`; `*` replaces whatever there is.',
        {"type": "string"},
    )
    return guard(
        "save_word_list",
        "Replace a word list; workers use it from the next comment on",
        {
            "200": _describe_list("Saved; it is on record who did it, and what was there before."),
            "412": _refuse(
                HTTPStatus.PRECONDITION_FAILED, "Somebody else has saved it since.", examples
            ),
            "428": _refuse(HTTPStatus.PRECONDITION_REQUIRED, "If-Match is missing.", examples),
            **_describe_bad_lists(examples),
        },
        examples,
        parameters=[seen],
        requestBody=_describe_body("WordListContent", {"content": TYPED}),
    )


def _describe_replay(examples: Examples) -> Node:
    return guard(
        "replay_word_list",
        f"Try a word list on up to {MOST_TRIED} past comments, in {LONGEST_SECONDS:g} s at most; "
        "nothing is saved",
        {
            "200": answer("What would change.", refer("schemas", "Replay"), REPLAYED),
            **_describe_bad_lists(examples),
        },
        examples,
        requestBody=_describe_body("WordListTrial", {"content": TYPED, "last": 500}),
    )


def _describe_list(description: str) -> Node:
    return answer(description, refer("schemas", "WordList"), SHOWN, headers=["ETag"])


def _describe_body(schema: str, example: Node) -> Node:
    content = {JSON: {"schema": refer("schemas", schema), "example": example}}
    return {"required": True, "content": content}


def _describe_bad_lists(examples: Examples) -> dict[str, Node]:
    wrong = examples.wrong("content", Code.BAD_REQUEST)
    problem = examples.problem(HTTPStatus.BAD_REQUEST, Code.BAD_REQUEST, wrong)
    lines = [{"line": 3, "text": "es*", "problem": str(LineProblem.SHORT_STEM)}]
    return {
        **describe_bad_bodies(examples, "content"),
        "400": refuse(
            "Unreadable, some fields are wrong, or some `lines` of the list.",
            {**problem, "lines": lines},
            Code.BAD_REQUEST,
            schema="BrokenWordList",
        ),
        "404": describe_absence("No such list.", examples),
    }


def _refuse(status: HTTPStatus, description: str, examples: Examples) -> Node:
    example = examples.problem(status, Code.BAD_REQUEST)
    return refuse(description, example, Code.BAD_REQUEST)
