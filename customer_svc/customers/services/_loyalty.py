"""Loyalty points as a ledger: one row for each document, and a balance that is their sum."""

from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from customer_svc.customers import rules
from customer_svc.customers.models import Customer, LoyaltyEntry


def earn_points(*, customer_id: UUID, document: str, net: Decimal) -> None:
    """The customer has the points of this document; saying it twice changes nothing."""
    _move_points(customer_id, document, rules.points_for(net))


def take_points_back(*, customer_id: UUID, document: str, net: Decimal) -> None:
    """The points of what came back are gone again; saying it twice changes nothing."""
    _move_points(customer_id, document, -rules.points_for(net))


@transaction.atomic
def _move_points(customer_id: UUID, document: str, points: int) -> None:
    # The balance may fall below zero here: what was earned may have been spent before the return.
    if points == 0 or not Customer.objects.filter(pk=customer_id).exists():
        return
    if LoyaltyEntry.objects.filter(document=document).exists():
        return
    Customer.objects.filter(pk=customer_id).update(points_balance=F("points_balance") + points)
    balance = Customer.objects.values_list("points_balance", flat=True).get(pk=customer_id)
    LoyaltyEntry.objects.create(
        customer_id=customer_id, document=document, points=points, balance_after=balance
    )
