"""Prices that staff agree on with a shopper: as far as their role allows, with a reason.

The store is written inside the transaction: should it fail, nothing is noted. Should the commit
fail, the cart has a price whose reference leads nowhere, and whoever asked is told that it failed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction

from cart_svc.carts import errors, rules, selectors, store
from cart_svc.carts.models import CartSnapshot, StaffAction
from shared_libs.ids import uuid7
from shared_libs.money import unit_price_text


@dataclass(frozen=True)
class Granter:
    """Who agrees on a price: by name and roles."""

    actor: str
    roles: frozenset[str]


@dataclass(frozen=True)
class OverrideWish:
    """For one line of a cart another price, or with None the list's again; and why."""

    number: str
    sku: str
    unit_price: Decimal | None
    reason: str
    expected_version: str = ""


def override_price(*, wish: OverrideWish, by: Granter, now: datetime) -> rules.Cart:
    """One unit of the line costs this from now on, until its end (PRICE_OVERRIDE_HOURS) and as
    long as there are no more of it than now.

    Who, when and why stays, under a reference that goes with every quote. Raises UnknownCart,
    UnknownLine, NotSoldHere, OverrideNotLower, OverrideTooLow, StaleCart, CartFrozen,
    CartConverted; then nothing has changed.
    """
    cart = selectors.cart_by_number(number=wish.number)
    agreed = _agreed(cart, wish, by, now)
    return _settle(cart, wish, by, agreed, now)


def restore_price(*, wish: OverrideWish, by: Granter, now: datetime) -> rules.Cart:
    """The line costs what the list says again, and who took the agreed price back stays.

    Raises UnknownCart, UnknownLine, NoOverride, StaleCart, CartFrozen, CartConverted.
    """
    cart = selectors.cart_by_number(number=wish.number)
    return _settle(cart, wish, by, None, now)


def _agreed(
    cart: rules.Cart, wish: OverrideWish, by: Granter, now: datetime
) -> rules.PriceOverride:
    line = next((each for each in cart.lines if each.sku == wish.sku), None)
    if line is None or wish.unit_price is None:
        raise errors.UnknownLine
    article = cart.articles.get(wish.sku)
    listed = article.price(cart.channel, cart.currency) if article else None
    if listed is None:
        raise errors.NotSoldHere(sku=wish.sku)
    ensure_may_agree(wish.unit_price, listed=listed, currency=cart.currency, by=by)
    ends_at = now + timedelta(hours=settings.PRICE_OVERRIDE_HOURS)
    return rules.PriceOverride(
        wish.sku, wish.unit_price, listed, line.quantity, str(uuid7()), ends_at
    )


def ensure_may_agree(unit_price: Decimal, *, listed: Decimal, currency: str, by: Granter) -> None:
    """Raise OverrideNotLower, or OverrideTooLow where it is below what this person may agree on."""
    if unit_price >= listed:
        raise errors.OverrideNotLower
    percent = rules.most_percent(by.roles, settings.PRICE_OVERRIDE_PERCENT)
    lowest = rules.lowest_price(listed, percent)
    if unit_price < lowest:
        raise errors.OverrideTooLow(percent=percent, lowest=unit_price_text(lowest, currency))


@transaction.atomic
def _settle(
    cart: rules.Cart,
    wish: OverrideWish,
    by: Granter,
    agreed: rules.PriceOverride | None,
    now: datetime,
) -> rules.Cart:
    action = StaffAction(
        snapshot=CartSnapshot.objects.filter(pk=cart.number).first(),
        number=cart.number,
        kind=StaffAction.Kind.PRICE_RESTORED,
        actor=by.actor,
        reason=wish.reason,
        done_at=now,
        sku=wish.sku,
        currency=cart.currency,
    )
    if agreed:
        action.kind, action.reference = StaffAction.Kind.PRICE_AGREED, UUID(agreed.reference)
        action.list_price, action.unit_price = agreed.list_price, agreed.unit_price
        action.quantity = agreed.quantity
    action.save()
    # what was seen is what was reckoned with, unless the caller saw another version
    version = wish.expected_version or str(cart.version)
    visit = rules.Visit(cart.id, cart.customer_id, version, now)
    return store.set_override(visit=visit, sku=wish.sku, agreed=agreed)
