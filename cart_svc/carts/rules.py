"""Pure decisions about a cart: what it holds, what it seems to cost, what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from shared_libs.money import ZERO, round_amount


@dataclass(frozen=True)
class Article:
    """Cart's own copy of what product says of a variant."""

    sku: str
    name: Mapping[str, str]
    whole_quantity: bool
    status: str
    in_stock: bool
    prices: Mapping[str, Decimal]

    def price(self, channel: str, currency: str) -> Decimal | None:
        """What one of it costs there; None where it is not sold."""
        return self.prices.get(f"{channel}:{currency}")


@dataclass(frozen=True)
class Shipping:
    """Where the goods go and how."""

    country: str
    region: str
    method: str
    postal_code: str = ""
    pickup_location: str | None = None


@dataclass(frozen=True)
class Visit:
    """Someone at a cart, now: a guest has no customer id, and "" expects no certain version."""

    cart_id: str
    customer_id: str
    expected_version: str
    now: datetime


@dataclass(frozen=True)
class HeldLine:
    """A line as the store holds it; the price is the one seen when the line last changed."""

    sku: str
    quantity: Decimal
    seen_price: Decimal


@dataclass(frozen=True)
class Cart:
    """A cart as the store holds it."""

    id: str
    version: int
    state: str
    currency: str
    channel: str
    customer_id: str
    lines: tuple[HeldLine, ...]
    articles: Mapping[str, Article] = field(default_factory=dict)
    shipping: Shipping | None = None


@dataclass(frozen=True)
class PricedLine:
    """A line with cart's own idea of its price."""

    sku: str
    name: Mapping[str, str]
    quantity: Decimal
    unit_price: Decimal
    line_total: Decimal


@dataclass(frozen=True)
class ExactLine:
    """What product says that an article in the cart costs; `net` is without tax."""

    sku: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Exact:
    """Product's figures for a cart, and its promise of them."""

    currency: str
    lines: tuple[ExactLine, ...]
    totals: Mapping[str, Decimal]
    token: str
    expires_at: datetime


@dataclass(frozen=True)
class Problem:
    """Something the shopper should know before paying."""

    code: str
    sku: str
    was: Decimal | None = None
    now: Decimal | None = None


@dataclass(frozen=True)
class View:
    """What a shopper is shown."""

    cart: Cart
    lines: tuple[PricedLine, ...]
    subtotal: Decimal
    problems: tuple[Problem, ...]


def view(cart: Cart) -> View:
    """The cart with estimated prices and the problems that can be known without asking anyone."""
    lines = tuple(_priced(line, cart) for line in cart.lines)
    problems = tuple(problem for line in cart.lines for problem in _problems(line, cart))
    return View(cart, lines, sum((line.line_total for line in lines), ZERO), problems)


def is_fraction(quantity: Decimal) -> bool:
    """Whether a quantity is not a whole number."""
    return quantity != quantity.to_integral_value()


def gtin14(gtin: str) -> str:
    """A barcode in the length in which all others fit: a scanner's leading zeros do not matter."""
    return gtin.zfill(14)


def merged(lines: Iterable[ExactLine]) -> dict[str, ExactLine]:
    """One line for each article, whatever order and how many lines a quote has for it.

    Where its lines have different unit prices, the one shown is their average.
    """
    found: dict[str, ExactLine] = {}
    for line in lines:
        earlier = found.get(line.sku)
        found[line.sku] = _together(earlier, line) if earlier else line
    return found


def _together(one: ExactLine, other: ExactLine) -> ExactLine:
    quantity = one.quantity + other.quantity
    price = one.unit_price
    if price != other.unit_price:
        whole = one.unit_price * one.quantity + other.unit_price * other.quantity
        price = (whole / quantity).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)
    return ExactLine(one.sku, quantity, price, one.net + other.net, one.tax + other.tax)


def _priced(line: HeldLine, cart: Cart) -> PricedLine:
    article = cart.articles.get(line.sku)
    price = article.price(cart.channel, cart.currency) if article else None
    unit_price = line.seen_price if price is None else price
    total = round_amount(unit_price * line.quantity, cart.currency)
    name = article.name if article else {"en": line.sku}
    return PricedLine(line.sku, name, line.quantity, unit_price, total)


def _problems(line: HeldLine, cart: Cart) -> Iterable[Problem]:
    article = cart.articles.get(line.sku)
    price = article.price(cart.channel, cart.currency) if article else None
    if article is None or price is None or article.status != "active":
        yield Problem("unavailable", line.sku)
        return
    if price != line.seen_price:
        yield Problem("price_changed", line.sku, was=line.seen_price, now=price)
    if not article.in_stock:
        yield Problem("out_of_stock", line.sku)
