"""What may be said to a stock count, and how it answers."""

from decimal import Decimal
from typing import Any, ClassVar  # Any: a request body is anything until it is parsed

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from inventory_svc.logistics import selectors
from inventory_svc.logistics.api import inputs
from inventory_svc.logistics.api.ends import EndOutput
from inventory_svc.logistics.api.serializers import MAX_LINES, MAX_NOTE
from inventory_svc.logistics.models import Count, CountLine
from inventory_svc.logistics.rules.counting import Scan, Undo
from inventory_svc.logistics.services import CountWanted
from shared_libs.api.expansion import ExpandingSerializer
from shared_libs.api.fields import (
    CodeField,
    ExactDecimalField,
    QuantityField,
    QuantityText,
    SkuField,
    TextField,
)
from shared_libs.api.serializers import InputSerializer

MAX_SCANS = 100
WEEK_SECONDS = Decimal(7 * 24 * 3600)


class CountInput(InputSerializer):
    """What to count where."""

    location = CodeField()
    scope = serializers.ChoiceField(choices=Count.Scope.choices, required=False)
    category_path = TextField(max_length=500, required=False, allow_blank=True)
    skus = serializers.ListField(child=SkuField(), required=False, max_length=MAX_LINES)
    is_blind = serializers.BooleanField(required=False)
    note = TextField(max_length=MAX_NOTE, required=False, allow_blank=True)

    class Meta:
        dataclass = CountWanted


class ScanInput(InputSerializer):
    """A scan (`id` and `code`), or the undoing of one (`undoes`)."""

    id = serializers.UUIDField(required=False)
    code = TextField(max_length=64, required=False)
    quantity = QuantityField(required=False, min_value=0, max_value=99_999)
    seconds_ago = ExactDecimalField(
        max_places=3, min_value=Decimal(0), max_value=WEEK_SECONDS, required=False
    )
    undoes = serializers.UUIDField(required=False)

    class Meta:
        dataclass = inputs.ScanBody

    def validate(self, attrs: Any) -> Any:
        """One or the other."""
        if attrs.undoes and not (attrs.id or attrs.code):
            return Undo(attrs.undoes)
        if attrs.id and attrs.code and not attrs.undoes:
            return Scan(attrs.id, attrs.code, attrs.seconds_ago, attrs.quantity)
        raise serializers.ValidationError(
            _("A scan has an id and a code; undoing one names it."), code="invalid"
        )


class ScansInput(InputSerializer):
    """What scanners have read, in order."""

    scans = ScanInput(many=True, allow_empty=False, max_length=MAX_SCANS)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.ScansBody


class ReasonOfLineInput(InputSerializer):
    """Why an article differs."""

    sku = SkuField()
    reason = TextField(max_length=MAX_NOTE)

    class Meta:
        dataclass = inputs.ReasonOfLine


class ReasonsInput(InputSerializer):
    """Why articles differ."""

    lines = ReasonOfLineInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.ReasonsBody


class SkusInput(InputSerializer):
    """Some articles of a count."""

    skus = serializers.ListField(child=SkuField(), allow_empty=False, max_length=MAX_LINES)

    class Meta:
        dataclass = inputs.SkusBody


class PostInput(InputSerializer):
    """The reason of the lines that have none of their own."""

    reason = TextField(max_length=MAX_NOTE, required=False, allow_blank=True)

    class Meta:
        dataclass = inputs.PostBody


class CountOutput(ExpandingSerializer, serializers.ModelSerializer[Count]):
    """A count; `possible_steps` is what can be done with it now."""

    EXPANSIONS: ClassVar = {"location": ("location", EndOutput)}

    location = serializers.CharField(source="location.code")
    possible_steps = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Count
        fields: ClassVar = [
            "number",
            "state",
            "location",
            "scope",
            "category_path",
            "is_blind",
            "note",
            "created_by",
            "created_at",
            "version",
            "possible_steps",
        ]


class ProgressOutput(serializers.Serializer[Any]):
    """How many articles have been counted, and how many more the books have in the scope."""

    counted = serializers.IntegerField()
    missing = serializers.IntegerField()


class CountDetailOutput(CountOutput):
    """A count and how far it has come."""

    progress = ProgressOutput(source="*")

    class Meta(CountOutput.Meta):
        fields: ClassVar = [*CountOutput.Meta.fields, "progress"]

    def to_representation(self, instance: Count) -> dict[str, Any]:
        """The progress is a question to the books."""
        told = CountOutput(instance).data
        return {**told, "progress": ProgressOutput(selectors.progress(instance)).data}


class CountLineOutput(serializers.ModelSerializer[CountLine]):
    """One article of a count: what was found so far; what was expected only when it is posted."""

    sku = serializers.CharField(source="variant.sku")
    name = serializers.CharField(source="variant.name")
    counted = QuantityText(allow_null=True)
    expected = QuantityText(allow_null=True)
    variance = QuantityText(allow_null=True)

    class Meta:
        model = CountLine
        fields: ClassVar = [
            "sku",
            "name",
            "round",
            "counted",
            "first_scan_at",
            "last_scan_at",
            "expected",
            "variance",
            "reason",
        ]


class FindingOutput(serializers.Serializer[Any]):
    """What was expected of an article at the moment it was counted, and by how much it differs."""

    sku = serializers.CharField()
    name = serializers.CharField()
    counted = QuantityText(allow_null=True)
    expected = QuantityText()
    variance = QuantityText()
    reason = serializers.CharField()
    round = serializers.IntegerField()


class FindingsPage(serializers.Serializer[Any]):
    """Every line that differs or has not been counted, by SKU."""

    results = FindingOutput(many=True)


class VerdictOutput(serializers.Serializer[Any]):
    """What became of a scan, and what has been counted of its article so far."""

    id = serializers.UUIDField()
    verdict = serializers.CharField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = QuantityText(allow_null=True)
    counted = QuantityText(allow_null=True)


class VerdictsPage(serializers.Serializer[Any]):
    """One verdict for each scan, in the order of the scans."""

    results = VerdictOutput(many=True)
