"""What is asked in the address of a page, read field by field."""

from collections.abc import Mapping
from typing import Any  # Any: a parameter's value is of its field's type

from rest_framework import serializers
from rest_framework.request import Request

# read as data, never as part of a form, so that one instance serves all requests
Fields = Mapping[str, serializers.Field[Any, Any, Any, Any]]


def read(request: Request, fields: Fields) -> dict[str, Any]:
    """The known parameters that say something; an empty one is as if it were not there.

    Raises ValidationError (400) naming every wrong one.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, Any] = {}
    for name, field in fields.items():
        text = request.query_params.get(name, "")
        if not text:
            continue
        try:
            values[name] = field.run_validation(text)
        except serializers.ValidationError as problem:
            wrong[name] = problem.detail
    if wrong:
        raise serializers.ValidationError(wrong)
    return values
