"""What others say when they use promotions, and what they are told."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON documents

from rest_framework import serializers

from product_svc.promotions import services
from product_svc.promotions.models import Promotion
from shared_libs.api.fields import AmountField, CurrencyField, StrictIntegerField, TextField
from shared_libs.api.serializers import InputSerializer

MAX_PROMOTIONS = 50
MAX_TTL_SECONDS = 24 * 3600


def up_to(rows: int) -> dict[str, Any]:
    """The bound of a list of objects, which DRF's type stubs do not know."""
    return {"max_length": rows}


@dataclass(frozen=True)
class UsedBody:
    """One promotion of a quote."""

    code: str
    amount: Decimal
    coupon: str | None = None


@dataclass(frozen=True)
class HoldBody:
    """What to hold, for whom, for how long."""

    reference: str
    currency: str
    promotions: tuple[services.Wanted, ...]
    ttl_seconds: int
    customer: str = ""


class UsedInput(InputSerializer):
    code = serializers.SlugField(max_length=40)
    amount = AmountField(min_value=Decimal(0))
    coupon = TextField(max_length=40, required=False, allow_null=True)

    class Meta:
        dataclass = UsedBody

    def validate(self, attrs: Any) -> services.Wanted:
        """The same as the services know it."""
        return services.Wanted(attrs.code, attrs.amount, attrs.coupon or "")


class HoldInput(InputSerializer):
    reference = TextField(max_length=64)
    customer = TextField(max_length=64, required=False, allow_blank=True)
    currency = CurrencyField()
    promotions = UsedInput(many=True, allow_empty=False, **up_to(MAX_PROMOTIONS))
    ttl_seconds = StrictIntegerField(min_value=1, max_value=MAX_TTL_SECONDS)

    class Meta:
        dataclass = HoldBody


def running(promotion: Promotion, language: str | None) -> dict[str, Any]:
    """A promotion as anybody may know it."""
    french = promotion.name_fr if (language or "en").startswith("fr") else ""
    return {
        "code": promotion.code,
        "name": french or promotion.name_en,
        "scope": promotion.scope,
        "channel": promotion.channel or None,
        "ends_at": promotion.ends_at.isoformat() if promotion.ends_at else None,
    }


def holding(held: services.Holding) -> dict[str, str]:
    """What is held under a reference."""
    return {
        "reference": held.reference,
        "state": str(held.state),
        "held_until": held.held_until.isoformat(),
    }
