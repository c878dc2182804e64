"""How carts are written. Plain dictionaries: these are the hottest answers of the shop."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any  # Any: rendered JSON

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from cart_svc.carts.models import StaffAction
from cart_svc.carts.rules import (
    Cart,
    Exact,
    HeldCoupon,
    PricedLine,
    Problem,
    ShippingMethod,
    ValueIntent,
    View,
    merged,
)
from cart_svc.carts.rules import view as view_of
from cart_svc.carts.services import FrozenCart, MergedCart
from shared_libs.money import ZERO, amount_text, quantity_text, unit_price_text

_REFUSED = _("This coupon can not be used.")
_COUPON_DETAILS = {
    "coupon_unknown": _("There is no such coupon."),
    "coupon_not_valid": _("This coupon is not valid now."),
    "coupon_used_up": _("This coupon is used up."),
    "coupon_without_effect": _("This coupon takes nothing off this cart."),
    "customer_required": _("This coupon is limited for each customer: sign in to use it."),
}
_DETAILS = {
    "unavailable": _("This article is no longer sold."),
    "price_changed": _("The price of this article has changed."),
    "out_of_stock": _("This article is out of stock."),
    "short": _("There are fewer of this article than you want."),
    "availability_unknown": _("What is in stock can not be told at the moment."),
    "restored": _("This cart was lost and is back as it was some minutes before: check it."),
    "quantity_limit": _("A cart takes fewer of this article by now."),
    "override_quantity": _("The price that our staff agreed on holds for fewer units."),
    "override_ended": _("The time of the price that our staff agreed on is over."),
    **_COUPON_DETAILS,
}
_METHOD_NAMES = {
    "standard": _("Standard delivery"),
    "express": _("Express delivery"),
    "pickup": _("Pickup in store"),
}
PROBLEMS, COUPON_PROBLEMS = tuple(_DETAILS), tuple(_COUPON_DETAILS)


def cart_body(view: View) -> dict[str, Any]:
    """The JSON of a cart. Plain dictionaries: this is the hottest answer of the shop."""
    cart = view.cart
    return {
        "id": cart.id,
        "number": cart.number,
        "version": cart.version,
        "status": cart.state,
        "currency": cart.currency,
        "channel": cart.channel,
        "lines": [_line_body(line, cart.currency) for line in view.lines],
        "saved": [_line_body(line, cart.currency) for line in view.saved],
        "coupons": [_coupon_body(coupon) for coupon in view.coupons],
        "contact": vars(cart.contact) if cart.contact else None,
        "stored_value": [_intent_body(each) for each in cart.stored_value],
        "shipping": vars(cart.shipping) if cart.shipping else None,
        "draft": cart.draft.number if cart.draft else None,
        "stale": cart.is_stale,
        "totals": _estimated_totals(view),
        "problems": [_problem_body(problem, cart.currency) for problem in view.problems],
    }


def staff_cart_body(view: View, actions: Iterable[StaffAction]) -> dict[str, Any]:
    """The JSON of a cart for staff: without the id that opens it, with what colleagues did."""
    currency = view.cart.currency
    body = {**cart_body(view), "actions": [_action_body(each, currency) for each in actions]}
    return {name: value for name, value in body.items() if name != "id"}


def _action_body(action: StaffAction, currency: str) -> dict[str, Any]:
    def price(amount: Decimal | None) -> str | None:
        return None if amount is None else unit_price_text(amount, currency)

    return {
        "kind": action.kind.lower(),
        "actor": action.actor,
        "reason": action.reason,
        "done_at": action.done_at.isoformat(),
        "reference": action.reference,
        "sku": action.sku,
        "list_price": price(action.list_price),
        "unit_price": price(action.unit_price),
        "quantity": None if action.quantity is None else quantity_text(action.quantity),
    }


def _intent_body(intent: ValueIntent) -> dict[str, str]:
    """A code is written once and never told again."""
    return {"kind": intent.kind or "gift_card", "last_four": intent.last_four}


def _line_body(line: PricedLine, currency: str) -> dict[str, Any]:
    return {
        "sku": line.sku,
        "name": _in_language(line.name),
        "slug": line.slug,
        "picture": line.picture,
        "quantity": quantity_text(line.quantity),
        "unit_price": unit_price_text(line.unit_price, currency),
        "line_total": amount_text(line.line_total, currency),
        "override": _override_body(line.list_price, currency),
    }


def _override_body(list_price: Decimal | None, currency: str) -> dict[str, str] | None:
    if list_price is None:
        return None
    return {
        "list_price": unit_price_text(list_price, currency),
        "detail": gettext("A price that our staff have agreed with you."),
    }


def merged_body(after: MergedCart) -> dict[str, Any]:
    """The JSON of a customer's cart after a merge, with the report of it."""
    return {**cart_body(view_of(after.cart)), "merge": after.report}


