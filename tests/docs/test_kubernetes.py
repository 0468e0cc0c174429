from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest
import yaml
from kubernetes_validate import validate  # type: ignore[import-untyped]

from config.loading import load_settings
from config.redis_address import parse_sentinels
from service.cli import main

FOLDER = Path(__file__).parents[2] / "docs" / "kubernetes"
OLDEST, NEWEST = "1.30", "1.37"
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
Manifest = Mapping[str, Any]

# KEDA's kinds are in no published set of schemas on the registries; this is what its reference
# documents (keda.sh/docs, ScaledObject and TriggerAuthentication) of the fields used here.
WHOLE = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}
TEXTS = {"type": "object", "additionalProperties": TEXT}
SCALED_OBJECT = {
    "type": "object",
    "required": ["scaleTargetRef", "triggers"],
    "additionalProperties": False,
    "properties": {
        "scaleTargetRef": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {"apiVersion": TEXT, "kind": TEXT, "name": TEXT},
        },
        "minReplicaCount": WHOLE,
        "maxReplicaCount": WHOLE,
        "pollingInterval": WHOLE,
        "cooldownPeriod": WHOLE,
        "fallback": {
            "type": "object",
            "required": ["failureThreshold", "replicas"],
            "additionalProperties": False,
            "properties": {"failureThreshold": WHOLE, "replicas": WHOLE},
        },
        "advanced": {"type": "object"},
        "triggers": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["type", "metadata"],
                "additionalProperties": False,
                "properties": {
                    "type": {"const": "postgresql"},
                    "metadata": {**TEXTS, "required": ["query", "targetQueryValue"]},
                    "authenticationRef": {"type": "object", "required": ["name"]},
                },
            },
        },
    },
}
TRIGGER_AUTHENTICATION = {
    "type": "object",
    "required": ["secretTargetRef"],
    "additionalProperties": False,
    "properties": {
        "secretTargetRef": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["parameter", "name", "key"],
                "additionalProperties": False,
                "properties": {"parameter": TEXT, "name": TEXT, "key": TEXT},
            },
        }
    },
}
OF_KEDA = {"ScaledObject": SCALED_OBJECT, "TriggerAuthentication": TRIGGER_AUTHENTICATION}


def read_all() -> Iterator[tuple[str, Manifest]]:
    for path in sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("*.example")]):
        for manifest in yaml.safe_load_all(path.read_text()):
            yield f"{path.name}:{manifest['kind']}/{manifest['metadata']['name']}", manifest


MANIFESTS = dict(read_all())
PODS = {
    name: manifest["spec"]["template"]
    for name, manifest in MANIFESTS.items()
    if manifest["kind"] in {"Deployment", "Job"}
}


def of_kind(kind: str) -> list[Manifest]:
    return [manifest for manifest in MANIFESTS.values() if manifest["kind"] == kind]


def values(kind: str, field: str) -> dict[str, str]:
    (found,) = of_kind(kind)
    return dict(found[field])


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_kubernetes_own_kinds_follow_its_published_schemas(version: str) -> None:
    own = [each for each in MANIFESTS.values() if each["kind"] not in OF_KEDA]
    assert len(own) >= 10
    for manifest in own:
        assert validate(dict(manifest), version, strict=True) == version


@pytest.mark.parametrize("kind", OF_KEDA)
def test_keda_s_kinds_hold_the_fields_that_it_documents(kind: str) -> None:
    (manifest,) = of_kind(kind)
    assert manifest["apiVersion"] == "keda.sh/v1alpha1"
    jsonschema.validate(manifest["spec"], OF_KEDA[kind])


def test_the_settings_are_such_that_palabre_starts_with_them() -> None:
    environ = {**values("ConfigMap", "data"), **values("Secret", "stringData")}
    settings = load_settings(environ)
    assert settings.redis_url is not None
    watched = parse_sentinels(settings.redis_url.get_secret_value())
    assert watched is not None
    assert len(watched.sentinels) == 3
    assert settings.database_url.startswith("postgresql+psycopg://")


@pytest.mark.parametrize("name", PODS)
def test_each_pod_runs_a_command_with_the_settings_and_no_privilege(name: str) -> None:
    spec = PODS[name]["spec"]
    (container,) = spec["containers"]
    assert container["args"][0] in main.list_commands(click.Context(main))
    assert container["envFrom"] == [
        {"configMapRef": {"name": of_kind("ConfigMap")[0]["metadata"]["name"]}},
        {"secretRef": {"name": of_kind("Secret")[0]["metadata"]["name"]}},
    ]
    assert spec["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert "memory" in container["resources"]["limits"]
    # Kubernetes would tell of each Service in variables that look like misspelt settings.
    assert spec["enableServiceLinks"] is False
    # A CPU limit would only make checks wait while the machine idles.
    assert "cpu" not in container["resources"]["limits"]


def test_every_selector_finds_the_pods_it_means() -> None:
    labels = {
        each["metadata"]["labels"][COMPONENT]: each["metadata"]["labels"] for each in PODS.values()
    }
    assert labels.keys() == {"web", "worker", "sweeper", "migrate"}
    for kind in ("Deployment", "PodDisruptionBudget"):
        for manifest in of_kind(kind):
            wanted = manifest["spec"]["selector"]["matchLabels"]
            assert wanted == labels[wanted[COMPONENT]]
    (service,) = of_kind("Service")
    assert service["spec"]["selector"] == labels["web"]
    everybody, web, outgoing = of_kind("NetworkPolicy")
    assert everybody["spec"]["podSelector"]["matchLabels"] == {NAME: "palabre"}
    assert web["spec"]["podSelector"]["matchLabels"] == labels["web"]
    (one,) = outgoing["spec"]["podSelector"]["matchExpressions"]
    assert (one["key"], one["operator"]) == (COMPONENT, "In")
    assert set(one["values"]) < labels.keys()


def test_workers_are_counted_by_the_autoscaler_alone() -> None:
    (scaled,) = of_kind("ScaledObject")
    (target,) = (
        each
        for each in of_kind("Deployment")
        if each["metadata"]["name"] == scaled["spec"]["scaleTargetRef"]["name"]
    )
    assert target["spec"]["selector"]["matchLabels"][COMPONENT] == "worker"
    assert "replicas" not in target["spec"]
    (reference,) = of_kind("TriggerAuthentication")[0]["spec"]["secretTargetRef"]
    assert reference["key"] in values("Secret", "stringData")
    assert reference["name"] == of_kind("Secret")[0]["metadata"]["name"]


def test_a_pod_has_longer_to_end_than_palabre_takes() -> None:
    for pod in PODS.values():
        (container,) = pod["spec"]["containers"]
        pause = container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        # The supervisor gives its children 15 seconds.
        assert pod["spec"]["terminationGracePeriodSeconds"] >= pause + 15
