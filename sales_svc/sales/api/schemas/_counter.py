"""What the counter and its back office are told."""

from typing import Any  # Any: rows are free JSON

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from sales_svc.sales.api.schemas._records import ZReportOutput
from sales_svc.sales.models import Cashier, ParkedSale, Shift

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