def quoted_body(view: View, exact: Exact) -> dict[str, Any]:
    """The JSON of a cart with product's exact figures."""
    body = cart_body(view)
    currency = exact.currency
    by_sku = merged(exact.lines)
    for line in body["lines"]:
        quoted = by_sku[line["sku"]]
        line["unit_price"] = unit_price_text(quoted.unit_price, currency)
        line["line_total"] = amount_text(quoted.net, currency)
        line["tax"] = amount_text(quoted.tax, currency)
        line["override"] = _override_body(quoted.list_price, currency)
    totals = {name: amount_text(value, currency) for name, value in exact.totals.items()}
    body["totals"] = {**totals, "currency": currency, "estimated": False}
    return {**body, "quote_token": exact.token, "expires_at": exact.expires_at.isoformat()}


def frozen_body(frozen: FrozenCart) -> dict[str, Any]:
    """The JSON of a frozen cart, for order."""
    cart = frozen.cart
    names = {sku: article.name for sku, article in cart.articles.items()}
    return {
        "cart_id": cart.id,
        "version": cart.version,
        "currency": cart.currency,
        "channel": cart.channel,
        "lines": [
            {
                "sku": line.sku,
                "name": _in_language(names.get(line.sku, {"en": line.sku})),
                "quantity": quantity_text(line.quantity),
            }
            for line in cart.lines
        ],
        "coupons": list(cart.coupons),
        "quote_token": frozen.quote_token,
        "quote_was_live": frozen.quote_was_live,
        "promotions": list(frozen.promotions),
        "draft": _draft_of(cart),
        "stored_value": [vars(each) for each in cart.stored_value],
    }


def intents_body(cart: Cart) -> dict[str, Any]:
    """The JSON of what is to pay first, for order."""
    return {"currency": cart.currency, "stored_value": [vars(each) for each in cart.stored_value]}


def _draft_of(cart: Cart) -> dict[str, str] | None:
    if cart.draft is None:
        return None
    return {
        "number": cart.draft.number,
        "customer_id": cart.draft.customer_id,
        "note": cart.draft.note,
    }


def shipping_methods_body(methods: Iterable[ShippingMethod], currency: str) -> dict[str, Any]:
    """The JSON of the ways in which a cart can reach its shopper."""
    return {"results": [_method_body(each, currency) for each in methods]}


def _method_body(each: ShippingMethod, currency: str) -> dict[str, Any]:
    price = {"amount": amount_text(each.price, currency), "currency": currency}
    body: dict[str, Any] = {
        "method": each.method,
        "name": gettext(_METHOD_NAMES[each.method]),
        "price": price,
    }
    if each.method == "pickup":
        body["pickup_locations"] = _places_body(each)
    return body


def _places_body(each: ShippingMethod) -> list[dict[str, Any]] | None:
    if each.places is None:
        return None
    return [
        {"code": place.code, "name": place.name, "available": place.is_available}
        for place in each.places
    ]


def _estimated_totals(view: View) -> dict[str, Any]:
    currency = view.cart.currency
    subtotal = amount_text(view.subtotal, currency)
    nothing = amount_text(ZERO, currency)
    return {
        "subtotal": subtotal,
        "discount": nothing,
        "tax": nothing,
        "shipping": nothing,
        "total": subtotal,
        "currency": currency,
        "estimated": True,
    }


def _coupon_body(coupon: HeldCoupon) -> dict[str, Any]:
    body: dict[str, Any] = {"code": coupon.code, "applied": coupon.is_applied}
    if coupon.problem:
        detail = gettext(_DETAILS.get(coupon.problem, _REFUSED))
        body["problem"] = {"code": coupon.problem, "detail": detail}
    return body


def _problem_body(problem: Problem, currency: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "code": problem.code,
        "detail": gettext(_DETAILS.get(problem.code, _REFUSED)),
    }
    for name in ("sku", "coupon"):
        if getattr(problem, name):
            body[name] = getattr(problem, name)
    if problem.was is not None and problem.now is not None:
        body["was"] = unit_price_text(problem.was, currency)
        body["now"] = unit_price_text(problem.now, currency)
    if problem.requested is not None and problem.available is not None:
        body["requested"] = quantity_text(problem.requested)
        body["available"] = quantity_text(problem.available)
    return body


def _in_language(name: Any) -> str:
    language = (get_language() or "en")[:2]
    return str(name.get(language) or name.get("en") or "")
