"""The price of a basket: a pure function of a rule set and what is in the basket.

Each article is priced once, for all its lines together: its quantity decides the price, its amounts
are rounded once, and its lines share them by largest remainder. So it does not matter how a basket
is cut into lines, nor in which order they come.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations

from shared_libs.money import ZERO, round_amount
from shared_libs.trade.discounts import Award, Claimable, Outcome, outcome
from shared_libs.trade.offers import Item, Occasion, Offer
from shared_libs.trade.price_lists import ListedPrice, winning_price
from shared_libs.trade.sharing import (
    ArticleAmounts,
    DiscountShare,
    LineAmounts,
    shared_among_lines,
)
from shared_libs.trade.taxes import (
    Tax,
    TaxComponent,
    taxes_on,
    taxes_within,
    without_tax,
)

# beyond this, documents have no room
LARGEST = Decimal("99999999999.99")


@dataclass(frozen=True)
class Article:
    """What the rule set knows of one SKU: its prices on the lists that fit the buyer, its taxes,
    and what promotions look at.
    """

    sku: str
    name: str
    prices: tuple[ListedPrice, ...]
    tax_category: str
    whole_quantity: bool
    category_path: str = ""
    brand: str = ""


@dataclass(frozen=True)
class RuleSet:
    """The part of one rule-set version that a basket needs; a tax category without rates is not
    taxed. `refused_coupons` has a code of the reason for each coupon that opens nothing.
    """

    version: str
    currency: str
    zone: str
    articles: Mapping[str, Article]
    rates: Mapping[str, tuple[TaxComponent, ...]]
    shipping_amount: Decimal
    shipping_tax_category: str
    occasion: Occasion
    offers: tuple[Offer, ...] = ()
    refused_coupons: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class BasketLine:
    """So much of that."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class PriceOverride:
    """What staff have agreed to ask for one of an article, and under which reference why stands."""

    sku: str
    unit_price: Decimal
    reference: str


@dataclass(frozen=True)
class PricedLine:
    """A line as it stands on a document; gross - discount = net, net + tax = total.

    `unit_price` is what the list says, or what staff have agreed on: with the tax where its list
    contains it. `override` is there when what was agreed counts, and `list_price` is the list's.
    """

    article: Article
    price: ListedPrice
    quantity: Decimal
    shelf: LineAmounts
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    taxes: tuple[Tax, ...]
    total: Decimal
    list_price: Decimal
    override: PriceOverride | None = None

    @property
    def unit_price(self) -> Decimal:
        """What one costs before promotions."""
        return self.price.amount


@dataclass(frozen=True)
class PricedShipping:
    """What bringing it costs, before tax and after its discounts, and the tax on it."""

    list_amount: Decimal
    discounts: tuple[DiscountShare, ...]
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
    """The whole document, with the promotions that count, and gifts that may be claimed."""

    lines: tuple[PricedLine, ...]
    shipping: PricedShipping
    totals: Totals
    awards: tuple[Award, ...] = ()
    claimable: tuple[Claimable, ...] = ()

    @property
    def coupons(self) -> frozenset[str]:
        """The coupons that save something."""
        return frozenset(award.offer.coupon for award in self.awards if award.offer.coupon)


def price_basket(
    rule_set: RuleSet, basket: Sequence[BasketLine], overrides: Sequence[PriceOverride] = ()
) -> PricedBasket:
    """Lines, shipping and totals that add up, with those coupons that make it cheapest.

    A coupon that would not lower the total is left aside, so that none can ever raise it. Expects
    for every SKU of the basket an article with a price for its quantity. A price that staff have
    agreed on stands in the list's place where it is the lower one; promotions come off it.
    """
    quantities, agreed = _quantities(basket), {each.sku: each for each in overrides}
    articles = [
        _Priced.at_the_shelf(rule_set, sku, quantities[sku], agreed.get(sku))
        for sku in sorted(quantities)
    ]
    items = [priced.item for priced in articles]
    candidates = [
        _document(rule_set, basket, articles, found) for found in _outcomes(rule_set, items)
    ]
    return min(candidates, key=lambda priced: (priced.totals.total, len(priced.coupons)))


def _quantities(basket: Sequence[BasketLine]) -> dict[str, Decimal]:
    quantities: dict[str, Decimal] = {}
    for line in basket:
        quantities[line.sku] = quantities.get(line.sku, ZERO) + line.quantity
    return quantities


def _outcomes(rule_set: RuleSet, items: Sequence[Item]) -> Iterator[Outcome]:
    """What comes of the promotions with each choice of coupons, none and all of them included."""
    open_to_all = [offer for offer in rule_set.offers if not offer.coupon]
    coupons = sorted({offer.coupon for offer in rule_set.offers if offer.coupon})
    for count in range(len(coupons) + 1):
        for chosen in combinations(coupons, count):
            opened = [offer for offer in rule_set.offers if offer.coupon in chosen]
            yield outcome(
                [*open_to_all, *opened],
                items=items,
                shipping=rule_set.shipping_amount,
                occasion=rule_set.occasion,
            )


