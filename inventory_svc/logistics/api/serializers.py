"""What may be said to logistics, and how it answers."""

from typing import Any, ClassVar  # Any: a request body is anything until it is parsed

from rest_framework import serializers

from inventory_svc.logistics.api import inputs
from inventory_svc.logistics.api.ends import EndOutput, SupplierOutput
from inventory_svc.logistics.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    Receipt,
    ReceiptLine,
    TimelineEntry,
    Transfer,
    TransferLine,
)
from inventory_svc.logistics.rules.commands import Quantity
from inventory_svc.logistics.services import OrderedQuantity
from shared_libs.api.expansion import ExpandingSerializer
from shared_libs.api.fields import (
    CodeField,
    QuantityField,
    QuantityText,
    SkuField,
    StrictIntegerField,
    TextField,
    UnitPriceField,
)
from shared_libs.api.serializers import InputSerializer
from shared_libs.money import amount_text, unit_price_text

MAX_LINES = 500
MAX_NOTE = 200


class QuantityInput(InputSerializer):
    """So much of one article."""

    sku = SkuField()
    quantity = QuantityField()

    class Meta:
        dataclass = Quantity


class NamedQuantityInput(InputSerializer):
    """So much of one article of a document; zero for none of it."""

    sku = SkuField()
    quantity = QuantityField(min_value=0)

    class Meta:
        dataclass = Quantity


class TransferInput(InputSerializer):
    """Goods that one location asks of another."""

    source = CodeField()  # type: ignore[assignment]  # the trade's word is the framework's too
    destination = CodeField()
    note = TextField(max_length=MAX_NOTE, required=False, allow_blank=True)
    needed_by_date = serializers.DateField(required=False, allow_null=True)
    lines = QuantityInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.TransferBody


