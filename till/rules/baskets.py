"""The basket that a cashier is at: what is in it, what is off, what has been paid of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any  # Any: JSON documents

from shared_libs.money import ZERO, quantity_text

PERCENT, AMOUNT = "percent", "amount"
CASH = "cash"


@dataclass(frozen=True)
class Discount:
    """What the cashier takes off a line, in percent or as an amount, and why."""

    kind: str
    value: Decimal
    reason: str


@dataclass(frozen=True)
class Wanted:
    """So much of an article; one line for each."""

    sku: str
    quantity: Decimal
    discount: Discount | None = None


@dataclass(frozen=True)
class SoldCard:
    """A gift card that is sold: its code, and what it is worth. It is no article: no tax and no
    promotion is on it.
    """

    code: str
    amount: Decimal


@dataclass(frozen=True)
class Paid:
    """Money that was given, before any change."""

    type: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True)
class HeldCredit:
    """So much of the customer's store credit, which the shop holds for the sale of this id."""

    sale_id: str
    amount: Decimal


@dataclass(frozen=True)
class Approval:
    """A manager's yes."""

    manager: str
    reason: str


@dataclass(frozen=True)
class Exchange:
    """Goods that come back for others: the lines of their return, what they are worth, how they
    were paid; of a sale, of a web order, or of neither.
    """

    sale_id: str | None
    order_number: str | None
    number: str
    lines: tuple[Mapping[str, Any], ...]
    worth: Decimal
    paid: tuple[Paid, ...]
    approval: Approval | None = None


@dataclass(frozen=True)
class Basket:
    """A sale that is not one yet; with an `exchange`, goods that come back pay for some of it.
    `customer_shown` is what the customer was found by.
    """

    lines: tuple[Wanted, ...] = ()
    cards: tuple[SoldCard, ...] = ()
    paid: tuple[Paid, ...] = ()
    customer_id: str | None = None
    customer: str = ""
    customer_group: str = ""
    approval: Approval | None = field(default=None)
    exchange: Exchange | None = None
    customer_shown: str = ""
    credit: HeldCredit | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in it, and nothing comes back for it."""
        return not self.is_sale and self.exchange is None

    @property
    def is_sale(self) -> bool:
        """Whether something goes out: goods, or gift cards."""
        return bool(self.lines or self.cards)

    @property
    def worth_of_cards(self) -> Decimal:
        """What the gift cards that are sold hold together."""
        return sum((each.amount for each in self.cards), ZERO)

    def line(self, sku: str) -> Wanted | None:
        """The line of an article."""
        return next((each for each in self.lines if each.sku == sku), None)

    @property
    def given(self) -> Decimal:
        """What has been paid so far."""
        return sum((each.amount for each in self.paid), ZERO)

    @property
    def given_but_cash(self) -> Decimal:
        """What has been paid in ways that give no change."""
        return sum((each.amount for each in self.paid if each.type != CASH), ZERO)


def with_more(basket: Basket, sku: str, quantity: Decimal) -> Basket:
    """So much more of an article is in the basket, on the line that it has."""
    known = basket.line(sku)
    if known is None:
        return replace(basket, lines=(*basket.lines, Wanted(sku, quantity)))
    return with_quantity(basket, sku, known.quantity + quantity)


def with_quantity(basket: Basket, sku: str, quantity: Decimal) -> Basket:
    """Just so much of it; none where that is nothing or less."""
    lines = (replace(each, quantity=quantity) if each.sku == sku else each for each in basket.lines)
    return replace(basket, lines=tuple(each for each in lines if each.quantity > 0))


def with_discount(basket: Basket, sku: str | None, discount: Discount | None) -> Basket:
    """The discount is on the line of this article, or on every line."""
    return replace(
        basket,
        lines=tuple(
            replace(each, discount=discount) if sku in {None, each.sku} else each
            for each in basket.lines
        ),
    )


def with_card(basket: Basket, card: SoldCard) -> Basket:
    """A gift card is sold too."""
    return replace(basket, cards=(*basket.cards, card))


def without_card(basket: Basket, code: str) -> Basket:
    """The gift card of this code is not sold."""
    return replace(basket, cards=tuple(each for each in basket.cards if each.code != code))


def without_approval(basket: Basket) -> Basket:
    """A yes was for what the basket was before."""
    return replace(basket, approval=None)


def as_document(basket: Basket) -> dict[str, Any]:
    """The basket as it is kept."""
    return {
        "lines": [
            {
                "sku": each.sku,
                "quantity": quantity_text(each.quantity),
                "discount": _discount(each.discount),
            }
            for each in basket.lines
        ],
        "cards": [{"code": each.code, "amount": str(each.amount)} for each in basket.cards],
        "paid": _paid(basket.paid),
        "customer_id": basket.customer_id,
        "customer": basket.customer,
        "customer_group": basket.customer_group,
        "approval": vars(basket.approval) if basket.approval else None,
        "exchange": _exchange(basket.exchange) if basket.exchange else None,
        "customer_shown": basket.customer_shown,
        "credit": _credit(basket.credit) if basket.credit else None,
    }


def _paid(paid: Iterable[Paid]) -> list[dict[str, str]]:
    return [
        {"type": each.type, "amount": str(each.amount), "reference": each.reference}
        for each in paid
    ]


def _exchange(exchange: Exchange) -> dict[str, Any]:
    return {
        **vars(exchange),
        "worth": str(exchange.worth),
        "paid": _paid(exchange.paid),
        "approval": vars(exchange.approval) if exchange.approval else None,
    }


def _credit(credit: HeldCredit) -> dict[str, str]:
    return {"sale_id": credit.sale_id, "amount": str(credit.amount)}


def _discount(discount: Discount | None) -> dict[str, str] | None:
    if discount is None:
        return None
    return {"kind": discount.kind, "value": str(discount.value), "reason": discount.reason}


def read(document: Mapping[str, Any] | None) -> Basket:
    """The basket that was kept; an empty one for nothing."""
    if not document:
        return Basket()
    approval, exchange = document.get("approval"), document.get("exchange")
    credit = document.get("credit")
    return Basket(
        lines=tuple(
            Wanted(each["sku"], Decimal(each["quantity"]), _read_discount(each.get("discount")))
            for each in document["lines"]
        ),
        cards=tuple(
            SoldCard(each["code"], Decimal(each["amount"])) for each in document.get("cards") or ()
        ),
        paid=_read_paid(document["paid"]),
        customer_id=document.get("customer_id"),
        customer=document.get("customer") or "",
        customer_group=document.get("customer_group") or "",
        approval=Approval(**approval) if approval else None,
        exchange=_read_exchange(exchange) if exchange else None,
        customer_shown=document.get("customer_shown") or "",
        credit=HeldCredit(credit["sale_id"], Decimal(credit["amount"])) if credit else None,
    )


def _read_paid(rows: Iterable[Mapping[str, str]]) -> tuple[Paid, ...]:
    return tuple(Paid(each["type"], Decimal(each["amount"]), each["reference"]) for each in rows)


def _read_exchange(document: Mapping[str, Any]) -> Exchange:
    approval = document["approval"]
    read = {
        "lines": tuple(document["lines"]),
        "worth": Decimal(document["worth"]),
        "paid": _read_paid(document["paid"]),
        "approval": Approval(**approval) if approval else None,
    }
    return Exchange(**{**document, **read})


def _read_discount(document: Mapping[str, str] | None) -> Discount | None:
    if not document:
        return None
    return Discount(document["kind"], Decimal(document["value"]), document["reason"])
