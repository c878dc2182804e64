"""Whom a till means, and what a card holds: asked of customer, while there is a line."""

from dataclasses import dataclass

from sales_svc.sales.errors import NameOneThing
from shared_libs.clients.customer import CustomerAtTill, CustomerClient
from shared_libs.clients.customer import Wallet as GiftCardHeld

__all__ = ["CustomerAtTill", "GiftCardHeld", "Shown", "find_customers", "gift_card_of"]


@dataclass(frozen=True)
class Shown:
    """What somebody shows or says at a till: one of a telephone, a card and a number."""

    phone: str
    card: str
    number: str


def find_customers(
    *, shown: Shown, customer: CustomerClient | None = None
) -> tuple[CustomerAtTill, ...]:
    """The customers who may be meant, five at most, masked; nothing is kept here.

    Calls customer. Raises NameOneThing, Unavailable.
    """
    if len([each for each in (shown.phone, shown.card, shown.number) if each]) != 1:
        raise NameOneThing
    asked = customer or CustomerClient()
    return asked.look_up(phone=shown.phone, card=shown.card, number=shown.number)


def gift_card_of(*, code: str, customer: CustomerClient | None = None) -> GiftCardHeld:
    """What a gift card holds. Calls customer. Raises NotFound, Unavailable."""
    return (customer or CustomerClient()).wallet(code=code)
