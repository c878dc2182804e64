"""What the staff's part of the OpenAPI document is made of."""

from typing import Any  # Any: keyword arguments of extend_schema

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, inline_serializer
from rest_framework import serializers

TEXT = serializers.CharField
NUMBER = serializers.IntegerField
READ = "Who: any member of staff."
WRITE = "Who: catalogue managers and administrators."
Schema = dict[str, Any]


def texts(name: str) -> Any:
    return inline_serializer(name, {"en": TEXT(), "fr": TEXT()})


def list_of(name: str, members: dict[str, Any]) -> Any:
    return inline_serializer(name, members, many=True)


def page(name: str, row: Any) -> Any:
    return inline_serializer(
        name,
        {
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
            "results": type(row)(many=True),
        },
    )


def example(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, request_only=True, value=value)


def reads(summary: str, name: str, answer: Any, *parameters: OpenApiParameter) -> Schema:
    return {
        "operation_id": name,
        "summary": summary,
        "description": READ,
        "responses": answer,
        "parameters": list(parameters),
    }


def writes(
    summary: str, name: str, body: Any, answer: Any, *more: OpenApiParameter | OpenApiExample
) -> Schema:
    return {
        "operation_id": name,
        "summary": summary,
        "description": WRITE,
        "request": body,
        "responses": answer,
        "parameters": [each for each in more if isinstance(each, OpenApiParameter)],
        "examples": [each for each in more if isinstance(each, OpenApiExample)],
    }
