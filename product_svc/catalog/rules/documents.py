"""How a priced basket is written: the same words in a quote's answer and in its signed token."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.money import amount_text, quantity_text, unit_price_text
from shared_libs.trade.discounts import Award, Claimable
from shared_libs.trade.pricing import (
    PricedBasket,
    PricedLine,
    PricedShipping,
    PriceOverride,
    RuleSet,
    Totals,
)
from shared_libs.trade.sharing import DiscountShare
from shared_libs.trade.taxes import Tax

_EXACT = Decimal("0.000001")


def line_document(line: PricedLine, currency: str) -> dict[str, Any]:
    """A line with its amounts and the split of its tax."""
    amounts = {
        "gross": line.gross,
        "discount": line.discount,
        "net": line.net,
        "tax": line.tax,
        "total": line.total,
    }
    return {
        "sku": line.article.sku,
        "quantity": quantity_text(line.quantity),
        "unit_price": unit_price_text(line.unit_price, currency),
        **{name: amount_text(amount, currency) for name, amount in amounts.items()},
        "taxes": [tax_document(tax, currency) for tax in line.taxes],
        **_agreed(line, currency),
    }


def _agreed(line: PricedLine, currency: str) -> dict[str, Any]:
    if line.override is None:
        return {}
    list_price = unit_price_text(line.list_price, currency)
    return {"override": {"reference": line.override.reference, "list_price": list_price}}


def explained_line(
    promised: dict[str, Any], line: PricedLine, currency: str, *, zone: str
) -> dict[str, Any]:
    """A promised line as the customer reads it: with its name, its rates, and where each cent comes
    from.

    The amounts of the derivation add up to the line's total.
    """
    return promised | {
        "name": line.article.name,
        "tax_inclusive": line.price.tax_inclusive,
        "taxes": [explained_tax(tax, currency) for tax in line.taxes],
        "derivation": list(_derivation(line, currency, zone)),
    }


def _derivation(line: PricedLine, currency: str, zone: str) -> Iterator[dict[str, str]]:
    exact = line.quantity * line.unit_price
    listed = line.quantity * line.list_price
    yield {
        "rule": "price_list",
        "code": line.price.code,
        "unit_price": unit_price_text(line.list_price, currency),
        "min_quantity": quantity_text(line.price.min_quantity),
        "amount": unit_price_text(listed, currency),
    }
    if line.override:
        yield {
            "rule": "price_override",
            "code": line.override.reference,
            "unit_price": unit_price_text(line.unit_price, currency),
            "amount": unit_price_text(exact - listed, currency),
        }
    if line.shelf.amount != exact:
        yield {
            "rule": "rounding",
            "code": currency,
            "amount": unit_price_text(line.shelf.amount - exact, currency),
        }
    for share in line.shelf.discounts:
        yield _promotion_step(share, currency)
    if line.price.tax_inclusive and line.taxes:
        yield {
            "rule": "tax_included",
            "code": line.article.tax_category,
            "zone": zone,
            "amount": amount_text(-line.tax, currency),
        }
    for tax in line.taxes:
        yield _tax_step(tax, line.article.tax_category, currency, zone)


def _promotion_step(share: DiscountShare, currency: str) -> dict[str, str]:
    step = {"rule": "promotion", "code": share.offer.code}
    if share.offer.coupon:
        step |= {"rule": "coupon", "coupon": share.offer.coupon}
    return step | {"amount": amount_text(-share.amount, currency)}


def _tax_step(tax: Tax, tax_category: str, currency: str, zone: str) -> dict[str, str]:
    return {
        "rule": "tax",
        "code": tax.code,
        "tax_category": tax_category,
        "zone": zone,
        "jurisdiction": tax.jurisdiction,
        "exact": unit_price_text(tax.exact.quantize(_EXACT), currency),
        "amount": amount_text(tax.amount, currency),
    }


def shipping_document(shipping: PricedShipping, currency: str) -> dict[str, Any]:
    """What shipping costs, and the tax on it."""
    return {
        "amount": amount_text(shipping.amount, currency),
        "tax": amount_text(shipping.tax, currency),
        "taxes": [tax_document(tax, currency) for tax in shipping.taxes],
    }


def explained_shipping(shipping: PricedShipping, currency: str, *, zone: str) -> dict[str, Any]:
    """What shipping costs as the customer reads it; its derivation adds up to amount and tax."""
    off = shipping.list_amount - shipping.amount
    steps = [
        {"rule": "shipping_rate", "amount": amount_text(shipping.list_amount, currency)},
        *(_promotion_step(share, currency) for share in shipping.discounts),
        *(_tax_step(tax, "", currency, zone) for tax in shipping.taxes),
    ]
    return shipping_document(shipping, currency) | {
        "list_amount": amount_text(shipping.list_amount, currency),
        "discount": amount_text(off, currency),
        "taxes": [explained_tax(tax, currency) for tax in shipping.taxes],
        "derivation": steps,
    }


def totals_document(totals: Totals, currency: str) -> dict[str, str]:
    """The sums, in the document's one currency."""
    sums = {
        "subtotal": totals.subtotal,
        "discount": totals.discount,
        "shipping": totals.shipping,
        "tax": totals.tax,
        "total": totals.total,
    }
    return {name: amount_text(amount, currency) for name, amount in sums.items()} | {
        "currency": currency
    }


def tax_document(tax: Tax, currency: str) -> dict[str, str]:
    """One jurisdiction's amount."""
    return {"code": tax.code, "amount": amount_text(tax.amount, currency)}


def explained_tax(tax: Tax, currency: str) -> dict[str, str]:
    """One jurisdiction's amount with its rate in percent."""
    return tax_document(tax, currency) | {
        "rate": f"{tax.rate.normalize():f}",
        "jurisdiction": tax.jurisdiction,
    }


def promotion_document(award: Award, currency: str) -> dict[str, Any]:
    """A promotion that counts, as whoever sells needs it to hold a use."""
    return {
        "code": award.offer.code,
        "coupon": award.offer.coupon or None,
        "amount": amount_text(award.total, currency),
        "is_limited": award.offer.is_limited,
    }


def explained_promotion(award: Award, currency: str) -> dict[str, Any]:
    """A promotion that counts, with its name."""
    return promotion_document(award, currency) | {"name": award.offer.name}


def refused_coupons_document(rule_set: RuleSet) -> list[dict[str, str]]:
    """The coupons that open nothing, each with the code of its reason."""
    return [{"coupon": coupon, "code": code} for coupon, code in rule_set.refused_coupons.items()]


def overrides_document(overrides: Iterable[PriceOverride], currency: str) -> list[dict[str, str]]:
    """The prices that staff have agreed on, as they were asked for; whether one counts, the line
    says.
    """
    return [
        {
            "sku": each.sku,
            "unit_price": unit_price_text(each.unit_price, currency),
            "reference": each.reference,
        }
        for each in overrides
    ]


def gift_document(gift: Claimable) -> dict[str, str]:
    """A gift that the customer may put into the basket."""
    return {
        "promotion": gift.offer.code,
        "name": gift.offer.name,
        "sku": gift.offer.gift_sku,
        "quantity": quantity_text(gift.quantity),
    }


def quote_claims(priced: PricedBasket, currency: str) -> dict[str, Any]:
    """The amounts that a signed quote promises."""
    return {
        "lines": [line_document(line, currency) for line in priced.lines],
        "shipping": shipping_document(priced.shipping, currency),
        "totals": totals_document(priced.totals, currency),
        "promotions": [promotion_document(award, currency) for award in priced.awards],
    }
