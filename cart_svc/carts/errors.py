"""Every way the cart service says no."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from shared_libs.money import quantity_text
from shared_libs.refusals import Conflict, Forbidden, NotFound, Rejected, Stale, Unavailable


class UnknownCart(NotFound):
    """No such cart, or not this visitor's."""

    code = "cart_unknown"
    detail = _("There is no such cart.")


class UnknownLine(NotFound):
    """The cart has no line with this article."""

    code = "line_unknown"
    detail = _("The cart has no such line.")


class UnknownArticle(Rejected):
    """Nothing is sold under this SKU or barcode."""

    code = "unknown_sku"
    detail = _("No article is sold under this number.")


class NotSoldHere(Rejected):
    """The article has no price in this cart's currency and channel."""

    code = "no_price"
    detail = _("This article has no price in the currency of the cart.")


class FractionOfAWhole(Rejected):
    """Half a kettle."""

    code = "fraction_not_allowed"
    detail = _("This article is sold in whole units.")


class CardNotRemembered(Rejected):
    """A card was named by the end of its code, and the cart has none that ends so."""

    code = "card_not_remembered"
    detail = _("The cart has no gift card that ends so; type its code.")

    def __init__(self, *, position: int) -> None:
        field = f"stored_value.{position}.last_four"
        super().__init__(
            errors=[{"field": field, "code": self.code, "detail": str(type(self).detail)}]
        )


class CustomerRequired(Rejected):
    """Store credit is somebody's: nobody who is not signed in has any."""

    code = "customer_required"
    detail = _("Sign in to pay with your store credit.")

    def __init__(self, *, position: int) -> None:
        field = f"stored_value.{position}.kind"
        super().__init__(
            errors=[{"field": field, "code": self.code, "detail": str(type(self).detail)}]
        )


class TooMany(Rejected):
    """More of one article than a cart takes."""

    code = "quantity_limit"

    def __init__(self, *, limit: Decimal) -> None:
        most = quantity_text(limit)
        super().__init__(
            _("A cart takes at most %(limit)s of one article.") % {"limit": most}, limit=most
        )


class TooFew(Rejected):
    """Less of one article than this shop sells at once."""

    code = "quantity_minimum"

    def __init__(self, *, limit: Decimal) -> None:
        least = quantity_text(limit)
        super().__init__(
            _("A cart takes at least %(limit)s of one article.") % {"limit": least}, limit=least
        )


class TooManyLines(Rejected):
    """More different articles than a cart takes."""

    code = "line_limit"

    def __init__(self, *, limit: int) -> None:
        super().__init__(
            _("A cart takes at most %(limit)s different articles.") % {"limit": limit}, limit=limit
        )


class TooManyCoupons(Rejected):
    """More coupons than a basket is priced with."""

    code = "coupon_limit"
    detail = _("A cart takes at most 5 coupons.")


class UnknownCoupon(NotFound):
    """The cart does not have this coupon."""

    code = "coupon_not_in_cart"
    detail = _("The cart has no such coupon.")


class NoOverride(NotFound):
    """Staff have agreed on no price for this line."""

    code = "override_unknown"
    detail = _("No other price was agreed on for this line.")


class OverrideTooLow(Rejected):
    """Further below the list's price than this person may go."""

    code = "override_limit"

    def __init__(self, *, percent: Decimal, lowest: str) -> None:
        most = f"{percent.normalize():f}"
        super().__init__(
            _("You may leave out at most %(percent)s %% of the price: %(lowest)s at least.")
            % {"percent": most, "lowest": lowest},
            limit=most,
            lowest=lowest,
        )


class OverrideNotLower(Rejected):
    """What is agreed on is not less than what the list says."""

    code = "override_not_lower"
    detail = _("This is not less than the price on the list.")


class NoPickupHere(Rejected):
    """Orders are not picked up at this place; inventory's own word for it."""

    code = "no_pickup_here"
    detail = _("Orders can not be picked up at this place.")


class CartEmpty(Rejected):
    """Nothing to price or to buy."""

    code = "cart_empty"
    detail = _("The cart is empty.")


class ShippingRequired(Rejected):
    """A quote needs to know where the goods go."""

    code = "shipping_required"
    detail = _("Set the destination and the shipping method first.")


