"""How carts are described; `_bodies` writes them."""

from rest_framework import serializers

from cart_svc.carts.api.serializers._bodies import COUPON_PROBLEMS, PROBLEMS
from cart_svc.carts.api.serializers._inputs import METHODS


class OverrideOutput(serializers.Serializer):
    """That the price of a line is one that staff have agreed on, and what the list says."""

    list_price = serializers.CharField()
    detail = serializers.CharField()


class PictureOutput(serializers.Serializer):
    """Where a picture of an article is served, in three sizes."""

    small = serializers.CharField()
    medium = serializers.CharField()
    large = serializers.CharField()


class LineOutput(serializers.Serializer):
    """A line as the shopper sees it."""

    sku = serializers.CharField()
    name = serializers.CharField()
    slug = serializers.CharField(help_text="the product's: /api/v1/products/{slug}")
    picture = PictureOutput(allow_null=True)
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    line_total = serializers.CharField()
    override = OverrideOutput(allow_null=True)


class TotalsOutput(serializers.Serializer):
    """What the cart comes to; `estimated` until product has been asked."""

    subtotal = serializers.CharField()
    discount = serializers.CharField()
    tax = serializers.CharField()
    shipping = serializers.CharField()
    total = serializers.CharField()
    currency = serializers.CharField()
    estimated = serializers.BooleanField()


class ProblemOutput(serializers.Serializer):
    """Something to know before paying: about an article, a coupon or the whole cart."""

    code = serializers.ChoiceField(PROBLEMS)
    detail = serializers.CharField()
    sku = serializers.CharField(required=False)
    coupon = serializers.CharField(required=False)
    was = serializers.CharField(required=False)
    now = serializers.CharField(required=False)
    requested = serializers.CharField(required=False)
    available = serializers.CharField(required=False)


class CouponProblemOutput(serializers.Serializer):
    """Why a coupon does not count."""

    code = serializers.ChoiceField(COUPON_PROBLEMS)
    detail = serializers.CharField()


class CouponOutput(serializers.Serializer):
    """A coupon in the cart; whether it counts is known once a quote has been asked for."""

    code = serializers.CharField()
    applied = serializers.BooleanField(allow_null=True)
    problem = CouponProblemOutput(required=False)


class ShippingOutput(serializers.Serializer):
    """Where the cart goes."""

    country = serializers.CharField()
    region = serializers.CharField()
    postal_code = serializers.CharField()
    method = serializers.CharField()
    pickup_location = serializers.CharField(allow_null=True)


class ContactOutput(serializers.Serializer):
    """Where reminders of the cart may go."""

    email = serializers.CharField()
    consent = serializers.BooleanField()


class ValueIntentOutput(serializers.Serializer):
    """What the shopper wants to pay with first; of a gift card the end of its code."""

    kind = serializers.ChoiceField(["gift_card", "store_credit"])
    last_four = serializers.CharField(allow_blank=True)


class _AnyCartOutput(serializers.Serializer):
    number = serializers.CharField(help_text="What people call it; it opens nothing.")
    version = serializers.IntegerField()
    status = serializers.ChoiceField(["active", "frozen", "converted", "merged", "withdrawn"])
    currency = serializers.CharField()
    channel = serializers.CharField()
    lines = LineOutput(many=True)
    saved = LineOutput(many=True)
    coupons = CouponOutput(many=True)
    contact = ContactOutput(allow_null=True)
    stored_value = ValueIntentOutput(many=True)
    shipping = ShippingOutput(allow_null=True)
    draft = serializers.CharField(
        allow_null=True, help_text="the draft order of staff whose goods nobody else changes"
    )
    stale = serializers.BooleanField(help_text="product does not answer: nobody vouches for prices")
    totals = TotalsOutput()
    problems = ProblemOutput(many=True)


class CartOutput(_AnyCartOutput):
    """A cart; only described here, `cart_body` writes it."""

    id = serializers.CharField()


class StaffActionOutput(serializers.Serializer):
    """What a member of staff did to a cart, and why."""

    kind = serializers.ChoiceField(["released", "price_agreed", "price_restored"])
    actor = serializers.CharField()
    reason = serializers.CharField()
    done_at = serializers.DateTimeField()
    reference = serializers.UUIDField(allow_null=True, help_text="in the derivation of a quote")
    sku = serializers.CharField()
    list_price = serializers.CharField(allow_null=True)
    unit_price = serializers.CharField(allow_null=True)
    quantity = serializers.CharField(allow_null=True)


