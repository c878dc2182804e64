"""What a basket comes to: the shop's own rules, then what the cashier takes off, then tax."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.money import ZERO, amount_text, quantity_text, round_amount, unit_price_text
from shared_libs.trade.cards import CARD_SKU, last_four, masked
from shared_libs.trade.pricing import (
    BasketLine,
    PricedLine,
    RuleSet,
    fractions_of_whole_units,
    price_basket,
    unpriced,
)
from shared_libs.trade.taxes import taxes_on
from till.rules.baskets import PERCENT, Basket, Discount, SoldCard, Wanted

HUNDRED = Decimal(100)
PROMOTION = "promotion:"


@dataclass(frozen=True)
class BillLine:
    """A line as it goes on the document; gross - discount + tax = total."""

    number: int
    sku: str
    name: str
    quantity: Decimal
    unit_price: Decimal
    gross: Decimal
    discount: Decimal
    discount_reason: str
    tax: Decimal
    taxes: tuple[tuple[str, Decimal], ...]
    total: Decimal
    is_discounted_by_hand: bool = False
    gift_card: str = ""

    @property
    def percent_off(self) -> Decimal:
        """How much of its price is off, in percent."""
        return self.discount * HUNDRED / self.gross if self.gross else HUNDRED


@dataclass(frozen=True)
class Bill:
    """What a basket comes to, by which version of the rules."""

    version: str
    currency: str
    lines: tuple[BillLine, ...] = ()

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return sum((each.total for each in self.lines), ZERO)

    @property
    def discount(self) -> Decimal:
        """What is off."""
        return sum((each.discount for each in self.lines), ZERO)

    @property
    def taxes(self) -> Mapping[str, Decimal]:
        """What each tax comes to."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            for code, amount in line.taxes:
                sums[code] = sums.get(code, ZERO) + amount
        return sums

    @property
    def most_percent_off(self) -> Decimal:
        """The largest discount that a cashier has given on a line."""
        given = (each.percent_off for each in self.lines if each.is_discounted_by_hand)
        return max(given, default=ZERO)


def bill_of(basket: Basket, rules: RuleSet, card_name: str = CARD_SKU) -> Bill:
    """What the basket comes to, its gift cards last. Expects `problems` to be empty."""
    wanted = [BasketLine(each.sku, each.quantity) for each in basket.lines]
    priced = price_basket(rules, wanted) if wanted else None
    lines = priced.lines if priced else ()
    goods = [
        _line(number, line, asked, rules)
        for number, (line, asked) in enumerate(zip(lines, basket.lines, strict=True), start=1)
    ]
    cards = [
        _card(number, card, card_name)
        for number, card in enumerate(basket.cards, start=len(goods) + 1)
    ]
    return Bill(rules.version, rules.currency, (*goods, *cards))


def _card(number: int, card: SoldCard, name: str) -> BillLine:
    """A gift card costs what it holds: whatever tax there is, is on what it pays for."""
    return BillLine(
        number=number,
        sku=CARD_SKU,
        name=masked(name, last_four(card.code)),
        quantity=Decimal(1),
        unit_price=card.amount,
        gross=card.amount,
        discount=ZERO,
        discount_reason="",
        tax=ZERO,
        taxes=(),
        total=card.amount,
        gift_card=card.code,
    )


def problems(basket: Basket, rules: RuleSet) -> Sequence[str]:
    """The SKUs that cannot be priced: unknown, without a price, or in parts."""
    unknown = [each.sku for each in basket.lines if each.sku not in rules.articles]
    if unknown:
        return unknown
    wanted = [BasketLine(each.sku, each.quantity) for each in basket.lines]
    parts = [each.sku for each in fractions_of_whole_units(rules, wanted)]
    return [*unpriced(rules, wanted), *parts]


def _line(number: int, line: PricedLine, asked: Wanted, rules: RuleSet) -> BillLine:
    by_hand = _by_hand(asked.discount, line.net, rules.currency)
    discount, tax = line.discount + by_hand, line.tax
    taxes = tuple((each.code, each.amount) for each in line.taxes)
    if by_hand:
        components = rules.rates.get(line.article.tax_category, ())
        tax, shares = taxes_on(line.net - by_hand, components, rules.currency)
        taxes = tuple((each.code, each.amount) for each in shares)
    return BillLine(
        number=number,
        sku=line.article.sku,
        name=line.article.name,
        quantity=line.quantity,
        unit_price=_unit_price(line),
        gross=line.gross,
        discount=discount,
        discount_reason=_reason(line, asked.discount if by_hand else None),
        tax=tax,
        taxes=taxes,
        total=line.gross - discount + tax,
        is_discounted_by_hand=bool(by_hand),
    )


def _unit_price(line: PricedLine) -> Decimal:
    """What one costs before tax and promotions, as a document says it."""
    if not line.price.tax_inclusive:
        return line.unit_price
    return (line.gross / line.quantity).quantize(Decimal("0.0001"))


def _by_hand(discount: Discount | None, net: Decimal, currency: str) -> Decimal:
    if discount is None:
        return ZERO
    off = net * discount.value / HUNDRED if discount.kind == PERCENT else discount.value
    return min(net, round_amount(off, currency))


def _reason(line: PricedLine, discount: Discount | None) -> str:
    if discount is not None:
        return discount.reason
    codes = [share.offer.code for share in line.shelf.discounts]
    return f"{PROMOTION}{','.join(codes)}"[:255] if codes else ""


def cards_out(said: Iterable[Mapping[str, Any]]) -> list[str]:
    """The codes of the gift cards that were sold by these documents, and neither came back nor were
    called off.
    """
    sold: dict[str, list[str]] = {}
    back = set[str]()
    for each in said:
        codes = [line["gift_card"] for line in each.get("lines", ()) if line.get("gift_card")]
        if each["type"] == "sale":
            sold[each["id"]] = codes
        elif each["type"] == "void":
            sold.pop(each["sale_id"], None)
        back.update(codes if each["type"] == "return" else ())
    return [code for codes in sold.values() for code in codes if code not in back]


def line_document(line: BillLine, currency: str) -> dict[str, Any]:
    """A line as a till says it."""
    card = {"gift_card": line.gift_card} if line.gift_card else {}
    return {
        **card,
        "line": line.number,
        "sku": line.sku,
        "quantity": quantity_text(line.quantity),
        "unit_price": unit_price_text(line.unit_price, currency),
        "discount": amount_text(line.discount, currency),
        "discount_reason": line.discount_reason or None,
        "tax": amount_text(line.tax, currency),
        "taxes": [
            {"code": code, "amount": amount_text(amount, currency)} for code, amount in line.taxes
        ],
        "total": amount_text(line.total, currency),
    }
