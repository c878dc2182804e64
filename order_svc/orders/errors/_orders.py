"""No to what is asked of an order."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.money import quantity_text
from shared_libs.refusals import Conflict, Forbidden, NotFound, Rejected


class OrderNotFound(NotFound):
    """There is no such order, or it is somebody else's."""

    code = "order_not_found"
    detail = _("There is no such order.")


class OrderNotCancellable(Conflict):
    """The goods have left."""

    code = "order_not_cancellable"
    detail = _("The order has been fulfilled and can no longer be cancelled.")


class TooLateToCancel(Conflict):
    """The customer's own time to cancel is over; staff may still be able to."""

    code = "too_late_to_cancel"
    detail = _("The order is being prepared and can no longer be cancelled here; please ask us.")


class OrderNotFulfillable(Conflict):
    """The order was cancelled."""

    code = "order_not_fulfillable"
    detail = _("A cancelled order cannot be fulfilled.")


class PaymentNotCaptured(Conflict):
    """Nothing is shipped that is not paid."""

    code = "payment_not_captured"
    detail = _("The payment has not been captured yet.")


class FulfilmentNotFound(NotFound):
    """There is no such parcel, or it leaves from another's store."""

    code = "fulfilment_not_found"
    detail = _("There is no such fulfilment.")


class FulfilmentMoved(Conflict):
    """The parcel is not where this step begins."""

    code = "fulfilment_not_possible"
    detail = _("This step is not possible now.")

    def __init__(self, *, status: str, wanted: str) -> None:
        super().__init__(current=status.lower(), wanted=wanted.lower())


class LostUnitsRefunded(Conflict):
    """The money of what was lost is back, or promised: nobody waits for the goods any more."""

    code = "lost_units_refunded"
    detail = _("What was lost has been refunded, and is not sent again.")


class NothingPicked(Rejected):
    """A parcel of nothing is none."""

    code = "nothing_picked"
    detail = _("Nothing of it was found: call the parcel off instead.")


class NothingToFulfil(Conflict):
    """Every unit is in a parcel, has left, or is cancelled."""

    code = "nothing_to_fulfil"
    detail = _("Nothing of this order is left to hand over.")


class TooManyUnits(Rejected):
    """More units were named than there are to hand over, or than lie there."""

    code = "too_many_units"
    detail = _("More units were named than are left there.")

    def __init__(self, *, possible: dict[int, Decimal]) -> None:
        lines = [
            {"line": line, "possible": quantity_text(quantity)}
            for line, quantity in sorted(possible.items())
        ]
        super().__init__(lines=lines)


class OrderOnHold(Conflict):
    """Somebody wants the goods to stay for now."""

    code = "order_on_hold"
    detail = _("The order is on hold and nothing of it leaves.")


class WrongPickupCode(Rejected):
    """The code is not the one of this pickup."""

    code = "wrong_pickup_code"
    detail = _("The pickup code is not right.")

    def __init__(self, *, tries_left: int) -> None:
        super().__init__(tries_left=tries_left)


class PickupCodeBlocked(Conflict):
    """Too many wrong codes: another one must be issued."""

    code = "pickup_code_blocked"
    detail = _("Too many wrong codes were given; issue another one.")


class NotYourStore(Forbidden):
    """The goods leave from a store where the caller does not work."""

    code = "not_your_store"
    detail = _("This belongs to a store in which you do not work.")


class OrderNotHoldable(Conflict):
    """Nothing of the order is left to be held back."""

    code = "order_not_holdable"
    detail = _("Nothing of this order is left to hold back.")


class HoldNotFound(NotFound):
    """The order is not held for this cause."""

    code = "hold_not_found"
    detail = _("The order is not on hold for this reason.")
