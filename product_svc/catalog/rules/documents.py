"""How a priced basket is written: the same words in a quote's answer and in its signed token."""

from typing import Any  # Any: JSON documents

from product_svc.catalog.rules.pricing import PricedBasket, PricedLine, PricedShipping, Tax, Totals
from shared_libs.money import amount_text, quantity_text, unit_price_text


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
        "unit_price": unit_price_text(line.article.unit_price, currency),
        **{name: amount_text(amount, currency) for name, amount in amounts.items()},
        "taxes": [tax_document(tax, currency) for tax in line.taxes],
    }


def explained_line(line: PricedLine, currency: str, *, zone: str) -> dict[str, Any]:
    """A line as the customer reads it: with its name, its rates, and where each amount comes
    from.
    """
    document = line_document(line, currency)
    taxes = [explained_tax(tax, currency) for tax in line.taxes]
    article = line.article
    derivation = [
        {"rule": "price_list", "code": article.price_list, "amount": document["unit_price"]},
        {"rule": "tax", "code": article.tax_category, "zone": zone, "amount": document["tax"]},
    ]
    return document | {"name": article.name, "taxes": taxes, "derivation": derivation}


def shipping_document(shipping: PricedShipping, currency: str) -> dict[str, Any]:
    """What shipping costs, and the tax on it."""
    return {
        "amount": amount_text(shipping.amount, currency),
        "tax": amount_text(shipping.tax, currency),
        "taxes": [tax_document(tax, currency) for tax in shipping.taxes],
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
    return tax_document(tax, currency) | {"rate": f"{tax.rate.normalize():f}"}


def quote_claims(priced: PricedBasket, currency: str) -> dict[str, Any]:
    """The amounts that a signed quote promises."""
    return {
        "lines": [line_document(line, currency) for line in priced.lines],
        "shipping": shipping_document(priced.shipping, currency),
        "totals": totals_document(priced.totals, currency),
    }
