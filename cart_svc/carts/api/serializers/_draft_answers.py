"""Draft orders, as they are written."""

from typing import Any  # Any: JSON, and DRF's untyped hooks

from rest_framework import serializers

from cart_svc.carts import rules, selectors, services
from cart_svc.carts.api.serializers._bodies import cart_body
from cart_svc.carts.api.serializers._inputs import METHODS
from cart_svc.carts.api.serializers._outputs import CartOutput, ProblemOutput, TotalsOutput
from cart_svc.carts.models import DraftOrder, DraftStep
from shared_libs.money import amount_text, quantity_text, unit_price_text

STATUSES = ("open", "sent", "ordered", "lapsed", "discarded")


def draft_summary(draft: DraftOrder) -> dict[str, Any]:
    """The JSON of a draft order in a list; one row, no query."""
    return {
        "number": draft.number,
        "version": draft.version,
        "status": draft.state.lower(),
        "store": draft.store,
        "customer_id": draft.customer_id or None,
        "email": draft.email,
        "currency": draft.currency,
        "created_by": draft.created_by,
        "created_at": draft.created_at.isoformat(),
        "changed_at": draft.changed_at.isoformat(),
        "link_ends_at": draft.link_ends_at.isoformat() if draft.link_ends_at else None,
        "order_number": draft.order_number or None,
    }


def draft_body(draft: DraftOrder) -> dict[str, Any]:
    """The JSON of a draft order, with estimated prices; its link while one is out."""
    view = rules.view(selectors.cart_of_draft(draft))
    cart = cart_body(view)
    lines = zip(cart["lines"], selectors.lines_of_draft(draft), strict=True)
    return {
        **draft_summary(draft),
        "language": draft.language,
        "lines": [{**shown, **_agreed(line, draft.currency)} for shown, line in lines],
        "coupons": draft.coupons,
        "shipping_method": draft.shipping_method,
        "pickup_location": draft.pickup_location or None,
        "shipping_address": draft.shipping_address,
        "note": draft.note,
        "customer_note": draft.customer_note,
        "totals": cart["totals"],
        "problems": cart["problems"],
        "link": services.link_of(draft) if draft.state == DraftOrder.State.SENT else None,
        "steps": [_step(each) for each in sorted(draft.steps.all(), key=lambda step: step.pk)],
    }


def priced_draft_body(priced: services.PricedDraft) -> dict[str, Any]:
    """The JSON of what a draft order costs now, and how each amount came about."""
    quote, currency = priced.quote, priced.quote.currency
    view = cart_body(rules.exact_view(priced.cart, priced.exact))
    names = {line["sku"]: line["name"] for line in view["lines"]}
    totals = {name: amount_text(value, currency) for name, value in priced.exact.totals.items()}
    agreed = {line.sku: _agreed(line, currency) for line in priced.lines}
    return {
        "lines": [
            {"name": names[line.sku], **_quoted_line(line, currency), **agreed[line.sku]}
            for line in quote.lines
        ],
        "promotions": [
            {"code": x.code, "coupon": x.coupon, "amount": amount_text(x.amount, currency)}
            for x in quote.promotions
        ],
        "shipping": {
            "amount": amount_text(quote.shipping.amount, currency),
            "taxes": _taxes(quote.shipping.taxes, currency),
        },
        "coupons": view["coupons"],
        "totals": {**totals, "currency": currency, "estimated": False},
        "problems": view["problems"],
    }


def opened_body(opened: services.OpenedDraft) -> dict[str, Any]:
    """The JSON of the cart that a link leads to, and what its checkout begins with."""
    draft = opened.draft
    return {
        **cart_body(rules.view(opened.cart)),
        "email": draft.email,
        "shipping_method": draft.shipping_method,
        "shipping_address": draft.shipping_address,
        "pickup_location": draft.pickup_location or None,
        "customer_note": draft.customer_note,
        "ends_at": draft.link_ends_at.isoformat() if draft.link_ends_at else None,
    }


def _agreed(line: rules.DraftLine, currency: str) -> dict[str, Any]:
    if line.agreed is None:
        return {"agreed": None}
    return {
        "agreed": {
            "unit_price": unit_price_text(line.agreed.unit_price, currency),
            "list_price": unit_price_text(line.agreed.list_price, currency),
            "quantity": quantity_text(line.agreed.quantity),
            "reason": line.reason,
            "reference": line.agreed.reference,
        }
    }


