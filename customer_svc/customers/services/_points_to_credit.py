"""Points are spent by turning them into store credit, which pays like any other money."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from customer_svc.customers import errors
from customer_svc.customers.models import LoyaltyProgram, WalletAccount
from customer_svc.customers.services import _loyalty, _wallets
from shared_libs.money import round_amount


@dataclass(frozen=True)
class PointsSpent:
    """The credit that the points have become."""

    wallet: WalletAccount
    points: int
    amount: Decimal


@transaction.atomic
def turn_points_into_credit(
    *, customer_id: UUID, points: int, key: str, actor: str, now: datetime
) -> PointsSpent:
    """The points are gone and a store credit of their worth is there; a repeat returns the first.

    Raises UnknownCustomer, NotEnoughPoints, and AmountInvalid when they are worth nothing.
    """
    program = LoyaltyProgram.objects.filter(pk=1).first() or LoyaltyProgram()
    amount = round_amount(points * program.point_value, program.currency)
    if points <= 0 or amount <= 0:
        raise errors.AmountInvalid
    _loyalty.spend_points(customer_id=customer_id, points=points, key=key)
    issue = _wallets.Issue(
        key=f"burn:{key}",
        kind=WalletAccount.Kind.STORE_CREDIT,
        currency=program.currency,
        amount=amount,
        customer_id=customer_id,
    )
    issued = _wallets.issue_wallet(issue=issue, actor=actor, now=now)
    return PointsSpent(issued.wallet, points, amount)
