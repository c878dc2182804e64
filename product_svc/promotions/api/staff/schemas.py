"""Promotions and coupons: filters, shapes, examples, and who may do what."""

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from product_svc.catalog.api.parameters import Fields
from product_svc.catalog.api.staff.parts import (
    NUMBER,
    TEXT,
    WRITE,
    Schema,
    example,
    list_of,
    page,
    reads,
    texts,
    writes,
)
from product_svc.promotions.api.staff import inputs
from shared_libs.api.fields import TextField
from shared_libs.api.versions import MUST_MATCH

FLAG = serializers.BooleanField
MOMENT = serializers.DateTimeField
OF_PROMOTIONS: Fields = {
    "state": serializers.ChoiceField(choices=inputs.STATES),
    "scope": serializers.ChoiceField(choices=inputs.SCOPES),
    "channel": serializers.ChoiceField(choices=inputs.CHANNELS),
    "needs_coupon": FLAG(),
    "search": TextField(max_length=100),
}
OF_COUPONS: Fields = {
    "promotion": serializers.SlugField(max_length=40),
    "batch": serializers.IntegerField(min_value=1, max_value=2**31 - 1),
    "is_active": FLAG(),
    "search": TextField(max_length=40),
}
_LIMITS = {
    "total_limit": NUMBER(allow_null=True),
    "per_customer_limit": NUMBER(allow_null=True),
    "used_count": NUMBER(),
    "version": NUMBER(),
}
PROMOTION = inline_serializer(
    "StaffPromotion",
    {
        "code": TEXT(),
        "name": texts("StaffPromotionName"),
        "state": TEXT(help_text="draft, scheduled, active, paused or ended"),
        **{name: TEXT() for name in ("scope", "action", "value", "currency", "gift_sku")},
        **{name: NUMBER() for name in ("buy_quantity", "get_quantity", "gift_quantity")},
        **{
            name: serializers.ListField(child=TEXT())
            for name in ("categories", "brands", "skus", "stores", "customer_groups")
        },
        "weekdays": serializers.ListField(child=NUMBER(), help_text="0 is Monday"),
        "min_subtotal": TEXT(allow_null=True),
        "min_quantity": TEXT(allow_null=True),
        "channel": TEXT(),
        "from_time": TEXT(allow_null=True),
        "until_time": TEXT(allow_null=True),
        "priority": NUMBER(),
        "stacking_group": TEXT(),
        "is_exclusive": FLAG(),
        "needs_coupon": FLAG(),
        "starts_at": MOMENT(allow_null=True),
        "ends_at": MOMENT(allow_null=True),
        "budget": TEXT(allow_null=True),
        "used_amount": TEXT(),
        **_LIMITS,
        "steps": list_of(
            "StaffPromotionStep",
            {
                "at": MOMENT(),
                **{name: TEXT() for name in ("from_state", "to_state", "reason", "actor")},
            },
        ),
    },
)
COUPON = inline_serializer(
    "StaffCoupon",
    {
        "code": TEXT(),
        "promotion": TEXT(),
        "batch": NUMBER(allow_null=True),
        "is_active": FLAG(),
        **_LIMITS,
    },
)
BATCH = inline_serializer(
    "StaffCouponBatch",
    {
        "number": NUMBER(),
        "promotion": TEXT(),
        "name": TEXT(),
        "size": NUMBER(),
        "used": NUMBER(),
        "made_at": MOMENT(),
        "made_by": TEXT(),
    },
)
USE = inline_serializer(
    "StaffPromotionUse",
    {
        "reference": TEXT(),
        "customer": TEXT(),
        "state": TEXT(help_text="held, redeemed, released or expired"),
        "promotion": TEXT(),
        "coupon": TEXT(allow_null=True),
        "amount": TEXT(),
        "currency": TEXT(),
        "held_at": MOMENT(),
        "settled_at": MOMENT(allow_null=True),
    },
)
VALIDITIES = inline_serializer(
    "CouponValidities",
    {
        "results": list_of(
            "CouponValidity",
            {
                "coupon": TEXT(),
                "is_valid": FLAG(),
                "promotion": inline_serializer(
                    "ValidityPromotion",
                    {"code": TEXT(), "name": texts("ValidityPromotionName")},
                    allow_null=True,
                ),
                "code": TEXT(allow_null=True, help_text="why not"),
                "detail": TEXT(allow_null=True),
            },
        )
    },
)
_CANDLES = {
    "code": "candlelight",
    "name": {"en": "Candlelight: 15 % off candles", "fr": "À la chandelle : 15 % sur les bougies"},
    "scope": "catalogue",
    "action": "percentage",
    "value": "15",
    "categories": ["candles"],
    "starts_at": "2026-12-01T05:00:00Z",
    "ends_at": "2026-12-25T05:00:00Z",
}
_WHY = example("With a reason", {"reason": "The shelf price was wrong"})


