"""Holding a use of each limited promotion, giving it back, and making it part of the order."""

from decimal import Decimal

import structlog
from django.db import transaction

from order_svc.orders import rules
from order_svc.orders.models import CheckoutAttempt
from order_svc.orders.services import _journal
from order_svc.orders.services._journal import Run
from order_svc.orders.services._step import Step
from shared_libs.clients.product import PromotionHold
from shared_libs.clients.quotes import AppliedPromotion
from shared_libs.refusals import Conflict, NotFound

log = structlog.get_logger(__name__)


class HoldUses(Step[PromotionHold]):
    """A use of each limited promotion is this checkout's."""

    name = "hold_uses"

    def is_needed(self, run: Run) -> bool:
        return bool(_promotions(run))

    def call(self, run: Run) -> PromotionHold:
        customer_id = run.order.customer_id
        return run.upstreams.product.hold_promotions(
            reference=str(run.attempt.pk),
            customer=str(customer_id) if customer_id else "",
            currency=run.order.currency,
            promotions=_promotions(run),
            ttl_seconds=rules.USES_SECONDS,
        )

    def record(self, run: Run, result: PromotionHold, /) -> None:
        held = {"held_until": result.held_until.isoformat()}
        with transaction.atomic():
            _journal.finish(run, self.name, held, state=CheckoutAttempt.State.VALUE_HELD)


class ReleaseUses(Step[None]):
    """The uses are anybody's again, and a late hold finds a closed door."""

    name = "release_uses"

    def call(self, run: Run) -> None:
        run.upstreams.product.release_promotions(reference=str(run.attempt.pk))

    def record(self, run: Run, _result: None, /) -> None:
        with transaction.atomic():
            _journal.finish(run, self.name, {})


class RedeemUses(Step[PromotionHold]):
    """The uses are the order's. One that had lapsed and is used up is the shop's loss."""

    name = "redeem_uses"

    def call(self, run: Run) -> PromotionHold:
        try:
            return run.upstreams.product.redeem_promotions(reference=str(run.attempt.pk))
        except (Conflict, NotFound) as refusal:
            log.exception(
                "checkout.uses_not_redeemed", attempt=str(run.attempt.pk), code=refusal.code
            )
            raise

    def record(self, run: Run, result: PromotionHold, /) -> None:
        with transaction.atomic():
            _journal.finish(run, self.name, {"state": result.state})


def _promotions(run: Run) -> list[AppliedPromotion]:
    """The limited promotions of the quote, as freezing the cart, or beginning the edit, has noted
    them.
    """
    noted = run.edit.promotions if run.edit else run.steps["freeze"].result.get("promotions", [])
    return [
        AppliedPromotion(row["code"], row["coupon"], Decimal(row["amount"]), is_limited=True)
        for row in noted
    ]
