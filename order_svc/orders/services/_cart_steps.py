"""Freezing the cart with its quote, and thawing it."""

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any  # Any: what is kept is JSON

from django.db import transaction

from order_svc.orders import errors, rules, selectors
from order_svc.orders.models import Order, OrderLine, TaxLine
from order_svc.orders.services import _journal
from order_svc.orders.services._journal import Run
from order_svc.orders.services._step import Step
from shared_libs.clients.cart import FrozenCart
from shared_libs.clients.quotes import AppliedPromotion, Quote, QuotedLine
from shared_libs.http.errors import UpstreamAnswerInvalid
from shared_libs.refusals import NotFound


class Freeze(Step[FrozenCart]):
    """The cart changes no more; its lines and its promised prices become the order's."""

    name = "freeze"

    def is_needed(self, run: Run) -> bool:
        return run.edit is None  # staff have no cart

    def call(self, run: Run) -> FrozenCart:
        attempt, order = run.attempt, run.order
        return run.upstreams.cart.freeze(
            cart_id=attempt.cart_id,
            attempt_id=attempt.pk,
            cart_version=attempt.cart_version,
            customer_id=attempt.customer_id,
            country=order.ship_country,
            region=order.ship_region,
            shipping_method=order.shipping_method,
            pickup_location=order.pickup_location or None,
            quote_token=attempt.context["quote_token"],
        )

    def record(self, run: Run, result: FrozenCart, /) -> None:
        quote = run.upstreams.product.verify_quote(result.quote_token)
        _ensure_promised(run, result, quote)
        with transaction.atomic():
            _write_totals(run.order, quote)
            run.lines = _write_lines(run.order, result, quote)
            outcome = {
                "version": result.version,
                "quote_was_live": result.quote_was_live,
                "promotions": [_promotion(each) for each in quote.to_hold],
            }
            _journal.finish(run, self.name, outcome)


class Thaw(Step[None]):
    """The cart may change again."""

    name = "thaw"

    def call(self, run: Run) -> None:
        with suppress(NotFound):  # a cart that is gone needs no thawing
            run.upstreams.cart.thaw(cart_id=run.attempt.cart_id, attempt_id=run.attempt.pk)

    def record(self, run: Run, _result: None, /) -> None:
        with transaction.atomic():
            _journal.finish(run, self.name, {})


def _ensure_promised(run: Run, cart: FrozenCart, quote: Quote) -> None:
    """Raise unless the quote is for this cart and place, and for the total that was shown."""
    order = run.order
    fits = quote.matches(
        cart.lines,
        order.ship_country,
        order.ship_region,
        order.shipping_method,
        order.pickup_location or None,
        cart.coupons,
        cart.currency,
        order.channel,
    )
    if not fits or not rules.is_whole(**vars(quote.totals)):
        raise UpstreamAnswerInvalid
    said = run.attempt.context["expected_total"]
    if said is None and not cart.quote_was_live:
        raise errors.ExpectedTotalRequired
    expected = None if said is None else Decimal(said)
    if not rules.agrees(expected=expected, total=quote.totals.total):
        raise errors.PriceChanged(
            expected=expected or Decimal(0), total=quote.totals.total, currency=quote.currency
        )


def _promotion(promotion: AppliedPromotion) -> dict[str, str | None]:
    return {
        "code": promotion.code,
        "coupon": promotion.coupon,
        "amount": str(promotion.amount),
    }


def _write_totals(order: Order, quote: Quote) -> None:
    order.currency = quote.currency
    order.ruleset_version = quote.ruleset_version
    order.subtotal = quote.totals.subtotal
    order.discount = quote.totals.discount
    order.shipping = quote.totals.shipping
    order.shipping_tax = quote.shipping.tax
    order.tax = quote.totals.tax
    order.total = quote.totals.total
    order.save(
        update_fields=[
            "currency",
            "ruleset_version",
            "subtotal",
            "discount",
            "shipping",
            "shipping_tax",
            "tax",
            "total",
        ]
    )


def _write_lines(order: Order, cart: FrozenCart, quote: Quote) -> list[OrderLine]:
    names = {line.sku: line.name for line in cart.lines}
    lines = [
        OrderLine(
            order=order,
            line=number,
            sku=quoted.sku,
            name=names[quoted.sku],
            quantity=quoted.quantity,
            unit_price=quoted.unit_price,
            gross=quoted.gross,
            discount=quoted.discount,
            net=quoted.net,
            tax=quoted.tax,
            total=quoted.total,
            allotment=_allotment(quoted, quote.currency),
        )
        for number, quoted in enumerate(quote.lines, start=1)
    ]
    OrderLine.objects.bulk_create(lines)
    TaxLine.objects.bulk_create(_tax_lines(order, lines, quote))
    return lines


def _allotment(quoted: QuotedLine, currency: str) -> list[dict[str, Any]]:
    """What each unit is sold for, kept for whatever may be given back of it."""
    taxes = tuple((tax.code, tax.amount) for tax in quoted.taxes)
    worth = rules.Worth(quoted.net, quoted.discount, selectors.whole_taxes(quoted.tax, taxes))
    return rules.runs_to_json(rules.allot(quantity=quoted.quantity, worth=worth, currency=currency))


def _tax_lines(order: Order, lines: list[OrderLine], quote: Quote) -> Iterator[TaxLine]:
    for line, quoted in zip(lines, quote.lines, strict=True):
        for tax in quoted.taxes:
            yield TaxLine(order=order, order_line=line, code=tax.code, amount=tax.amount)
    for tax in quote.shipping.taxes:
        yield TaxLine(order=order, order_line=None, code=tax.code, amount=tax.amount)
