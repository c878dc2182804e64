"""Carts that were left, and those whose shoppers came back."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reporting_svc.reports.models import AbandonedCartFact


@dataclass(frozen=True)
class LeftCart:
    """A cart that was left with something in it."""

    number: str
    channel: str
    currency: str
    value: Decimal
    abandoned_at: datetime
    lines: int = 0


@dataclass(frozen=True)
class Return:
    """What brought its shopper back, and when."""

    recovered_at: datetime
    how: str
    order_number: str


def note_abandoned_cart(*, cart: LeftCart) -> None:
    """The books have a cart that was left; saying it twice changes nothing."""
    known, is_new = AbandonedCartFact.objects.get_or_create(
        number=cart.number,
        abandoned_at=cart.abandoned_at,
        defaults={
            "channel": cart.channel,
            "currency": cart.currency,
            "lines": cart.lines,
            "value": cart.value,
        },
    )
    if cart.lines and not is_new and not known.lines:  # its return was heard of first
        AbandonedCartFact.objects.filter(pk=known.pk).update(lines=cart.lines)


def note_recovered_cart(*, cart: LeftCart, came_back: Return) -> None:
    """Its shopper is back; of a cart whose leaving was not heard of, that is noted too."""
    note_abandoned_cart(cart=cart)
    left = AbandonedCartFact.objects.filter(number=cart.number, abandoned_at=cart.abandoned_at)
    left.update(**vars(came_back))
