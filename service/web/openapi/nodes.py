"""The small pieces that an OpenAPI document repeats, as plain dictionaries (OpenAPI 3.1.1)."""

from collections.abc import Iterable, Mapping, Sequence

from service.moderation.codes import Code
from service.web.problems import MEDIA_TYPE

Node = dict[str, object]
JSON = "application/json"
HTML = "text/html"


def refer(section: str, name: str) -> Node:
    """A reference to a component, such as `refer("schemas", "Problem")`."""
    return {"$ref": f"#/components/{section}/{name}"}


def record(
    description: str,
    properties: Mapping[str, object],
    *,
    optional: Mapping[str, object] | None = None,
) -> Node:
    """A JSON object that has these properties, perhaps the optional ones, and no other."""
    return {
        "type": "object",
        "description": description,
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
    }


def nullable(schema: Mapping[str, object]) -> Node:
    """A value of that schema, or null."""
    return {"anyOf": [dict(schema), {"type": "null"}]}


def array(items: Mapping[str, object], **more: object) -> Node:
    """A list of values of one schema."""
    return {"type": "array", "items": dict(items), **more}


def enumerate_values(values: Iterable[str], **more: object) -> Node:
    """One of some strings."""
    return {"type": "string", "enum": [str(value) for value in values], **more}


def take(place: str, name: str, description: str, schema: Mapping[str, object]) -> Node:
    """A parameter in the `header`, the `path` or the `query`."""
    return {"name": name, "in": place, "description": description, "schema": dict(schema)}


def answer(
    description: str,
    schema: Mapping[str, object],
    example: object,
    *,
    headers: Sequence[str] = (),
    media_type: str = JSON,
) -> Node:
    """A response with one body and the headers, by component name, that it always carries."""
    node: Node = {
        "description": description,
        "content": {media_type: {"schema": dict(schema), "example": example}},
    }
    if headers:
        node["headers"] = {name: refer("headers", name) for name in headers}
    return node


def refuse(
    description: str,
    example: object,
    *codes: Code,
    schema: str = "Problem",
    headers: Sequence[str] = (),
) -> Node:
    """A problem (RFC 9457) whose code is one of `codes`, or any if there are none."""
    reference = refer("schemas", schema)
    narrowed = {"properties": {"code": enumerate_values(codes)}}
    body: Node = {"allOf": [reference, narrowed]} if codes else reference
    told = ("Content-Language", *headers)
    return answer(description, body, example, headers=told, media_type=MEDIA_TYPE)
