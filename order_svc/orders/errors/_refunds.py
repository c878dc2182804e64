"""No to what is to be given back."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.money import amount_text, quantity_text
from shared_libs.refusals import Conflict, Forbidden, NotFound, Rejected


class RefundNotFound(NotFound):
    """There is no such refund of this order."""

    code = "refund_not_found"
    detail = _("There is no such refund.")


class OrderNotRefundable(Conflict):
    """A cancelled order gives its money back by itself."""

    code = "order_not_refundable"
    detail = _("The order was cancelled; its money goes back by itself.")


class PaymentDisputed(Conflict):
    """The bank has taken the money back, or is about to."""

    code = "payment_disputed"
    detail = _("The payment is disputed; the bank decides on it.")


class UnitsNotRefundable(Conflict):
    """More units than are left."""

    code = "units_not_refundable"
    detail = _("More units are to be refunded than are left.")

    def __init__(self, *, left: Mapping[int, Decimal]) -> None:
        rows = [{"line": line, "left": quantity_text(units)} for line, units in left.items()]
        super().__init__(lines=rows)


class UnitsNotReturnable(Conflict):
    """More units than the customer has had and not brought back yet."""

    code = "units_not_returnable"
    detail = _("More units are to come back than the customer has.")

    def __init__(self, *, left: Mapping[int, Decimal]) -> None:
        rows = [{"line": line, "left": quantity_text(units)} for line, units in left.items()]
        super().__init__(lines=rows)


class UnitsNotWhole(Rejected):
    """Half a cup."""

    code = "units_not_whole"
    detail = _("What was sold by the piece comes back by the piece.")


class ShippingNotRefundable(Conflict):
    """More shipping than was paid for and not given back yet."""

    code = "shipping_not_refundable"
    detail = _("More of the shipping is to be refunded than is left.")

    def __init__(self, *, left: Decimal, currency: str) -> None:
        super().__init__(left=amount_text(left, currency), currency=currency)


class RefundExceedsPaid(Conflict):
    """More money than was paid and not given back yet."""

    code = "refund_exceeds_paid"
    detail = _("More is to be refunded than is left of what was paid.")

    def __init__(self, *, left: Decimal, currency: str) -> None:
        super().__init__(left=amount_text(left, currency), currency=currency)


class CurrencyDiffers(Rejected):
    """The refund is asked for in another currency than the order was paid in."""

    code = "currency_differs"
    detail = _("An order is refunded in the currency it was paid in.")


class NothingToRefund(Rejected):
    """Neither units, nor shipping, nor an amount."""

    code = "nothing_to_refund"
    detail = _("Say which units, how much of the shipping, or which amount is to be refunded.")


class OwnOrder(Forbidden):
    """Nobody refunds an order of their own."""

    code = "own_order"
    detail = _("Somebody else must refund your own order.")


class SelfApproval(Forbidden):
    """Nobody approves what they have asked for."""

    code = "self_approval"
    detail = _("Somebody else must approve what you have asked for.")


class LimitExceeded(Forbidden):
    """The refund is above what this person may grant."""

    code = "limit_exceeded"
    detail = _("The refund is above what you may grant.")


class RefundDecided(Conflict):
    """The refund waits for nobody's approval any more."""

    code = "refund_decided"
    detail = _("The refund does not wait for approval.")


class AmountNotRounded(Rejected):
    """An amount with more decimals than the order's currency has."""

    code = "amount_not_rounded"
    detail = _("The amount has more decimals than the currency.")

    def __init__(self, *, field: str) -> None:
        reason = {"field": field, "code": self.code, "detail": str(self.detail)}
        super().__init__(errors=[reason])
