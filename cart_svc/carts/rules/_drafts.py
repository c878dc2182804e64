"""An order that staff prepare, seen as the cart that it will be."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from cart_svc.carts.rules._cart import Article, Cart, DraftMark, HeldLine, PriceOverride, Shipping

_NUMBER = re.compile(r"D-([0-9]{1,9})", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class DraftLine:
    """So much of an article in a draft, at the list's price or at one that was agreed on."""

    sku: str
    quantity: Decimal
    seen_price: Decimal
    agreed: PriceOverride | None = None
    reason: str = ""


@dataclass(frozen=True)
class DraftContent:
    """What a draft is priced by: all that its cart will have."""

    currency: str
    lines: Sequence[DraftLine]
    shipping: Shipping
    coupons: Sequence[str] = ()
    customer_id: str = ""


def draft_key(number: str) -> int:
    """The key of the draft that people call by this number; 0, which none has, for no number."""
    found = _NUMBER.fullmatch(number.strip())
    return int(found.group(1)) if found else 0


def draft_cart(
    content: DraftContent, articles: Mapping[str, Article], mark: DraftMark | None = None
) -> Cart:
    """The cart of a draft, nobody's until it is sent; quotes and views take it as any other."""
    return Cart(
        id="",
        version=1,
        state="active",
        currency=content.currency,
        channel="web",
        customer_id=content.customer_id,
        lines=tuple(HeldLine(x.sku, x.quantity, x.seen_price) for x in content.lines),
        articles=articles,
        shipping=content.shipping,
        coupons=tuple(content.coupons),
        overrides={each.sku: each.agreed for each in content.lines if each.agreed},
        draft=mark,
    )


def still_agreed(
    known: Mapping[str, DraftLine], *, sku: str, quantity: Decimal, unit_price: Decimal
) -> DraftLine | None:
    """The line that had this price agreed on already, for as many units at least."""
    line = known.get(sku)
    agreed = line.agreed if line else None
    if agreed and agreed.unit_price == unit_price and quantity <= agreed.quantity:
        return line
    return None


def holds_card_number(text: str) -> bool:
    """Whether there is a run of 13 to 19 digits in it that a payment card may have."""
    digits = re.sub(r"(?<=[0-9])[ -](?=[0-9])", "", text)
    return any(_passes_luhn(run) for run in re.findall(r"(?<![0-9])[0-9]{13,19}(?![0-9])", digits))


def _passes_luhn(digits: str) -> bool:
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(number // 10 + number % 10 for number in doubled)
    return (total + sum(int(digit) for digit in digits[-1::-2])) % 10 == 0
