"""Coupons in a cart. Whether one counts is product's to say, when it is asked for a quote."""

from cart_svc.carts import rules, store


def add_coupon(*, visit: rules.Visit, code: str, key: store.Key | None) -> store.Kept:
    """The cart has this coupon; one that it has already changes nothing.

    Raises TooManyCoupons and what makes a change impossible.
    """
    coupon = rules.coupon_code(code)
    return store.change_coupon(visit=visit, operation="add", code=coupon, key=key)


def remove_coupon(*, visit: rules.Visit, code: str) -> store.Kept:
    """The cart no longer has this coupon. Raises UnknownCoupon and what bars a change."""
    coupon = rules.coupon_code(code)
    return store.change_coupon(visit=visit, operation="remove", code=coupon)
