"""Holds and notes: said and shown."""

from typing import Any  # Any: DRF's own signatures

from rest_framework import serializers

from order_svc.orders.api.serializers._fields import SafeTextField
from shared_libs.api.serializers import InputSerializer

KINDS = ("fraud", "address", "payment")


class HoldInput(InputSerializer):
    """Which hold begins or ends, and why."""

    kind = serializers.ChoiceField(choices=KINDS)
    reason = SafeTextField(max_length=255)


class NoteInput(InputSerializer):
    """Words about the order."""

    text = SafeTextField(max_length=2000)
    is_public = serializers.BooleanField(default=False)


class HoldOutput(serializers.Serializer[Any]):
    """Why nothing of the order leaves now; told to staff."""

    kind = serializers.ChoiceField(choices=KINDS)
    reason = serializers.CharField()
    placed_at = serializers.DateTimeField()


class NoteOutput(serializers.Serializer[Any]):
    """Words about the order; to its customer only the public ones."""

    text = serializers.CharField()
    is_public = serializers.BooleanField()
    written_at = serializers.DateTimeField()