class CartChanged(Conflict):
    """The cart is not at the version that the caller saw."""

    code = "cart_changed"
    detail = _("The cart has changed since you saw it.")


class CartFrozen(Conflict):
    """A checkout has the cart."""

    code = "cart_frozen"
    detail = _("A checkout of this cart is under way.")


class CartConverted(Conflict):
    """The cart has become an order."""

    code = "cart_converted"
    detail = _("This cart has been ordered.")


class CartMerged(Conflict):
    """The cart went into that of a customer who signed in."""

    code = "cart_merged"
    detail = _("This cart has become part of the customer's own.")


class CartWithdrawn(Conflict):
    """The draft order that this cart was made of is paid no more by this link."""

    code = "cart_withdrawn"
    detail = _("Our staff have taken this offer back, or its time is over.")


class CartOfStaff(Conflict):
    """The goods of a draft order are as staff have put them together."""

    code = "cart_of_staff"
    detail = _("Our staff have put this order together for you: get in touch to change it.")


class DraftUnknown(NotFound):
    """No such draft order, or one of another store."""

    code = "draft_unknown"
    detail = _("There is no such draft order.")


class LinkUnknown(NotFound):
    """The link of no draft order, or of one that was changed, discarded or not paid in time."""

    code = "link_unknown"
    detail = _("This link leads to no order, or its time is over: get in touch with us.")


class DraftNotOpen(Conflict):
    """The draft order is sent, ordered or discarded."""

    code = "draft_not_open"
    detail = _("Only a draft order that is being prepared can be changed.")


class DraftIsOver(Conflict):
    """The draft order is ordered or discarded, and stays so."""

    code = "draft_is_over"
    detail = _("This draft order is ordered or discarded.")


class DraftNotSent(Conflict):
    """There is no link to take back or to open."""

    code = "draft_not_sent"
    detail = _("No link to this draft order is out.")


class DraftBeingPaid(Conflict):
    """A checkout has its cart at this moment, or has just bought it."""

    code = "draft_being_paid"
    detail = _("The customer is paying this order at the moment.")


class DraftWithoutAddress(Rejected):
    """There is nobody to write to."""

    code = "draft_without_address"
    detail = _("Say to which e-mail address the link goes.")


class DraftEmpty(Rejected):
    """Nothing to pay for."""

    code = "draft_empty"
    detail = _("The draft order has no articles.")


class ReasonMissing(Rejected):
    """A price is agreed on for a reason."""

    code = "reason_required"
    detail = _("Say why the price is another than the list's.")


class NotYourStore(Forbidden):
    """Somebody who is kept to stores works for another one."""

    code = "not_your_store"
    detail = _("You do not work in this store.")


class RecoveryUnknown(NotFound):
    """The link of no reminder, or of a cart that is past its time."""

    code = "recovery_unknown"
    detail = _("This link leads to no cart.")


class RecoveryUsed(Conflict):
    """The link has done its work."""

    code = "recovery_used"
    detail = _("This link has been used.")


class SignInFirst(Forbidden):
    """The cart is a customer's own."""

    code = "sign_in_first"
    detail = _("Sign in to open this cart.")


class NotFrozen(Conflict):
    """No checkout has the cart."""

    code = "cart_not_frozen"
    detail = _("No checkout holds this cart.")


class StillBeingPaid(Conflict):
    """A checkout may still be at work."""

    code = "cart_frozen"
    detail = _("The checkout of this cart may still be at work; try again in a quarter of an hour.")


class AttemptOver(Conflict):
    """The checkout attempt has let the cart go; a freeze that was on its way comes too late."""

    code = "attempt_over"
    detail = _("This checkout attempt has ended.")


class CartsBusy(Conflict):
    """Both carts kept changing while they were to become one."""

    code = "cart_changed"
    detail = _("The carts are being changed; try again.")


class StaleCart(Stale):
    """If-Match named another version."""

    code = "stale"


class CartsUnavailable(Unavailable):
    """The store of carts does not answer."""

    code = "carts_unavailable"
    detail = _("Carts are out of reach at the moment; nothing is lost.")
