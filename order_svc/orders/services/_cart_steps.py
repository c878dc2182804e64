"""Freezing the cart with its quote, and thawing it."""

from contextlib import suppress
from decimal import Decimal
from typing import Any  # Any: the free JSON of the context

from django.db import transaction

from order_svc.orders import errors, rules
from order_svc.orders.models import Note, Order, OrderLine, TaxLine
from order_svc.orders.providers import NOBODY
from order_svc.orders.services import _journal, _quoted
from order_svc.orders.services._journal import Run
from order_svc.orders.services._step import Step
from shared_libs.clients.cart import FrozenCart, FrozenDraft
from shared_libs.clients.quotes import Quote
from shared_libs.http.errors import UpstreamAnswerInvalid
from shared_libs.refusals import NotFound

PREPARED_IN = "svc:cart"


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
        _ensure_paid(run, result)
        with transaction.atomic():
            _write_totals(run.order, quote)
            if result.draft:
                _note_draft(run.order, result.draft)
            run.lines = _write_lines(run.order, result, quote)
            outcome = {
                "version": result.version,
                "quote_was_live": result.quote_was_live,
                "promotions": _quoted.limited_promotions(quote),
            }
            _journal.finish(run, self.name, outcome, **_intents(run, result))


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


def _ensure_paid(run: Run, cart: FrozenCart) -> None:
    """Raise PaymentRequired where neither the checkout nor the cart names anything that pays."""
    context = run.attempt.context
    named = context.get("stored_value")
    if context["provider"] == NOBODY and not (cart.stored_value if named is None else named):
        raise errors.PaymentRequired


def _intents(run: Run, cart: FrozenCart) -> dict[str, Any]:
    """What pays first as the cart says, where the checkout itself has named nothing."""
    context = run.attempt.context
    if context.get("stored_value") is not None or not cart.stored_value:
        return {}
    wishes = [{"code": each.code, "kind": each.kind, "amount": None} for each in cart.stored_value]
    # nobody's store credit pays for a guest
    owned = [each for each in wishes if not each["kind"] or run.attempt.customer_id]
    run.attempt.context = context | {"stored_value": owned}
    return {"context": run.attempt.context}


def _note_draft(order: Order, draft: FrozenDraft) -> None:
    """What staff have prepared becomes an order of whom it was for, unless somebody else has
    signed in to pay it; what they noted goes along.
    """
    order.draft_number = draft.number
    order.customer_id = order.customer_id or draft.customer_id
    order.save(update_fields=["draft_number", "customer_id"])
    if draft.note:
        Note.objects.create(order=order, text=draft.note, author=PREPARED_IN)


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
    sold = [_quoted.sold_line(line, name=names[line.sku]) for line in quote.lines]
    lines = _quoted.order_lines(order, sold)
    OrderLine.objects.bulk_create(lines)
    shipping = [
        TaxLine(order=order, code=tax.code, amount=tax.amount) for tax in quote.shipping.taxes
    ]
    TaxLine.objects.bulk_create([*_quoted.tax_lines(lines, sold), *shipping])
    return lines