class StaffCartOutput(_AnyCartOutput):
    """A cart for staff: without the id that opens it."""

    actions = StaffActionOutput(many=True)


class DroppedOutput(serializers.Serializer):
    """What of a guest's cart did not come along: so much of an article, or a coupon."""

    reason = serializers.ChoiceField(
        ["quantity_limit", "line_limit", "coupon_limit", "unavailable", "no_price", "larger_kept"]
    )
    sku = serializers.CharField(required=False)
    quantity = serializers.CharField(required=False)
    coupon = serializers.CharField(required=False)


class TakenOutput(serializers.Serializer):
    """How much of an article came along."""

    sku = serializers.CharField()
    quantity = serializers.CharField()


class MergeOutput(serializers.Serializer):
    """What became of a guest's cart."""

    guest_cart = serializers.CharField()
    merged = TakenOutput(many=True)
    dropped = DroppedOutput(many=True)


class MergedCartOutput(CartOutput):
    """The customer's cart after a merge, with the report of it."""

    merge = MergeOutput()


class QuotedLineOutput(LineOutput):
    """A line with product's figures: `line_total` is without tax."""

    tax = serializers.CharField()


class QuotedCartOutput(CartOutput):
    """A cart with exact totals and the promise of them."""

    lines = QuotedLineOutput(many=True)
    quote_token = serializers.CharField()
    expires_at = serializers.DateTimeField()


class FrozenLineOutput(serializers.Serializer):
    """A line of a frozen cart."""

    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()


class HeldPromotionOutput(serializers.Serializer):
    """A promotion that the quote counts on and whose use must be held."""

    code = serializers.CharField()
    coupon = serializers.CharField(allow_null=True)
    amount = serializers.CharField()
    is_limited = serializers.BooleanField()


class FrozenDraftOutput(serializers.Serializer):
    """The draft order of staff that a cart was made of; whose order it is unless who pays has
    signed in.
    """

    number = serializers.CharField()
    customer_id = serializers.CharField(help_text='"" is nobody')
    note = serializers.CharField(help_text="for colleagues")


class FrozenIntentOutput(serializers.Serializer):
    """What is to pay first: the gift card of a code, or a kind."""

    code = serializers.CharField()
    kind = serializers.CharField()


class IntentsOutput(serializers.Serializer):
    """What the cart of a currency is to be paid with first, in its order."""

    currency = serializers.CharField()
    stored_value = FrozenIntentOutput(many=True)


class FrozenCartOutput(serializers.Serializer):
    """What a checkout gets."""

    cart_id = serializers.CharField()
    version = serializers.IntegerField()
    currency = serializers.CharField()
    channel = serializers.CharField()
    lines = FrozenLineOutput(many=True)
    coupons = serializers.ListField(child=serializers.CharField())
    quote_token = serializers.CharField()
    quote_was_live = serializers.BooleanField()
    promotions = HeldPromotionOutput(many=True)
    draft = FrozenDraftOutput(allow_null=True)
    stored_value = FrozenIntentOutput(many=True)


class MoneyOutput(serializers.Serializer):
    """An amount with its currency."""

    amount = serializers.CharField()
    currency = serializers.CharField()


class PickupPlaceOutput(serializers.Serializer):
    """A place to pick the cart up, and whether all of it is there now."""

    code = serializers.CharField()
    name = serializers.CharField()
    available = serializers.BooleanField()


class ShippingMethodOutput(serializers.Serializer):
    """A way of shipping; its price is before promotions and tax.

    `pickup_locations` is there for `pickup`; null when inventory does not answer.
    """

    method = serializers.ChoiceField(METHODS)
    name = serializers.CharField()
    price = MoneyOutput()
    pickup_locations = PickupPlaceOutput(many=True, required=False, allow_null=True)


class ShippingMethodsOutput(serializers.Serializer):
    """The ways in which a cart can reach its shopper."""

    results = ShippingMethodOutput(many=True)


class DeclinedOutput(serializers.Serializer):
    """Nothing: that it answers is the answer."""


class ThawedOutput(serializers.Serializer):
    """Nothing: that it answers is the answer."""
