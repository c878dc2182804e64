"""The cart of a guest who signs in goes into the customer's own."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from cart_svc.carts import errors, rules, store
from cart_svc.carts.models import MergeLog
from cart_svc.carts.services._lines import open_cart
from shared_libs.money import quantity_text

_TRIES = 5


@dataclass(frozen=True)
class MergedCart:
    """The customer's cart now, and the report of the merge."""

    cart: rules.Cart
    report: store.Report


def merge_carts(*, guest_cart_id: str, customer_id: str, now: datetime) -> MergedCart:
    """What the guest had put together is in the customer's own cart, as far as its limits allow.

    The report names what was dropped and why. A cart is merged once: a repeat by the same customer
    changes nothing and gets the first report with the cart as it is by then. Raises UnknownCart for
    another customer's cart, CartFrozen, CartConverted, and StaleCart when both kept changing.
    """
    earlier = store.merge_of(guest_cart_id=guest_cart_id, customer_id=customer_id)
    if earlier:
        cart = store.read(earlier.cart_id, customer_id)
        report = earlier.report
    else:
        cart, report = _merge(guest_cart_id, customer_id, now)
    _log(guest_cart_id, cart, customer_id, report, now)
    return MergedCart(cart, report)


def _merge(guest_cart_id: str, customer_id: str, now: datetime) -> tuple[rules.Cart, store.Report]:
    for _attempt in range(_TRIES):
        guest = store.read(guest_cart_id, customer_id)
        if guest.customer_id:
            raise errors.UnknownCart
        own = _own_cart(guest, customer_id, now)
        merged = rules.merge(
            own=own,
            guest=guest,
            policy=store.policy_of(own.channel),
            max_coupons=settings.CART_COUPONS,
        )
        report, visit = _report(own, guest, merged), rules.Visit(own.id, customer_id, "", now)
        try:
            cart = store.merge(visit=visit, own=own, guest=guest, merged=merged, report=report)
        except errors.StaleCart:
            continue  # one of the two was changed meanwhile: think again
        return cart, report
    raise errors.CartsBusy


def _own_cart(guest: rules.Cart, customer_id: str, now: datetime) -> rules.Cart:
    cart_id = store.mine(customer_id)
    if cart_id is not None:
        try:
            return store.read(cart_id, customer_id)
        except errors.UnknownCart:
            pass  # its way has outlived it
    return open_cart(
        currency=guest.currency,
        channel=guest.channel,
        customer_id=customer_id,
        now=now,
        language=guest.language,
    )


def _report(own: rules.Cart, guest: rules.Cart, merged: rules.Merged) -> store.Report:
    before = {line.sku: line.quantity for line in own.lines}
    taken = [
        {"sku": line.sku, "quantity": quantity_text(line.quantity - before.get(line.sku, 0))}
        for line in merged.lines
        if line.quantity != before.get(line.sku)
    ]
    return {
        "guest_cart": guest.number,
        "merged": taken,
        "dropped": [_dropped(each) for each in merged.dropped],
    }


def _dropped(each: rules.Dropped) -> dict[str, str]:
    if each.coupon:
        return {"coupon": each.coupon, "reason": each.reason}
    return {
        "sku": each.sku,
        "quantity": quantity_text(each.quantity or Decimal(0)),
        "reason": each.reason,
    }


@transaction.atomic
def _log(
    guest_cart_id: str, cart: rules.Cart, customer_id: str, report: store.Report, now: datetime
) -> None:
    MergeLog.objects.get_or_create(
        guest_digest=store.digest_of(guest_cart_id),
        customer_id=customer_id,
        defaults={"cart_number": cart.number, "report": report, "merged_at": now},
    )
