"""The price of a basket: a pure function of a rule set and what is in the basket."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shared_libs.money import ZERO, allocate, round_amount

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class TaxComponent:
    """One tax, in percent of the net amount."""

    code: str
    rate: Decimal


@dataclass(frozen=True)
class Article:
    """What the rule set knows of one SKU in the basket's currency and channel."""

    sku: str
    name: str
    unit_price: Decimal
    price_list: str
    tax_category: str
    whole_quantity: bool


@dataclass(frozen=True)
class RuleSet:
    """The part of one rule-set version that a basket needs; a tax category without rates is not
    taxed.
    """

    version: str
    currency: str
    zone: str
    articles: Mapping[str, Article]
    rates: Mapping[str, tuple[TaxComponent, ...]]
    shipping_amount: Decimal
    shipping_tax_category: str


@dataclass(frozen=True)
class BasketLine:
    """So much of that."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class Tax:
    """One jurisdiction's share of a tax."""

    code: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True)
class PricedLine:
    """A line as it stands on a document; gross - discount = net, net + tax = total."""

    article: Article
    quantity: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    taxes: tuple[Tax, ...]
    total: Decimal


@dataclass(frozen=True)
class PricedShipping:
    """What bringing it costs, before tax, and the tax on it."""

    amount: Decimal
    tax: Decimal
    taxes: tuple[Tax, ...]


@dataclass(frozen=True)
class Totals:
    """Sums of the document: subtotal - discount + shipping + tax = total."""

    subtotal: Decimal
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    total: Decimal


@dataclass(frozen=True)
class PricedBasket:
    """The whole document."""

    lines: tuple[PricedLine, ...]
    shipping: PricedShipping
    totals: Totals


def price_basket(rule_set: RuleSet, basket: Sequence[BasketLine]) -> PricedBasket:
    """Each line rounded once, its tax rounded once, and totals that are the sums of what is shown.

    Expects every SKU of the basket in the rule set.
    """
    lines = tuple(_priced_line(rule_set, line) for line in basket)
    tax, taxes = taxes_on(
        rule_set.shipping_amount,
        rule_set.rates.get(rule_set.shipping_tax_category, ()),
        rule_set.currency,
    )
    shipping = PricedShipping(rule_set.shipping_amount, tax, taxes)
    return PricedBasket(lines, shipping, _totals(lines, shipping))


def _priced_line(rule_set: RuleSet, line: BasketLine) -> PricedLine:
    article = rule_set.articles[line.sku]
    gross = round_amount(line.quantity * article.unit_price, rule_set.currency)
    discount = round_amount(ZERO, rule_set.currency)
    net = gross - discount
    tax, taxes = taxes_on(net, rule_set.rates.get(article.tax_category, ()), rule_set.currency)
    return PricedLine(article, line.quantity, gross, discount, net, tax, taxes, net + tax)


def taxes_on(
    net: Decimal, components: Sequence[TaxComponent], currency: str
) -> tuple[Decimal, tuple[Tax, ...]]:
    """The tax on a net amount, rounded once, and its split, whose remainder goes by largest
    remainder.
    """
    if not components:
        return round_amount(ZERO, currency), ()
    rates = [component.rate for component in components]
    tax = round_amount(net * sum(rates, ZERO) / HUNDRED, currency)
    shares = allocate(tax, rates, currency)
    split = zip(components, shares, strict=True)
    return tax, tuple(Tax(component.code, component.rate, share) for component, share in split)


def _totals(lines: Sequence[PricedLine], shipping: PricedShipping) -> Totals:
    subtotal = sum((line.gross for line in lines), ZERO)
    discount = sum((line.discount for line in lines), ZERO)
    tax = sum((line.tax for line in lines), ZERO) + shipping.tax
    total = subtotal - discount + shipping.amount + tax
    return Totals(subtotal, discount, shipping.amount, tax, total)


def fractions_of_whole_units(
    rule_set: RuleSet, basket: Sequence[BasketLine]
) -> tuple[BasketLine, ...]:
    """The lines that ask for a part of what is sold by the piece only."""
    return tuple(
        line
        for line in basket
        if rule_set.articles[line.sku].whole_quantity and line.quantity % 1 != 0
    )
