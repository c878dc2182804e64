"""What stored value has paid of orders, and got back."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Q, Sum

from order_svc.orders.models import Order, RefundTender, StoredValue
from shared_libs.money import ZERO


@dataclass(frozen=True)
class WalletSums:
    """What the wallets of an order have paid, and got back by its cancellation; how many are to pay
    still.
    """

    captured: Decimal = ZERO
    returned: Decimal = ZERO
    held: int = 0


def wallet_sums(order: Order) -> WalletSums:
    """One query, and none where no stored value was used."""
    if not order.stored_amount:
        return WalletSums()
    sums = order.stored_values.aggregate(
        captured=Sum("captured_amount"),
        returned=Sum("returned_amount"),
        held=Count("pk", filter=Q(status=StoredValue.Status.HELD)),
    )
    return WalletSums(sums["captured"] or ZERO, sums["returned"] or ZERO, sums["held"])


def promised_to_wallet(value: StoredValue) -> Decimal:
    """What refunds give back to this stored value, done or on its way."""
    standing = RefundTender.objects.standing().filter(hold_key=value.hold_key)
    return standing.aggregate(sum=Sum("amount"))["sum"] or ZERO
