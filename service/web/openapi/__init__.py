"""The OpenAPI document: what this installation serves, generated from what it enforces."""

from service.web.openapi.document import build_document, register_openapi

__all__ = ["build_document", "register_openapi"]
