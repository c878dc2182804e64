"""How an order is shown."""

from typing import Any  # Any: DRF's own signatures

from rest_framework import serializers

from order_svc.invoicing.api.serializers import PaperOutput
from order_svc.orders.api.serializers._care import HoldOutput, NoteOutput
from order_svc.orders.api.serializers._fulfilments import FulfilmentOutput
from order_svc.orders.api.serializers._refunds import RefundOutput
from order_svc.returns.api.serializers import ExchangeOutput, ReturnOutput


class TaxOutput(serializers.Serializer[Any]):
    """The tax of one jurisdiction."""

    code = serializers.CharField()
    amount = serializers.CharField()


class LineOutput(serializers.Serializer[Any]):
    """One line as it was sold."""

    line = serializers.IntegerField()
    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    gross = serializers.CharField()
    discount = serializers.CharField()
    net = serializers.CharField()
    tax = serializers.CharField()
    taxes = TaxOutput(many=True)
    total = serializers.CharField()
    fulfilled = serializers.CharField()
    cancelled = serializers.CharField()


class ShippingOutput(serializers.Serializer[Any]):
    """How it travels, and for how much."""

    method = serializers.CharField()
    pickup_location = serializers.CharField(allow_null=True)
    pickup_name = serializers.CharField(
        allow_null=True, help_text="what the place is called; its code until that is known"
    )
    amount = serializers.CharField()
    tax = serializers.CharField()
    taxes = TaxOutput(many=True)


class TotalsOutput(serializers.Serializer[Any]):
    """The sums of the document."""

    subtotal = serializers.CharField()
    discount = serializers.CharField()
    shipping = serializers.CharField()
    tax = serializers.CharField()
    total = serializers.CharField()
    currency = serializers.CharField()


class StoredValueOutput(serializers.Serializer[Any]):
    """What gift cards, or store credit, paid of it."""

    kind = serializers.CharField(help_text="gift_card or store_credit")
    amount = serializers.CharField()


class OrderEventOutput(serializers.Serializer[Any]):
    """One thing that happened to the order."""

    type = serializers.CharField()
    occurred_at = serializers.DateTimeField()
    details = serializers.DictField()


class OrderSummaryOutput(serializers.Serializer[Any]):
    """An order in a list."""

    number = serializers.CharField()
    status = serializers.CharField()
    payment_status = serializers.CharField()
    fulfilment_status = serializers.CharField()
    placed_at = serializers.DateTimeField()
    currency = serializers.CharField()
    total = serializers.CharField()


class OrderOutput(serializers.Serializer[Any]):
    """An order."""

    id = serializers.UUIDField()
    number = serializers.CharField()
    status = serializers.CharField()
    payment_status = serializers.CharField()
    fulfilment_status = serializers.CharField()
    placed_at = serializers.DateTimeField()
    email = serializers.EmailField()
    currency = serializers.CharField()
    ruleset_version = serializers.CharField()
    lines = LineOutput(many=True)
    shipping = ShippingOutput()
    totals = TotalsOutput()
    stored_value = StoredValueOutput(many=True)
    shipping_address = serializers.DictField(allow_null=True)
    billing_address = serializers.DictField(allow_null=True)
    events = OrderEventOutput(many=True)
    fulfilments = FulfilmentOutput(many=True)
    holds = HoldOutput(many=True)
    notes = NoteOutput(many=True)
    refunds = RefundOutput(many=True)
    returns = ReturnOutput(many=True)
    exchanged_from = ExchangeOutput(many=True)
    invoices = PaperOutput(many=True)
