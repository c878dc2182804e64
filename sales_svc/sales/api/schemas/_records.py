"""What is kept, as it is answered."""

from typing import Any  # Any: rows are free JSON

from rest_framework import serializers

from sales_svc.sales.api import outputs
from sales_svc.sales.models import Cashier, Register, Shift, SyncException, ZReport


class StoreOutput(serializers.Serializer[Any]):
    """A store."""

    code = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    time_zone = serializers.CharField()
    country = serializers.CharField()
    region = serializers.CharField()

    def to_representation(self, instance: Any) -> outputs.Json:
        return outputs.store(instance)


class RegisterOutput(serializers.Serializer[Any]):
    """A register; nothing of its credential."""

    register_id = serializers.UUIDField()
    store = serializers.CharField()
    name = serializers.CharField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(Register.Kind.choices)
    status = serializers.ChoiceField(Register.Status.choices)
    enrolled_at = serializers.DateTimeField(allow_null=True)
    last_sequence = serializers.IntegerField()
    last_receipt = serializers.IntegerField()

    def to_representation(self, instance: Any) -> outputs.Json:
        return outputs.register(instance)


class CashierOutput(serializers.Serializer[Any]):
    """A cashier; nothing of the PIN but when it was set."""

    id = serializers.UUIDField()
    store = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    role = serializers.ChoiceField(Cashier.Role.choices)
    status = serializers.ChoiceField(Cashier.Status.choices)
    discount_limit = serializers.CharField(help_text="in percent of a line")
    refund_limit = serializers.CharField()
    pin_set_at = serializers.DateTimeField(allow_null=True)
    locked_until = serializers.DateTimeField(allow_null=True)

    def to_representation(self, instance: Any) -> outputs.Json:
        return outputs.cashier(instance)


class ShiftOutput(serializers.Serializer[Any]):
    """A shift; what was expected and counted once it is closed."""

    shift_id = serializers.UUIDField()
    register_id = serializers.UUIDField()
    store = serializers.CharField()
    register = serializers.CharField()
    status = serializers.ChoiceField(Shift.Status.choices)
    cashier = serializers.CharField()
    float = serializers.CharField()
    business_date = serializers.DateField(allow_null=True)
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    expected = serializers.JSONField(allow_null=True)
    counted = serializers.JSONField(allow_null=True)
    difference = serializers.JSONField(allow_null=True)

    def to_representation(self, instance: Any) -> outputs.Json:
        return outputs.shift(instance)


class ZReportOutput(serializers.Serializer[Any]):
    """A Z report as it was issued, and where its documents are."""

    id = serializers.UUIDField()
    store = serializers.CharField()
    register = serializers.CharField()
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(ZReport.Kind.choices)
    shift_id = serializers.UUIDField()
    business_date = serializers.DateField()
    issued_at = serializers.DateTimeField()
    content = serializers.JSONField()
    previous_hash = serializers.CharField()
    hash = serializers.CharField()
    documents = serializers.CharField(help_text="a link to the sales and returns that it counts")

    def to_representation(self, instance: Any) -> outputs.Json:
        return outputs.z_report(instance)


class TransactionOutput(serializers.Serializer[Any]):
    """A sale or a return without its lines."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField(["sale", "return"])
    status = serializers.ChoiceField(
        ["completed", "partially_returned", "returned", "voided"],
        help_text="of a sale, by what has come back of it at tills",
    )
    store = serializers.CharField()
    register = serializers.CharField()
    sequence = serializers.IntegerField()
    receipt_number = serializers.CharField()
    cashier = serializers.CharField()
    customer_id = serializers.UUIDField(allow_null=True)
    occurred_at = serializers.DateTimeField()
    business_date = serializers.DateField()
    currency = serializers.CharField()
    total = serializers.CharField()
    exceptions = serializers.ListField(child=serializers.CharField())


class ExceptionOutput(serializers.Serializer[Any]):
    """Something about an item that staff must look at."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(SyncException.Kind.choices)
    status = serializers.ChoiceField(SyncException.Status.choices)
    store = serializers.CharField()
    register = serializers.CharField()
    sequence = serializers.IntegerField()
    item_id = serializers.UUIDField(allow_null=True)
    item_type = serializers.CharField()
    receipt_number = serializers.CharField(allow_null=True)
    detail = serializers.JSONField()
    owner = serializers.CharField(allow_null=True)
    suggestion = serializers.DictField(child=serializers.CharField())
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.CharField(allow_null=True)
    note = serializers.CharField()

    def to_representation(self, instance: Any) -> outputs.Json:
        return outputs.exception(instance)