def _filters(fields: Fields) -> list[OpenApiParameter]:
    return [OpenApiParameter(name) for name in fields]


def _steers(summary: str, name: str, *examples: object) -> Schema:
    more = [MUST_MATCH, *examples]
    return writes(summary, name, inputs.ReasonInput, PROMOTION, *more)  # type: ignore[arg-type] # parameters and examples


PROMOTION_LIST = reads(
    "What is on, was and will be",
    "staff_promotions",
    page("StaffPromotionPage", PROMOTION),
    *_filters(OF_PROMOTIONS),
)
PROMOTION_READ = reads("One promotion", "staff_promotion", PROMOTION)
PROMOTION_CREATE = writes(
    "A draft of a promotion",
    "staff_promotion_create",
    inputs.PromotionInput,
    {201: PROMOTION},
    example("Fifteen percent off candles", _CANDLES),
)
PROMOTION_CHANGE = writes(
    "Change what is sent",
    "staff_promotion_change",
    inputs.PromotionChangeInput,
    PROMOTION,
    MUST_MATCH,
    example("A budget", {"currency": "CAD", "budget": "5000.00"}),
)
LAUNCH = _steers("Let a draft go", "staff_promotion_launch", _WHY)
PAUSE = _steers("Stop it for a while", "staff_promotion_pause", _WHY)
RESUME = _steers("Let it go on", "staff_promotion_resume", _WHY)
END = _steers("End it for good", "staff_promotion_end", _WHY)
PROMOTION_USES = reads(
    "What was used of a promotion", "staff_promotion_uses", page("StaffPromotionUsePage", USE)
)
COUPON_USES = reads(
    "What was used of a coupon", "staff_coupon_uses", page("StaffCouponUsePage", USE)
)
COUPON_LIST = reads(
    "Coupons", "staff_coupons", page("StaffCouponPage", COUPON), *_filters(OF_COUPONS)
)
COUPON_READ = reads("One coupon", "staff_coupon", COUPON)
COUPON_CREATE = writes(
    "One more code",
    "staff_coupon_create",
    inputs.CouponInput,
    {201: COUPON},
    example("Once for each customer", {"code": "WELCOME10", "per_customer_limit": 1}),
)
COUPON_CHANGE = writes(
    "Change what is sent",
    "staff_coupon_change",
    inputs.CouponChangeInput,
    COUPON,
    MUST_MATCH,
    example("Call it in", {"is_active": False}),
)
BATCH_LIST = reads(
    "Batches of coupons", "staff_coupon_batches", page("StaffCouponBatchPage", BATCH)
)
BATCH_READ = reads("One batch of coupons", "staff_coupon_batch", BATCH)
BATCH_CREATE = writes(
    "Many codes at once",
    "staff_coupon_batch_create",
    inputs.CouponBatchInput,
    {201: BATCH},
    example("For a mailing", {"name": "Spring letter", "count": 500, "prefix": "SPRING-"}),
)
COUPONS_VALIDATE: Schema = {
    "operation_id": "coupons_validate",
    "description": "Who: any member of staff; cart, sales and order.",
    "request": inputs.CouponsToValidateInput,
    "responses": VALIDITIES,
    "examples": [
        example("On the web", {"coupons": ["BIENVENUE10"], "channel": "web", "currency": "CAD"})
    ],
}

for _schema in (PROMOTION_USES, COUPON_USES, COUPON_LIST, COUPON_READ, BATCH_LIST, BATCH_READ):
    _schema["description"] = WRITE  # codes are worth money
