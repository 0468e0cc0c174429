import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from config.settings import Settings
from service.moderation.codes import Code, Status
from service.web.openapi import build_document
from service.web.sentences import Sentences
from tests.service.web.openapi.contract import JSON, Contract
from tests.service.web.openapi.scenarios import GUARDED, SCENARIOS, Scenario
from tests.service.web.openapi.word_scenarios import WORDS
from tests.service.web.openapi.world import ADMIN, COMMENTS, World

PAGES = {"/", "/demo", "/problems", "/embed.js"}
FOLDERS_OF_PAGES = ("/admin/", "/static/", "/c/")
"""Pages and their files are looked at, not programmed against."""
DOORS = "service.web.doors."
"""Other services' interfaces are described by those services, and on pages of their own."""
AUTOMATIC = {"HEAD", "OPTIONS"}
"""Methods that Flask adds to every rule."""


def list_paths(rule: Rule) -> Iterator[str]:
    """The rule as path templates; a choice between words gives one for each word."""
    template = re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule)
    choices = [
        (name, converter)
        for name, converter in rule._converters.items()
        if isinstance(converter, AnyConverter)
    ]
    if not choices:
        yield template
    for name, converter in choices:
        for word in sorted(converter.items):
            yield template.replace(f"{{{name}}}", word)


def list_served(world: World) -> set[tuple[str, str]]:
    return {
        (path, method.lower())
        for rule in world.app.url_map.iter_rules()
        if rule.rule not in PAGES and not rule.rule.startswith(FOLDERS_OF_PAGES)
        if not world.app.view_functions[rule.endpoint].__module__.startswith(DOORS)
        for path in list_paths(rule)
        for method in (rule.methods or set()) - AUTOMATIC
    }


def test_what_is_documented_is_served_and_what_is_served_is_documented(
    world: World, contract: Contract
) -> None:
    assert {(path, method) for path, method, _ in contract.operations()} == list_served(world)


def test_the_document_is_valid_openapi(contract: Contract) -> None:
    assert contract.document["openapi"].startswith("3.1.")
    assert [
        error.message for error in OpenAPIV31SpecValidator(contract.document).iter_errors()
    ] == []


def test_every_operation_has_a_name_of_its_own(contract: Contract) -> None:
    names = [operation["operationId"] for _, _, operation in contract.operations()]
    assert len(set(names)) == len(names)


def test_every_documented_status_has_a_scenario(contract: Contract) -> None:
    assert {(name, status) for name, status, _ in SCENARIOS} == contract.statuses()


@pytest.mark.parametrize(
    ("operation", "status", "scenario"),
    SCENARIOS,
    ids=[f"{number}-{name}-{status}" for number, (name, status, _) in enumerate(SCENARIOS)],
)
def test_answers_are_as_documented(
    operation: str, status: int, scenario: Scenario, world: World, contract: Contract
) -> None:
    assert contract.check(scenario(world)) == (operation, status)


def list_examples(contract: Contract) -> Iterator[tuple[list[str], Any]]:
    """Every example of a body, with the way to its schema."""
    for path, method, operation in contract.operations():
        bodies = {"requestBody": operation.get("requestBody", {}), **operation["responses"]}
        for name, body in bodies.items():
            way = [name] if name == "requestBody" else ["responses", name]
            for media_type, content in body.get("content", {}).items():
                pointer = ["paths", path, method, *way, "content", media_type, "schema"]
                yield pointer, content


def test_every_body_has_an_example_that_fits_its_schema(contract: Contract) -> None:
    examples = list(list_examples(contract))
    assert len(examples) > 50
    for pointer, content in examples:
        if "/openapi.json" in pointer:
            continue
        contract.validate(content["example"], *pointer)
        status = pointer[4]
        if JSON.fullmatch(pointer[-2]) and "status" in content["example"] and status.isdigit():
            told = content["example"]["status"]
            assert isinstance(told, str) or str(told) == status


def test_the_examples_of_submissions_are_taken(world: World, contract: Contract) -> None:
    content = contract.document["paths"][COMMENTS]["post"]["requestBody"]["content"]
    assert len(content) == 3
    for number, (media_type, described) in enumerate(content.items()):
        fields = {**described["example"], "thread_title": "", "author": f"Awa {number}"}
        body = {"json": fields} if media_type == "application/json" else {"data": fields}
        response = world.send("POST", COMMENTS, content_type=media_type, **body)
        assert response.status_code == 202


def test_the_example_of_a_bulk_review_is_taken(world: World, contract: Contract) -> None:
    body = contract.document["paths"][f"{ADMIN}/bulk"]["post"]["requestBody"]["content"]
    response = world.moderate("POST", "/bulk", json=body["application/json"]["example"])
    assert response.status_code == 200


def test_the_example_of_a_word_list_is_taken(world: World, contract: Contract) -> None:
    for path, method in ((WORDS, "put"), (f"{WORDS}/replay", "post")):
        template = path.replace("suspect", "{list_name}")
        body = contract.document["paths"][template][method]["requestBody"]["content"]
        example, headers = body["application/json"]["example"], {"If-Match": "*"}
        response = world.moderate(method.upper(), base=path, json=example, headers=headers)
        assert response.status_code == 200


@pytest.mark.parametrize(("name", "bound"), [("q", "maxLength"), ("limit", "maximum")])
def test_documented_bounds_of_a_listing_are_those_that_are_enforced(
    name: str, bound: str, world: World, contract: Contract
) -> None:
    parameters = contract.document["paths"][ADMIN]["get"]["parameters"]
    (schema,) = [each["schema"] for each in parameters if each.get("name") == name]
    for value, status in ((schema[bound], 200), (schema[bound] + 1, 400)):
        query = "x" * value if bound == "maxLength" else value
        assert world.moderate("GET", f"?{name}={query}").status_code == status


def test_codes_and_statuses_are_those_of_the_domain(contract: Contract) -> None:
    schemas = contract.document["components"]["schemas"]
    assert schemas["Code"]["enum"] == [code.value for code in Code]
    assert schemas["Status"]["enum"] == [status.value for status in Status]


def test_only_moderators_need_a_token(contract: Contract) -> None:
    asking = {
        operation["operationId"]
        for _, _, operation in contract.operations()
        if operation.get("security") == [{"admin": []}]
    }
    assert asking == GUARDED


def test_the_document_follows_the_settings(world: World) -> None:
    settings: Settings = world.settings.replace(
        content_max_length=500, rate_limit="7/hour", answer_within=3.5
    )
    document = str(build_document(settings, Sentences.load()))
    for told in ("'maxLength': 500", "7/hour", "3.5 s"):
        assert told in document
