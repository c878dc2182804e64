"""Input that becomes a frozen dataclass or a list of reasons, and nothing in between."""

from collections.abc import Mapping
from copy import copy, deepcopy
from typing import Any  # Any: a request body is anything until it is parsed

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

_HOLDERS = (serializers.BaseSerializer, serializers.ListField, serializers.DictField)


class InputSerializer(serializers.Serializer[Any]):
    """Checks a body and builds `Meta.dataclass` from it; unknown members are refused, not ignored.

    A nested InputSerializer gives a nested dataclass; many=True gives a tuple of them.
    """

    default_error_messages = {"invalid": _("A JSON object is expected.")}

    class Meta:
        dataclass: type[Any] = dict

    @classmethod
    def parse(cls, body: Any, **context: Any) -> Any:
        """The dataclass of this body; raises ValidationError (400) that names every wrong field."""
        serializer = cls(data=body, context=context)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def get_fields(self) -> dict[str, Any]:
        # a field with no others in it is only bound: no need to make it anew for each request
        return {
            name: deepcopy(field) if isinstance(field, _HOLDERS) else copy(field)
            for name, field in self._declared_fields.items()
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [name for name in data if name not in self.fields]
            if unknown:
                refusal = serializers.ErrorDetail(
                    str(_("There is no such field.")), code="unknown_field"
                )
                raise serializers.ValidationError(
                    {str(name)[:64]: [refusal] for name in unknown[:20]}
                )
        members = super().to_internal_value(data)
        return self.Meta.dataclass(**{name: _frozen(value) for name, value in members.items()})

    def run_validation(self, data: Any = serializers.empty) -> Any:
        # DRF's own asserts a mapping comes back; ours is a dataclass.
        is_empty, data = self.validate_empty_values(data)
        if is_empty:
            return data
        return self.validate(self.to_internal_value(data))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
