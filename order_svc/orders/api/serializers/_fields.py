"""Text that is safe to keep."""

from typing import Any  # Any: DRF's own signatures

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from order_svc.orders import rules
from shared_libs.api.fields import (
    TextField,
)


class SafeTextField(TextField):
    """Text that does not hold the number of a payment card: those are never kept here."""

    def to_internal_value(self, data: Any) -> str:
        return _safe(super().to_internal_value(data))


class SafeEmailField(serializers.EmailField):
    """An address that is none of a payment card either."""

    def to_internal_value(self, data: Any) -> str:
        return _safe(super().to_internal_value(data))


def _safe(text: str) -> str:
    if rules.holds_card_number(text):
        raise serializers.ValidationError(
            _("A card number must not be sent here."), code="card_number"
        )
    return text
