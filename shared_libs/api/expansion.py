"""`?expand=a,b`: what a document names is shown beside its name, where the reader asks for it."""

from collections.abc import Collection, Mapping
from operator import attrgetter
from typing import Any, ClassVar  # Any: DRF's untyped protocols, and rows of any model

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.filters import BaseFilterBackend

Expansions = Mapping[str, tuple[str, Any]]


def expanded(request: Any, *, known: Collection[str]) -> list[str]:
    """The names that the query asks to expand; raises ValidationError (400) for an unknown one."""
    said = request.query_params.get("expand", "") if request else ""
    names = list(dict.fromkeys(name for name in said.split(",") if name))
    if not set(names) <= set(known):
        reason = _("Of this can be expanded: %(known)s.") % {"known": ", ".join(known) or "-"}
        raise serializers.ValidationError({"expand": [reason]}, code="unknown_expansion")
    return names


@extend_schema_field(OpenApiTypes.OBJECT)
class ExpandedField(serializers.Field[Any, Any, Any, Any]):
    """The documents of the names that were asked for."""

    def get_attribute(self, instance: Any) -> Any:
        return instance

    def to_representation(self, value: Any) -> dict[str, Any]:
        document: Any = self.parent
        known: Expansions = document.EXPANSIONS
        found = {}
        for name in expanded(self.context.get("request"), known=known):
            way, shown = known[name]
            row = attrgetter(way)(value)
            found[name] = None if row is None else shown(row).data
        return found


class ExpandingSerializer(serializers.Serializer[Any]):
    """A document with `expanded` in it, where its reader asks. `EXPANSIONS` leads from each name to
    the row, which the selector reads with the document, and to the serializer that shows it.
    """

    EXPANSIONS: ClassVar[Expansions] = {}

    def get_fields(self) -> Any:
        return {**super().get_fields(), "expanded": ExpandedField(required=False, read_only=True)}

    def to_representation(self, instance: Any) -> Any:
        document = super().to_representation(instance)
        if not document["expanded"]:
            del document["expanded"]
        return document


class Expansion(BaseFilterBackend):
    """Every list refuses what it cannot expand, also when it is empty."""

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        expanded(request, known=_of_view(view))
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For the OpenAPI document."""
        known = ",".join(_of_view(view))
        told = {"name": "expand", "in": "query", "schema": {"type": "string"}}
        return [told | {"description": f"shown under `expanded`: {known}"}] if known else []


def _of_view(view: Any) -> Collection[str]:
    return getattr(getattr(view, "serializer_class", None), "EXPANSIONS", ())
