"""What tills load, send and are answered, with bodies a developer can try."""

from typing import Any  # Any: rows are free JSON

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, inline_serializer
from rest_framework import serializers

from sales_svc.sales.api.schemas._records import RegisterOutput, StoreOutput
from sales_svc.sales.models import SyncItem

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