def _quoted_line(line: Any, currency: str) -> dict[str, Any]:  # Any: the client's QuotedLine
    listed = line.unit_price if line.list_price is None else line.list_price
    return {
        "sku": line.sku,
        "quantity": quantity_text(line.quantity),
        "list_price": unit_price_text(listed, currency),
        "unit_price": unit_price_text(line.unit_price, currency),
        "gross": amount_text(line.gross, currency),
        "discount": amount_text(line.discount, currency),
        "net": amount_text(line.net, currency),
        "taxes": _taxes(line.taxes, currency),
        "total": amount_text(line.total, currency),
    }


def _taxes(taxes: Any, currency: str) -> list[dict[str, str]]:  # Any: the client's TaxAmounts
    return [{"code": tax.code, "amount": amount_text(tax.amount, currency)} for tax in taxes]


def _step(step: DraftStep) -> dict[str, Any]:
    return {
        "kind": step.kind.lower(),
        "actor": step.actor,
        "done_at": step.done_at.isoformat(),
        "changes": step.changes,
    }


class AgreedOutput(serializers.Serializer):
    """A price that was agreed on, for so many units at most, and why."""

    unit_price = serializers.CharField()
    list_price = serializers.CharField()
    quantity = serializers.CharField()
    reason = serializers.CharField()
    reference = serializers.UUIDField(help_text="in the derivation of a quote")


class DraftLineOutput(serializers.Serializer):
    """A line of a draft order."""

    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    unit_price = serializers.CharField()
    line_total = serializers.CharField()
    agreed = AgreedOutput(allow_null=True)


class DraftStepOutput(serializers.Serializer):
    """What was done with a draft order, by whom and when."""

    kind = serializers.ChoiceField([kind.lower() for kind in DraftStep.Kind.values])
    actor = serializers.CharField()
    done_at = serializers.DateTimeField()
    changes = serializers.DictField()


class DraftSummaryOutput(serializers.Serializer):
    """A draft order in a list."""

    number = serializers.CharField()
    version = serializers.IntegerField()
    status = serializers.ChoiceField(STATUSES)
    store = serializers.CharField()
    customer_id = serializers.CharField(allow_null=True)
    email = serializers.CharField()
    currency = serializers.CharField()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    changed_at = serializers.DateTimeField()
    link_ends_at = serializers.DateTimeField(allow_null=True)
    order_number = serializers.CharField(allow_null=True)


class DraftOutput(DraftSummaryOutput):
    """A draft order; only described here, `draft_body` writes it."""

    language = serializers.CharField()
    lines = DraftLineOutput(many=True)
    coupons = serializers.ListField(child=serializers.CharField())
    shipping_method = serializers.ChoiceField(METHODS)
    pickup_location = serializers.CharField(allow_null=True)
    shipping_address = serializers.DictField(allow_null=True)
    note = serializers.CharField()
    customer_note = serializers.CharField()
    totals = TotalsOutput()
    problems = ProblemOutput(many=True)
    link = serializers.CharField(allow_null=True)
    steps = DraftStepOutput(many=True)


class TaxOutput(serializers.Serializer):
    """A tax by its jurisdiction."""

    code = serializers.CharField()
    amount = serializers.CharField()


class PricedDraftLineOutput(serializers.Serializer):
    """How the amount of a line comes about."""

    sku = serializers.CharField()
    name = serializers.CharField()
    quantity = serializers.CharField()
    list_price = serializers.CharField()
    unit_price = serializers.CharField()
    gross = serializers.CharField()
    discount = serializers.CharField()
    net = serializers.CharField()
    taxes = TaxOutput(many=True)
    total = serializers.CharField()
    agreed = AgreedOutput(allow_null=True)


class AppliedOutput(serializers.Serializer):
    """A promotion that counts, and what it takes off."""

    code = serializers.CharField()
    coupon = serializers.CharField(allow_null=True)
    amount = serializers.CharField()


class ShippingChargeOutput(serializers.Serializer):
    """What shipping costs without tax, and its taxes."""

    amount = serializers.CharField()
    taxes = TaxOutput(many=True)


class PricedDraftOutput(serializers.Serializer):
    """What a draft order costs now; nothing is kept of it."""

    lines = PricedDraftLineOutput(many=True)
    promotions = AppliedOutput(many=True)
    shipping = ShippingChargeOutput()
    coupons = serializers.ListField(child=serializers.DictField())
    totals = TotalsOutput()
    problems = ProblemOutput(many=True)


class OpenedDraftOutput(CartOutput):
    """The cart that a link leads to, with what its checkout begins with."""

    email = serializers.CharField()
    shipping_method = serializers.ChoiceField(METHODS)
    shipping_address = serializers.DictField(allow_null=True)
    pickup_location = serializers.CharField(allow_null=True)
    customer_note = serializers.CharField()
    ends_at = serializers.DateTimeField(allow_null=True)
