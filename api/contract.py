"""The contract: what the OpenAPI description says of problems and of credentials, once for all."""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.guard import OPEN, OPEN_BELOW
from api.problems import KINDS, MEDIA_TYPE, ClauseCited, FieldProblem, Problem
from api.sessions import COOKIE

Responses = dict[int | str, dict[str, Any]]

_REF = "#/components/schemas/{model}"


def errors(*statuses: int) -> Responses:
    """Return the declarations of these problems, for a route's `responses`."""
    return {
        status: {
            "description": KINDS[status].title,
            "content": {MEDIA_TYPE: {"schema": {"$ref": _REF.format(model="Problem")}}},
        }
        for status in statuses
    }


READ = errors(403, 404, 422)
"""What a question may answer besides its answer."""


def told_by(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Return the function that describes the application, worked out once."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app)
        return app.openapi_schema

    return describe


def _described(app: FastAPI) -> dict[str, Any]:
    told = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    parts = told.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for model in (FieldProblem, ClauseCited, Problem):
        schema = model.model_json_schema(ref_template=_REF)
        schema.pop("$defs", None)
        schemas[model.__name__] = schema
    parts["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "at+jwt (RFC 9068)"},
        "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }
    for path, operations in told["paths"].items():
        freely = path in OPEN or path.startswith(OPEN_BELOW)
        for operation in operations.values():
            _complete(operation, freely=freely)
    return told


def _complete(operation: dict[str, Any], *, freely: bool) -> None:
    """Add to an operation what every one has: credentials, and the answers of the guard."""
    responses = operation["responses"]
    if not any(status.startswith("5") for status in responses):
        responses.update({str(k): v for k, v in errors(503).items()})
    if freely:
        operation["security"] = []
    else:
        operation["security"] = [{"bearer": []}, {"session": []}]
        responses.update({str(k): v for k, v in errors(401).items()})