@dataclass(frozen=True)
class _Priced:
    """All units of one article at their list's price."""

    article: Article
    price: ListedPrice
    components: tuple[TaxComponent, ...]
    item: Item
    list_price: Decimal
    override: PriceOverride | None

    @classmethod
    def at_the_shelf(
        cls, rule_set: RuleSet, sku: str, quantity: Decimal, agreed: PriceOverride | None
    ) -> "_Priced":
        """The article at the price of the list that wins for this quantity, or at the lower one
        that staff have agreed on.
        """
        article = rule_set.articles[sku]
        listed = winning_price(article.prices, quantity=quantity)
        if listed is None:
            raise LookupError(sku)
        override = agreed if agreed and agreed.unit_price < listed.amount else None
        price = replace(listed, amount=override.unit_price) if override else listed
        amount = round_amount(quantity * price.amount, rule_set.currency)
        item = Item(sku, quantity, price.amount, amount, article.category_path, article.brand)
        components = rule_set.rates.get(article.tax_category, ())
        return cls(article, price, components, item, listed.amount, override)


def _document(
    rule_set: RuleSet,
    basket: Sequence[BasketLine],
    articles: Sequence[_Priced],
    found: Outcome,
) -> PricedBasket:
    priced = {each.item.sku: each for each in articles}
    lines: list[PricedLine | None] = [None] * len(basket)
    for sku, each in priced.items():
        places = [place for place, line in enumerate(basket) if line.sku == sku]
        quantities = [basket[place].quantity for place in places]
        amounts = _amounts(each, found.awards, rule_set.currency)
        shares = shared_among_lines(amounts, quantities, rule_set.currency)
        for place, share in zip(places, shares, strict=True):
            lines[place] = _line(each, basket[place].quantity, share)
    whole = tuple(line for line in lines if line is not None)
    shipping = _shipping(rule_set, found.awards)
    return PricedBasket(whole, shipping, _totals(whole, shipping), found.awards, found.claimable)


def _amounts(each: _Priced, awards: Sequence[Award], currency: str) -> ArticleAmounts:
    """The article's amounts for all its units: discounts off the shelf price, then taxes."""
    sku, shelf = each.item.sku, each.item.amount
    discounts = tuple(
        DiscountShare(award.offer, award.shares[sku]) for award in awards if sku in award.shares
    )
    off = sum((share.amount for share in discounts), ZERO)
    if not each.price.tax_inclusive:
        _tax, taxes = taxes_on(shelf - off, each.components, currency)
        return ArticleAmounts(shelf, discounts, off, taxes, tax_inclusive=False)
    _tax, taxes = taxes_within(shelf - off, each.components, currency)
    net_off = without_tax(off, each.components, currency)
    return ArticleAmounts(shelf, discounts, net_off, taxes, tax_inclusive=True)


def _line(each: _Priced, quantity: Decimal, shelf: LineAmounts) -> PricedLine:
    tax = sum((tax.amount for tax in shelf.taxes), ZERO)
    paid = shelf.amount - sum((share.amount for share in shelf.discounts), ZERO)
    net = paid - tax if each.price.tax_inclusive else paid
    return PricedLine(
        article=each.article,
        price=each.price,
        quantity=quantity,
        shelf=shelf,
        gross=net + shelf.net_discount,
        discount=shelf.net_discount,
        net=net,
        tax=tax,
        taxes=shelf.taxes,
        total=net + tax,
        list_price=each.list_price,
        override=each.override,
    )


def _shipping(rule_set: RuleSet, awards: Sequence[Award]) -> PricedShipping:
    discounts = tuple(
        DiscountShare(award.offer, award.shipping) for award in awards if award.shipping
    )
    amount = rule_set.shipping_amount - sum((share.amount for share in discounts), ZERO)
    components = rule_set.rates.get(rule_set.shipping_tax_category, ())
    tax, taxes = taxes_on(amount, components, rule_set.currency)
    return PricedShipping(rule_set.shipping_amount, discounts, amount, tax, taxes)


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


def unpriced(rule_set: RuleSet, basket: Sequence[BasketLine]) -> tuple[str, ...]:
    """The SKUs that have no price for the quantity in the basket."""
    return tuple(
        sku
        for sku, quantity in _quantities(basket).items()
        if winning_price(rule_set.articles[sku].prices, quantity=quantity) is None
    )


def too_dear(rule_set: RuleSet, basket: Sequence[BasketLine]) -> tuple[str, ...]:
    """The SKUs whose amount, or whose sum with those before them, no document has room for."""
    found: list[str] = []
    whole = ZERO
    for sku, quantity in _quantities(basket).items():
        price = winning_price(rule_set.articles[sku].prices, quantity=quantity)
        whole += quantity * price.amount if price else ZERO
        if whole > LARGEST:
            found.append(sku)
    return tuple(found)
