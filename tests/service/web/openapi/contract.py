"""Holding an answer against the OpenAPI document: nothing undocumented may be in it."""

import re
from collections.abc import Iterator
from typing import Any, cast

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

METHODS = {"get", "put", "post", "delete", "patch"}
DOCUMENT = "urn:document"
JSON = re.compile(r"application/(.+\+)?json")

Operation = tuple[str, str, dict[str, Any]]
"""A path template, a method and what the document says of them."""


class Contract:
    """The document of one app, and what it says of any answer of that app."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource(DOCUMENT, resource)

    def operations(self) -> Iterator[Operation]:
        """Every operation."""
        for path, item in self.document["paths"].items():
            for method in METHODS & set(item):
                yield path, method, item[method]

    def statuses(self) -> set[tuple[str, int]]:
        """Every status that every operation may answer with, by operationId."""
        return {
            (operation["operationId"], int(status))
            for _, _, operation in self.operations()
            for status in operation["responses"]
        }

    def check(self, response: TestResponse) -> tuple[str, int]:
        """Which operation answered how; AssertionError if the document says otherwise."""
        path, method = response.request.path, response.request.method.lower()
        template, operation = self._find(path, method)
        status = str(response.status_code)
        assert status in operation["responses"], f"{method} {template}: {status} not documented"
        documented = operation["responses"][status]
        self._check_headers(response, documented.get("headers", {}))
        content, media_type = documented.get("content", {}), response.mimetype or ""
        if content:
            assert media_type in content, f"{media_type} not documented"
        if JSON.fullmatch(media_type):
            place = ("paths", template, method, "responses", status, "content", media_type)
            self.validate(response.get_json(), *place, "schema")
        return operation["operationId"], response.status_code

    def validate(self, value: object, *pointer: str) -> None:
        """Raise ValidationError unless `value` fits the schema at that place of the document."""
        path = "/".join(part.replace("~", "~0").replace("/", "~1") for part in pointer)
        validator = Draft202012Validator(
            {"$ref": f"{DOCUMENT}#/{path}"},
            registry=self._registry,
            format_checker=FormatChecker(),
        )
        validator.validate(value)

    def resolve(self, node: dict[str, Any]) -> dict[str, Any]:
        """The node itself, or the component that it refers to."""
        if "$ref" not in node:
            return node
        resolver = self._registry.resolver(DOCUMENT)
        return cast(dict[str, Any], resolver.lookup(node["$ref"]).contents)

    def _find(self, path: str, method: str) -> tuple[str, dict[str, Any]]:
        found = [
            (template, operation)
            for template, documented, operation in self.operations()
            if documented == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
        ]
        assert found, f"{method} {path} is not documented"
        return min(found, key=lambda each: each[0].count("{"))

    def _check_headers(self, response: TestResponse, documented: dict[str, Any]) -> None:
        for name, node in documented.items():
            header = self.resolve(node)
            value = response.headers.get(name)
            assert value is not None or not header.get("required"), f"{name} is missing"
            if value is not None:
                Draft202012Validator(header["schema"], format_checker=FormatChecker()).validate(
                    value
                )
