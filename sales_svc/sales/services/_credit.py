"""A customer's store credit at a till: seen, made out of points, held for a sale to come."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid5

from sales_svc.sales.models import Register
from sales_svc.sales.rules import stored_value
from shared_libs.clients.customer import CustomerClient, HoldWish, Points, PointsSpent
from shared_libs.clients.customer import Hold as CreditHeld

__all__ = [
    "CreditHeld",
    "CreditWish",
    "PointsSpent",
    "Purse",
    "hold_credit",
    "purse_of",
    "release_credit",
    "turn_points_into_credit",
]
# a till may be without a line for days before the sale arrives that pays with what is held
HELD_SECONDS = 3 * 24 * 3600


@dataclass(frozen=True)
class Purse:
    """What a customer can pay with in a store, and what points there are beside it."""

    credit: Decimal
    currency: str
    points: Points


@dataclass(frozen=True)
class CreditWish:
    """So much of a customer's credit is to be held for the sale that a till will say."""

    customer_id: UUID
    amount: Decimal


def purse_of(
    *, register: Register, customer_id: UUID, customer: CustomerClient | None = None
) -> Purse:
    """What the customer has, in the money of the register's store.

    Calls customer. Raises NotFound, Unavailable.
    """
    client, currency = customer or CustomerClient(), register.store.currency
    credit = client.credit(customer_id=customer_id, currency=currency)
    return Purse(credit, currency, client.points(customer_id=customer_id))


def turn_points_into_credit(
    *,
    register: Register,
    customer_id: UUID,
    points: int,
    key: str,
    customer: CustomerClient | None = None,
) -> PointsSpent:
    """The points are store credit of the customer; a repeat of the register's key returns the
    first.

    Calls customer, which keeps the key. Raises NotFound, Conflict `insufficient_points`, Rejected
    `amount_invalid` or `key_reused`, Unavailable.
    """
    # of one length whatever the till's key is, and no other register's
    wish = f"till:{uuid5(register.pk, f'{customer_id}:{key}')}"
    client = customer or CustomerClient()
    return client.spend_points(customer_id=customer_id, points=points, key=wish)


def hold_credit(
    *, register: Register, sale_id: UUID, wish: CreditWish, customer: CustomerClient | None = None
) -> CreditHeld:
    """The credit is promised to the sale of this id, which captures it; a repeat changes nothing.

    Calls customer. Raises NotFound, Conflict `insufficient_funds` or `hold_released`, Rejected
    `key_reused`, Unavailable.
    """
    held = promised(sale_id=sale_id, wish=wish, currency=register.store.currency)
    client = customer or CustomerClient()
    return client.hold(key=stored_value.credit_key(sale_id), wish=held)


def promised(*, sale_id: UUID, wish: CreditWish, currency: str) -> HoldWish:
    """What customer is asked to hold for a sale."""
    return HoldWish(
        amount=wish.amount,
        currency=currency,
        document=f"sale:{sale_id}",
        ttl_seconds=HELD_SECONDS,
        customer_id=wish.customer_id,
    )


def release_credit(*, sale_id: UUID, customer: CustomerClient | None = None) -> CreditHeld:
    """The sale does not come: its credit is free, and none can be held for it any more.

    Calls customer. Raises Conflict `hold_captured`, Unavailable.
    """
    return (customer or CustomerClient()).release(key=stored_value.credit_key(sale_id))
