"""No to what is asked of an edit."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.money import amount_text
from shared_libs.refusals import Conflict, NotFound, Rejected


class EditNotFound(NotFound):
    """The order has no such edit."""

    code = "edit_not_found"
    detail = _("There is no such edit of this order.")


class OrderBeingEdited(Conflict):
    """Nothing else changes the units of an order while it is edited."""

    code = "order_being_edited"
    detail = _("The order is being edited: finish that, or withdraw it.")


class OrderNotEditable(Conflict):
    """It is off, or everything has left, or its invoice is still to be issued."""

    code = "order_not_editable"
    detail = _("This order cannot be edited now.")


class DifferenceChanged(Conflict):
    """What the edit comes to is not what was shown."""

    code = "price_changed"
    detail = _("The edit comes to another difference than the one that was shown.")

    def __init__(self, *, expected: Decimal, difference: Decimal, currency: str) -> None:
        super().__init__(
            expected_difference=amount_text(expected, currency),
            difference=amount_text(difference, currency),
            currency=currency,
        )


class NothingToAdd(Rejected):
    """An edit adds something; units are called off by a cancellation."""

    code = "nothing_to_add"
    detail = _("Say what is added; units alone are called off by cancelling them.")


class EditLapsed(Conflict):
    """Its time to be paid is over."""

    code = "edit_lapsed"
    detail = _("The difference was not paid in time; the order stays as it was.")


class NothingToPay(Conflict):
    """No edit of the order waits for a payment."""

    code = "nothing_to_pay"
    detail = _("Nothing of this order waits to be paid.")


class PayLinkUnknown(NotFound):
    """The link of no edit of ours."""

    code = "link_unknown"
    detail = _("This link leads to no payment.")
