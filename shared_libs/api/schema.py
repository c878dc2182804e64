"""OpenAPI: every operation also documents the problem answers that it can give."""

from typing import Any, Literal  # Any: drf-spectacular builds plain dictionaries

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse, inline_serializer
from rest_framework import serializers

PROBLEM = inline_serializer(
    "Problem",
    {
        "type": serializers.CharField(),
        "title": serializers.CharField(),
        "status": serializers.IntegerField(),
        "detail": serializers.CharField(),
        "code": serializers.CharField(),
        "correlation_id": serializers.CharField(),
        "errors": serializers.ListField(
            child=inline_serializer(
                "FieldProblem",
                {
                    "field": serializers.CharField(),
                    "code": serializers.CharField(),
                    "detail": serializers.CharField(),
                },
            ),
            required=False,
        ),
    },
)


class ProblemAwareSchema(AutoSchema):
    """Adds the default problem+json answer to whatever a view documents."""

    def get_tags(self) -> list[str]:
        """`internal` for what the gateway keeps closed, else the first noun of the path."""
        parts = [part for part in self.path.split("/") if part and not part.startswith("{")]
        if parts[:2] == ["api", "v1"]:
            return parts[2:3] or ["root"]
        return parts[:1]

    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        bodies["default"] = self._get_response_for_code(  # type: ignore[no-untyped-call]  # untyped library
            OpenApiResponse(PROBLEM, description="Refused; `code` says why."),
            "default",
            media_types=["application/problem+json"],
        )
        return bodies


def example_body(view: Any, method: str) -> Any:
    """The first body that the documentation shows for a method; None where it shows none."""
    documented = getattr(getattr(view, method.lower(), None), "kwargs", {}).get("schema")
    if documented is None:
        return None
    schema = documented()
    schema.view, schema.method = view, method
    shown = (each.value for each in schema.get_examples() if not each.response_only)
    return next(shown, None)