class SomeLinesInput(InputSerializer):
    """Quantities, or nothing for all that the document says."""

    lines = NamedQuantityInput(many=True, required=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.LinesBody


class LinesInput(InputSerializer):
    """Quantities."""

    lines = NamedQuantityInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.LinesBody


class LostInput(LinesInput):
    """Quantities that will never come, and why."""

    reason = TextField(max_length=MAX_NOTE)


class ReasonInput(InputSerializer):
    """Why."""

    reason = TextField(max_length=MAX_NOTE)

    class Meta:
        dataclass = inputs.ReasonBody


class TransferLineOutput(serializers.ModelSerializer[TransferLine]):
    """One article of a transfer."""

    sku = serializers.CharField(source="variant.sku")
    name = serializers.CharField(source="variant.name")
    requested = QuantityText()
    approved = QuantityText()
    shipped = QuantityText()
    received = QuantityText()
    lost = QuantityText()
    in_transit = QuantityText()

    class Meta:
        model = TransferLine
        fields: ClassVar = [
            "line",
            "sku",
            "name",
            "requested",
            "approved",
            "shipped",
            "received",
            "lost",
            "in_transit",
        ]


class TransferOutput(ExpandingSerializer, serializers.ModelSerializer[Transfer]):
    """A transfer with its lines; `possible_steps` is what can be done with it now."""

    EXPANSIONS: ClassVar = {
        "source": ("source", EndOutput),
        "destination": ("destination", EndOutput),
    }

    source = serializers.CharField(source="source.code")  # type: ignore[assignment]  # as above
    destination = serializers.CharField(source="destination.code")
    lines = TransferLineOutput(many=True)
    possible_steps = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Transfer
        fields: ClassVar = [
            "number",
            "state",
            "source",
            "destination",
            "note",
            "needed_by_date",
            "created_by",
            "created_at",
            "version",
            "possible_steps",
            "lines",
        ]


class TimelineOutput(serializers.ModelSerializer[TimelineEntry]):
    """What was done to a document, by whom and why."""

    class Meta:
        model = TimelineEntry
        fields: ClassVar = ["step", "actor", "reason", "summary", "happened_at"]


class TimelinePage(serializers.Serializer[Any]):
    """All entries at once: a document has few."""

    results = TimelineOutput(many=True)


class NoInput(InputSerializer):
    """An empty object."""

    class Meta:
        dataclass = inputs.NoBody


class OrderedQuantityInput(InputSerializer):
    """So much of an article, at a cost for each unit in the supplier's currency."""

    sku = SkuField()
    quantity = QuantityField(max_value=999_999)
    unit_cost = UnitPriceField(max_value=9_999_999)

    class Meta:
        dataclass = OrderedQuantity


class PurchaseOrderInput(InputSerializer):
    """Goods to buy."""

    supplier = CodeField()
    destination = CodeField()
    expected_date = serializers.DateField(required=False, allow_null=True)
    over_receipt_percent = StrictIntegerField(required=False, min_value=0, max_value=100)
    note = TextField(max_length=MAX_NOTE, required=False, allow_blank=True)
    lines = OrderedQuantityInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.PurchaseOrderBody


class DeliveryInput(InputSerializer):
    """Goods that a supplier has brought."""

    delivery_note = TextField(max_length=100, required=False, allow_blank=True)
    lines = NamedQuantityInput(many=True, allow_empty=False, max_length=MAX_LINES)  # type: ignore[call-arg]  # the list's own

    class Meta:
        dataclass = inputs.DeliveryBody


class PurchaseOrderLineOutput(serializers.ModelSerializer[PurchaseOrderLine]):
    """One article of an order."""

    sku = serializers.CharField(source="variant.sku")
    name = serializers.CharField(source="variant.name")
    quantity = QuantityText()
    received = QuantityText()
    missing = QuantityText()
    unit_cost = serializers.SerializerMethodField()

    class Meta:
        model = PurchaseOrderLine
        fields: ClassVar = ["line", "sku", "name", "quantity", "unit_cost", "received", "missing"]

    def get_unit_cost(self, line: PurchaseOrderLine) -> str:
        """At least two decimals, four where they say something."""
        return unit_price_text(line.unit_cost, "")


class PurchaseOrderOutput(ExpandingSerializer, serializers.ModelSerializer[PurchaseOrder]):
    """A purchase order with its lines; `possible_steps` is what can be done with it now."""

    EXPANSIONS: ClassVar = {
        "supplier": ("supplier", SupplierOutput),
        "destination": ("destination", EndOutput),
    }

    supplier = serializers.CharField(source="supplier.code")
    destination = serializers.CharField(source="destination.code")
    total_cost = serializers.SerializerMethodField()
    lines = PurchaseOrderLineOutput(many=True)
    possible_steps = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = PurchaseOrder
        fields: ClassVar = [
            "number",
            "state",
            "supplier",
            "destination",
            "currency",
            "total_cost",
            "expected_date",
            "over_receipt_percent",
            "note",
            "created_by",
            "created_at",
            "version",
            "possible_steps",
            "lines",
        ]

    def get_total_cost(self, order: PurchaseOrder) -> str:
        """In the order's currency."""
        return amount_text(order.total_cost, order.currency)


class ReceiptLineOutput(serializers.ModelSerializer[ReceiptLine]):
    """What came of one article, and at what cost."""

    line = serializers.IntegerField(source="order_line.line")
    sku = serializers.CharField(source="order_line.variant.sku")
    quantity = QuantityText()
    unit_cost = serializers.SerializerMethodField()

    class Meta:
        model = ReceiptLine
        fields: ClassVar = ["line", "sku", "quantity", "unit_cost"]

    def get_unit_cost(self, line: ReceiptLine) -> str:
        """At least two decimals, four where they say something."""
        return unit_price_text(line.unit_cost, "")


class ReceiptOutput(ExpandingSerializer, serializers.ModelSerializer[Receipt]):
    """What came at once."""

    EXPANSIONS: ClassVar = {
        "supplier": ("order.supplier", SupplierOutput),
        "destination": ("order.destination", EndOutput),
    }

    order = serializers.CharField(source="order.number")
    supplier = serializers.CharField(source="order.supplier.code")
    destination = serializers.CharField(source="order.destination.code")
    currency = serializers.CharField(source="order.currency")
    lines = ReceiptLineOutput(many=True)

    class Meta:
        model = Receipt
        fields: ClassVar = [
            "number",
            "order",
            "supplier",
            "destination",
            "currency",
            "delivery_note",
            "received_by",
            "received_at",
            "lines",
        ]


class IncomingOutput(serializers.Serializer[Any]):
    """What is coming of an article to a location."""

    sku = serializers.CharField()
    location = serializers.CharField()
    on_the_way = QuantityText()
    asked_for = QuantityText()


class IncomingPage(serializers.Serializer[Any]):
    """All of it, by SKU and location."""

    results = IncomingOutput(many=True)


class ScannedOutput(serializers.Serializer[Any]):
    """What a code stands for."""

    sku = serializers.CharField(source="variant.sku")
    name = serializers.CharField(source="variant.name")
    whole_quantity = serializers.BooleanField(source="variant.whole_quantity")
    pack_quantity = QuantityText()


class ReplenishmentInput(InputSerializer):
    """A location that runs low, and of what; of everything where nothing is named."""

    location = CodeField()
    skus = serializers.ListField(
        child=SkuField(), required=False, allow_empty=False, max_length=MAX_LINES
    )

    class Meta:
        dataclass = inputs.ReplenishmentBody


class ReplenishmentOutput(serializers.Serializer[Any]):
    """The document by which it was asked for: `transfer`, or `purchase_order`."""

    kind = serializers.CharField()
    number = serializers.CharField()
