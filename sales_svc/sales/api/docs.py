"""What the OpenAPI document says of our answers, with bodies a developer can try."""

from typing import Any  # Any: rows are free JSON

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, inline_serializer
from rest_framework import serializers

from sales_svc.sales.api import outputs
from sales_svc.sales.models import (
    Cashier,
    ParkedSale,
    Register,
    Shift,
    SyncException,
    SyncItem,
    ZReport,
)


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


NEW_REGISTER = inline_serializer(
    "NewRegister",
    {
        "register_id": serializers.UUIDField(),
        "code": serializers.CharField(help_text="the one-time enrolment code"),
        "store": serializers.CharField(),
        "name": serializers.CharField(),
        "kind": serializers.CharField(),
        "status": serializers.CharField(),
        "enrolled_at": serializers.DateTimeField(allow_null=True),
        "last_sequence": serializers.IntegerField(),
    },
)
ENROLLED = inline_serializer(
    "Enrolled",
    {"register_id": serializers.UUIDField(), "credential": serializers.CharField()},
)
PARKED = inline_serializer(
    "ParkedSale",
    {
        "id": serializers.UUIDField(),
        "status": serializers.ChoiceField(ParkedSale.Status.choices),
        "label": serializers.CharField(),
        "cashier": serializers.CharField(),
        "customer_id": serializers.UUIDField(allow_null=True),
        "currency": serializers.CharField(),
        "lines": serializers.ListField(child=serializers.DictField()),
        "register": serializers.CharField(),
        "parked_at": serializers.DateTimeField(),
    },
)
PARKED_LIST = inline_serializer("ParkedSales", {"results": serializers.ListField(child=PARKED)})
RETURNABLES = inline_serializer(
    "Returnables",
    {"results": serializers.ListField(child=serializers.DictField())},
)
CUSTOMERS = inline_serializer(
    "CustomersAtTill",
    {"results": serializers.ListField(child=serializers.DictField())},
)
GIFT_CARD = inline_serializer(
    "GiftCard",
    {
        "status": serializers.CharField(),
        "currency": serializers.CharField(),
        "available": serializers.CharField(),
    },
)
PURSE = inline_serializer(
    "Purse",
    {
        "credit": serializers.CharField(help_text="what can be paid with now"),
        "currency": serializers.CharField(),
        "points": serializers.IntegerField(),
        "points_worth": serializers.DictField(
            child=serializers.CharField(), help_text="amount and currency of all of them as credit"
        ),
    },
)
POINTS_SPENT = inline_serializer(
    "PointsSpent",
    {"amount": serializers.CharField(), "currency": serializers.CharField()},
)
CREDIT_HELD = inline_serializer(
    "CreditHeld",
    {
        "state": serializers.ChoiceField(["HELD", "CAPTURED", "RELEASED"]),
        "amount": serializers.CharField(),
        "currency": serializers.CharField(),
    },
)
ONE_ITEM = inline_serializer(
    "OneItem", {"type": serializers.CharField(), "id": serializers.UUIDField()}
)
_SUMS: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "sums": serializers.JSONField(help_text="by currency: sales, returns, voids, taxes, tenders"),
    "movements": serializers.JSONField(help_text="cash that moved besides, by kind"),
    "first_receipt": serializers.CharField(),
    "last_receipt": serializers.CharField(),
}
X_REPORT = inline_serializer(
    "XReport",
    {
        "shift_id": serializers.UUIDField(),
        "status": serializers.ChoiceField(Shift.Status.choices),
        "cashier": serializers.CharField(),
        "opened_at": serializers.DateTimeField(allow_null=True),
        **_SUMS,
    },
)
Z_DETAIL = inline_serializer(
    "ZReportDetail",
    {
        "report": ZReportOutput(),
        "voids": serializers.ListField(child=serializers.DictField()),
        "movements": serializers.ListField(child=serializers.DictField()),
    },
)
PROVED = inline_serializer(
    "ProvedCashier",
    {
        "code": serializers.CharField(),
        "name": serializers.CharField(),
        "role": serializers.ChoiceField(Cashier.Role.choices),
        "discount_limit": serializers.CharField(),
        "refund_limit": serializers.CharField(),
    },
)
TILL_SETTINGS_MEMBERS: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "pins": serializers.DictField(help_text="how a till makes the digest of what is typed"),
    "cashiers": serializers.ListField(child=serializers.DictField()),
    "receipts": serializers.DictField(help_text="key and address of QR codes, head and foot"),
    "offline_allowance": serializers.DictField(help_text="what gift cards may be charged offline"),
    "rules": serializers.JSONField(allow_null=True, help_text="price lists, taxes, promotions"),
    "rules_version": serializers.CharField(),
}
TILL_SETTINGS = inline_serializer("TillSettings", {**TILL_SETTINGS_MEMBERS})
_ENTRY = inline_serializer(
    "CatalogueEntry",
    {
        "sku": serializers.CharField(),
        "name": serializers.DictField(child=serializers.CharField()),
        "gtins": serializers.ListField(child=serializers.CharField()),
        "barcodes": serializers.ListField(child=serializers.DictField()),
        "category": serializers.CharField(),
        "brand": serializers.CharField(),
        "tax_category": serializers.CharField(),
        "whole_quantity": serializers.BooleanField(),
        "status": serializers.CharField(),
        "price": inline_serializer(
            "TillPrice",
            {"amount": serializers.CharField(), "currency": serializers.CharField()},
            allow_null=True,
        ),
        "prices": inline_serializer(
            "TillPriceOnList",
            {
                "price_list": serializers.CharField(),
                "min_quantity": serializers.CharField(),
                "valid_from": serializers.DateTimeField(
                    required=False, help_text="of a planned price; left out where it has begun"
                ),
                "valid_to": serializers.DateTimeField(
                    required=False, help_text="left out where it has no end"
                ),
                "amount": serializers.CharField(),
            },
            many=True,
            allow_null=True,
        ),
    },
    many=True,
)
_PAGE: dict[str, serializers.Field[Any, Any, Any, Any]] = {
    "next": serializers.CharField(allow_null=True),
    "after": serializers.IntegerField(help_text="the cursor for /pos/changes"),
    "results": _ENTRY,
}
BOOTSTRAP = inline_serializer(
    "Bootstrap",
    {
        "register": RegisterOutput(),
        "store": StoreOutput(),
        "last_sequence": serializers.IntegerField(),
        "ruleset_version": serializers.CharField(),
        "server_time": serializers.DateTimeField(),
        "settings": inline_serializer("SettingsOfTill", {**TILL_SETTINGS_MEMBERS}),
        "catalogue": inline_serializer("CataloguePage", _PAGE),
    },
)
CHANGES = inline_serializer("Changes", {**_PAGE, "ruleset_version": serializers.CharField()})
RECEIPT = OpenApiResponse(
    inline_serializer(
        "Receipt",
        {
            "id": serializers.UUIDField(),
            "type": serializers.ChoiceField(["sale", "return"]),
            "receipt_number": serializers.CharField(),
            "store": StoreOutput(),
            "register": serializers.CharField(),
            "occurred_at": serializers.DateTimeField(),
            "business_date": serializers.DateField(),
            "currency": serializers.CharField(),
            "lines": serializers.ListField(child=serializers.DictField()),
            "cash_rounding": serializers.CharField(),
            "tenders": serializers.ListField(child=serializers.DictField()),
            "total": serializers.CharField(),
        },
    ),
    description="JSON, or the printed form by `Accept: text/plain`.",
)
BATCH = inline_serializer(
    "Batch",
    {
        "batch_id": serializers.UUIDField(),
        "items": serializers.ListField(child=serializers.DictField(), max_length=1000),
    },
)
_RESULT = inline_serializer(
    "ItemResult",
    {
        "sequence": serializers.IntegerField(allow_null=True),
        "id": serializers.CharField(allow_null=True),
        "verdict": serializers.ChoiceField(SyncItem.Verdict.choices),
        "code": serializers.CharField(required=False),
        "field": serializers.CharField(required=False),
        "receipt_number": serializers.CharField(required=False),
        "exceptions": serializers.ListField(child=serializers.CharField()),
    },
    many=True,
)
BATCH_ANSWER = inline_serializer(
    "BatchAnswer",
    {
        "results": _RESULT,
        "last_sequence": serializers.IntegerField(),
        "resend_from": serializers.IntegerField(required=False),
        "server_time": serializers.DateTimeField(),
    },
)
_SHIFT = "0190a3e4-0000-7000-8000-000000000001"
BATCH_EXAMPLES = [
    OpenApiExample(
        "A shift opens and sells",
        request_only=True,
        value={
            "batch_id": "0190a3e4-0000-7000-8000-000000000010",
            "items": [
                {
                    "sequence": 1,
                    "type": "shift_opened",
                    "id": "0190a3e4-0000-7000-8000-000000000011",
                    "occurred_at": "2026-11-23T08:58:00-05:00",
                    "shift_id": _SHIFT,
                    "cashier": "c-12",
                    "float": "200.00",
                },
                {
                    "sequence": 2,
                    "type": "sale",
                    "id": "0190a3e4-0000-7000-8000-000000000012",
                    "occurred_at": "2026-11-23T09:04:00-05:00",
                    "shift_id": _SHIFT,
                    "cashier": "c-12",
                    "currency": "CAD",
                    "lines": [
                        {
                            "line": 1,
                            "sku": "MUG-BLUE",
                            "quantity": "2",
                            "unit_price": "4.50",
                            "discount": "0.00",
                            "tax": "1.35",
                            "taxes": [
                                {"code": "GST", "amount": "0.45"},
                                {"code": "QST", "amount": "0.90"},
                            ],
                            "total": "10.35",
                        }
                    ],
                    "cash_rounding": "0.00",
                    "tenders": [{"type": "cash", "amount": "20.00", "change": "9.65"}],
                    "total": "10.35",
                },
            ],
        },
    )
]
