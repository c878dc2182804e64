"""What orders hold of a person, shown and erased."""

from typing import Any  # Any: an address is free JSON

from django.db import transaction
from django.db.models import Prefetch, Q

from order_svc.orders.models import (
    CheckoutAttempt,
    Hold,
    Mail,
    Note,
    Order,
    Refund,
    RefundLine,
)
from shared_libs.money import amount_text
from shared_libs.privacy import DONE, LATER, NOTHING, Correction, Erased, Held, Person

# every column of ours that may name a person; tests/architecture looks for those that are not here
PERSONAL = {
    "Order": ("email", "shipping_address", "billing_address"),
    "CheckoutAttempt": ("answer_body",),
    "Note": ("text",),
}
# what taxes and reports need of an address, and nobody is found by
_KEPT = ("country", "region")
_UNDER_WAY = (
    Order.Status.PENDING,
    Order.Status.CONFIRMED,
    Order.Status.ON_HOLD,
    Order.Status.PROCESSING,
    Order.Status.PARTIALLY_FULFILLED,
)


def export_person(person: Person) -> Held:
    """Every order of the account, and those that a guest placed with its address."""
    orders_ = Order.objects.filter(_belongs_to(person)).order_by("placed_at", "pk")
    found = orders_.prefetch_related(Prefetch("notes", Note.objects.order_by("pk")))
    orders = [_shown(order) for order in found]
    return {"orders": orders} if orders else {}


@transaction.atomic
def erase_person(person: Person) -> Erased:
    """Finished orders keep their amounts under a pseudonym; one under way keeps its address.

    It says so, and is asked again. Locks the orders by their keys.
    """
    orders = list(Order.objects.filter(_belongs_to(person)).locked())
    under_way = [order for order in orders if order.status in _UNDER_WAY]
    for order in orders:
        if order not in under_way:
            _pseudonymise(order, person)
    if under_way:
        numbers = ", ".join(order.number or "checkout" for order in under_way)
        return Erased(LATER, f"under way: {numbers}")
    return Erased(DONE if orders else NOTHING)


@transaction.atomic
def rectify_person(person: Person, correction: Correction) -> Erased:
    """The account's orders have the right address for mails, and the right name where theirs stood.

    A parcel for somebody else keeps that name, and a paper that was issued what it says. Locks the
    orders by their keys.
    """
    orders = list(Order.objects.filter(customer_id=person.customer_id).locked())
    for order in orders:
        order.email = correction.email
        order.shipping_address = _renamed(order.shipping_address, correction)
        order.billing_address = _renamed(order.billing_address, correction)
        order.save(update_fields=["email", "shipping_address", "billing_address"])
    return Erased(DONE if orders else NOTHING)


def _renamed(address: Any, correction: Correction) -> Any:
    if not address or "name" not in address:
        return address
    return {**address, "name": correction.of(str(address["name"]))}


def _belongs_to(person: Person) -> Q:
    return Q(customer_id=person.customer_id) | Q(email__iexact=person.email)


def _pseudonymise(order: Order, person: Person) -> None:
    order.email = person.pseudonym
    order.shipping_address = _coarse(order.shipping_address)
    order.billing_address = _coarse(order.billing_address)
    order.save(update_fields=["email", "shipping_address", "billing_address"])
    # a mail that waits goes to nobody any more
    Mail.objects.filter(order=order).delete()
    # what staff wrote may name anybody
    Note.objects.filter(order=order).update(text="")
    Hold.objects.filter(order=order).update(reason="", lift_reason="")
    Refund.objects.filter(order=order).update(reason="")
    RefundLine.objects.filter(refund__order=order).update(reason="")
    # the answer to a repeated checkout shows the order as it was
    CheckoutAttempt.objects.filter(pk=order.attempt_id).update(answer_body="")


def _coarse(address: dict[str, Any] | None) -> dict[str, Any] | None:
    if address is None:
        return None
    return {name: value if name in _KEPT else "" for name, value in address.items()}


def _shown(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "placed_at": order.placed_at.isoformat() if order.placed_at else None,
        "status": order.status,
        "email": order.email,
        "shipping_address": order.shipping_address,
        "billing_address": order.billing_address,
        "total": amount_text(order.total, order.currency),
        "currency": order.currency,
        "notes": [note.text for note in order.notes.all()],
    }
