"""The discovery document: how Google's own clients learn to speak to this Perspective door.

Its form is that of Google's API Discovery Service (discovery/v1), its words are ours.
"""

from collections.abc import Mapping

Node = Mapping[str, object]

VERSION = "v1alpha1"
TEXT: Node = {"type": "string"}
TEXTS: Node = {"type": "array", "items": TEXT}
FLAG: Node = {"type": "boolean"}
PROBABILITY: Node = {"type": "number", "format": "float"}
PLACE: Node = {"type": "integer", "format": "int32"}


def refer(name: str) -> Node:
    """A value that is an object of another schema."""
    return {"$ref": name}


def map_to(name: str) -> Node:
    """An object whose values, under any name, are of another schema."""
    return {"type": "object", "additionalProperties": refer(name)}


_COMMON: Node = {
    "clientToken": {**TEXT, "description": "Given back as it came."},
    "comment": refer("TextEntry"),
    "communityId": TEXT,
    "context": refer("Context"),
    "languages": TEXTS,
    "sessionId": TEXT,
}
SCHEMAS: Mapping[str, Node] = {
    "AnalyzeCommentRequest": {
        **_COMMON,
        "doNotStore": {**FLAG, "description": "Nothing that is analyzed is stored anyway."},
        "dropUnsupportedAttributes": FLAG,
        "requestedAttributes": map_to("AttributeParameters"),
        "spanAnnotations": FLAG,
    },
    "AnalyzeCommentResponse": {
        "attributeScores": map_to("AttributeScores"),
        "clientToken": TEXT,
        "detectedLanguages": TEXTS,
        "languages": TEXTS,
    },
    "SuggestCommentScoreRequest": {
        **_COMMON,
        "attributeScores": map_to("AttributeScores"),
        "doNotStore": {**FLAG, "description": "The suggestion is answered and forgotten."},
    },
    "SuggestCommentScoreResponse": {
        "clientToken": TEXT,
        "detectedLanguages": TEXTS,
        "requestedLanguages": TEXTS,
    },
    "ArticleAndParentComment": {
        "article": refer("TextEntry"),
        "parentComment": refer("TextEntry"),
    },
    "AttributeParameters": {"scoreThreshold": PROBABILITY, "scoreType": TEXT},
    "AttributeScores": {
        "spanScores": {"type": "array", "items": refer("SpanScore")},
        "summaryScore": refer("Score"),
    },
    "Context": {
        "articleAndParentComment": refer("ArticleAndParentComment"),
        "entries": {"type": "array", "items": refer("TextEntry")},
    },
    "Score": {"type": TEXT, "value": PROBABILITY},
    "SpanScore": {
        "begin": {**PLACE, "description": "In UTF-16 units."},
        "end": {**PLACE, "description": "The unit after the last one."},
        "score": refer("Score"),
    },
    "TextEntry": {"text": TEXT, "type": TEXT},
}


def describe(root: str) -> dict[str, object]:
    """The document of the service at an address that ends in a slash."""
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"commentanalyzer:{VERSION}",
        "name": "commentanalyzer",
        "canonicalName": "Comment Analyzer",
        "version": VERSION,
        "title": "Palabre, asked as Perspective",
        "description": "Scores of comments, from the detectors of this installation.",
        "protocol": "rest",
        "rootUrl": root,
        "servicePath": "",
        "baseUrl": root,
        "batchPath": "batch",
        "parameters": _list_parameters(),
        "schemas": {
            name: {"id": name, "type": "object", "properties": properties}
            for name, properties in SCHEMAS.items()
        },
        "resources": {
            "comments": {
                "methods": {
                    "analyze": _describe_method("analyze", "AnalyzeComment"),
                    "suggestscore": _describe_method("suggestscore", "SuggestCommentScore"),
                }
            }
        },
    }


def _describe_method(name: str, message: str) -> Node:
    path = f"{VERSION}/comments:{name}"
    return {
        "id": f"commentanalyzer.comments.{name}",
        "httpMethod": "POST",
        "path": path,
        "flatPath": path,
        "parameters": {},
        "parameterOrder": [],
        "request": refer(f"{message}Request"),
        "response": refer(f"{message}Response"),
    }


def _list_parameters() -> dict[str, Node]:
    """What every method takes in its address; all but the key changes nothing."""
    texts = ("key", "alt", "fields", "prettyPrint", "quotaUser", "$.xgafv")
    return {name: {"type": "string", "location": "query"} for name in texts}
