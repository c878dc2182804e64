"""What the demo shop offers: narrow enough that most baskets cost what the shelf says."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from product_svc.promotions.models import Action, Coupon, Promotion, Scope
from product_svc.promotions.services._coupons import save_coupon
from product_svc.promotions.services._promotions import Steering, launch_promotion, save_promotion

_ACTOR = "system:seed_demo"
WELCOME = "BIENVENUE10"
_OFFERS: tuple[Mapping[str, object], ...] = (
    {
        "code": "candlelight",
        "name_en": "Candlelight: 15 % off candles",
        "name_fr": "À la chandelle : 15 % sur les bougies",
        "scope": Scope.CATALOGUE,
        "action": Action.PERCENTAGE,
        "value": Decimal(15),
        "categories": ["candles"],
    },
    {
        "code": "three-wooden-toys",
        "name_en": "Three wooden toys for two",
        "name_fr": "Trois jouets de bois pour deux",
        "scope": Scope.CATALOGUE,
        "action": Action.BUY_X_GET_Y,
        "value": Decimal(100),
        "buy_quantity": 2,
        "get_quantity": 1,
        "categories": ["wooden-toys"],
    },
    {
        "code": "welcome",
        "name_en": "Welcome: 10 % off",
        "name_fr": "Bienvenue : 10 % de rabais",
        "value": Decimal(10),
        "min_subtotal": Decimal(40),
        "needs_coupon": True,
        "per_customer_limit": 1,
    },
)


@transaction.atomic
def seed_demo_promotions(*, currency: str, now: datetime) -> int:
    """The demo shop has its promotions and a coupon; what is there already is left as staff made
    it. Returns how many are new.
    """
    known = set(Promotion.objects.values_list("code", flat=True))
    new = [terms for terms in _OFFERS if terms["code"] not in known]
    for terms in new:
        row = Promotion(**terms, currency=currency)
        save_promotion(promotion=row, actor=_ACTOR, now=now)
        launch_promotion(Steering(row.pk, _ACTOR, now))
        if row.needs_coupon:
            save_coupon(coupon=Coupon(code=WELCOME, promotion=row), actor=_ACTOR, now=now)
    return len(new)
