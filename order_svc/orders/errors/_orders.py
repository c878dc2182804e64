"""No to what is asked of an order."""

from django.utils.translation import gettext_lazy as _

from shared_libs.refusals import Conflict, NotFound


class OrderNotFound(NotFound):
    """There is no such order, or it is somebody else's."""

    code = "order_not_found"
    detail = _("There is no such order.")


class OrderNotCancellable(Conflict):
    """The goods have left."""

    code = "order_not_cancellable"
    detail = _("The order has been fulfilled and can no longer be cancelled.")


class OrderNotFulfillable(Conflict):
    """The order was cancelled."""

    code = "order_not_fulfillable"
    detail = _("A cancelled order cannot be fulfilled.")


class PaymentNotCaptured(Conflict):
    """Nothing is shipped that is not paid."""

    code = "payment_not_captured"
    detail = _("The payment has not been captured yet.")
