"""What is shown of invoices."""

from typing import Any  # Any: DRF's own signatures

from rest_framework import serializers


class PaperOutput(serializers.Serializer[Any]):
    """An invoice or credit note, and where its PDF is."""

    number = serializers.CharField()
    kind = serializers.CharField()
    issued_at = serializers.DateTimeField()
    currency = serializers.CharField()
    total = serializers.CharField()
    url = serializers.CharField()
