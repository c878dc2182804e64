"""What a shopper is shown: prices, and what is wrong before paying."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from cart_svc.carts.rules._cart import INVENTORY, Cart, HeldLine
from cart_svc.carts.rules._overrides import override_in_force
from shared_libs.money import ZERO, round_amount

WITHOUT_EFFECT = "coupon_without_effect"


@dataclass(frozen=True)
class PricedLine:
    """A line with cart's own idea of its price; `list_price` where staff have agreed on another."""

    sku: str
    name: Mapping[str, str]
    quantity: Decimal
    unit_price: Decimal
    line_total: Decimal
    list_price: Decimal | None = None
    slug: str = ""
    picture: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ExactLine:
    """What product says that an article in the cart costs; `net` is without tax."""

    sku: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    tax: Decimal
    list_price: Decimal | None = None


@dataclass(frozen=True)
class Exact:
    """Product's figures for a cart and its promise of them, and what inventory can give.

    `refused` has the reason for each coupon that cannot be used, `effective` those that save
    something; `available` is None when inventory did not answer.
    """

    currency: str
    lines: tuple[ExactLine, ...]
    totals: Mapping[str, Decimal]
    token: str
    expires_at: datetime
    refused: Mapping[str, str]
    effective: frozenset[str]
    available: Mapping[str, Decimal] | None


@dataclass(frozen=True)
class Problem:
    """Something the shopper should know before paying: about an article, a coupon or the cart."""

    code: str
    sku: str = ""
    was: Decimal | None = None
    now: Decimal | None = None
    requested: Decimal | None = None
    available: Decimal | None = None
    coupon: str = ""


@dataclass(frozen=True)
class HeldCoupon:
    """A coupon in a cart: whether it counts (None until product has been asked), or why not."""

    code: str
    is_applied: bool | None = None
    problem: str = ""


@dataclass(frozen=True)
class View:
    """What a shopper is shown."""

    cart: Cart
    lines: tuple[PricedLine, ...]
    subtotal: Decimal
    problems: tuple[Problem, ...]
    coupons: tuple[HeldCoupon, ...] = ()
    saved: tuple[PricedLine, ...] = ()


def view(cart: Cart) -> View:
    """The cart with estimated prices and the problems that can be known without asking anyone."""
    lines = tuple(_priced(line, cart) for line in cart.lines)
    problems = [problem for line in cart.lines for problem in _problems(line, cart)]
    problems += _of_the_cart(cart)
    if cart.lines and INVENTORY in cart.away:
        problems.append(Problem("availability_unknown"))
    return View(
        cart,
        lines,
        sum((line.line_total for line in lines), ZERO),
        tuple(problems),
        tuple(HeldCoupon(code) for code in cart.coupons),
        tuple(_priced(line, cart) for line in cart.saved),
    )


def exact_view(cart: Cart, exact: Exact) -> View:
    """The cart after product and inventory were asked: what is wrong is known, and no guess."""
    quoted = merged(exact.lines)
    coupons = tuple(_judged(code, exact) for code in cart.coupons)
    problems = [
        *(problem for line in cart.lines for problem in _exact_problems(line, cart, quoted)),
        *(problem for line in cart.lines for problem in _shortages(line, exact)),
        *(Problem(each.problem, coupon=each.code) for each in coupons if each.problem),
        *_of_the_cart(cart),
    ]
    if exact.available is None:
        problems.append(Problem("availability_unknown"))
    return replace(view(cart), problems=tuple(problems), coupons=coupons)


def over_limit(cart: Cart) -> tuple[tuple[HeldLine, Decimal], ...]:
    """The lines with more of an article than a cart takes by now, each with what it takes."""
    limits = {sku: article.max_quantity for sku, article in cart.articles.items()}
    found = ((line, limits.get(line.sku)) for line in cart.lines)
    return tuple((line, most) for line, most in found if most is not None and line.quantity > most)


def is_fraction(quantity: Decimal) -> bool:
    """Whether a quantity is not a whole number."""
    return quantity != quantity.to_integral_value()


def gtin14(gtin: str) -> str:
    """A barcode in the length in which all others fit: a scanner's leading zeros do not matter."""
    return gtin.zfill(14)


def coupon_code(written: str) -> str:
    """A coupon as it is kept: capitals, without blanks around it."""
    return written.strip().upper()


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
    net, tax = one.net + other.net, one.tax + other.tax
    return ExactLine(one.sku, quantity, price, net, tax, one.list_price)


def _priced(line: HeldLine, cart: Cart) -> PricedLine:
    article = cart.articles.get(line.sku)
    price = article.price(cart.channel, cart.currency) if article else None
    listed = line.seen_price if price is None else price
    agreed = override_in_force(cart, line)
    counts = agreed is not None and agreed.unit_price < listed
    unit_price = agreed.unit_price if agreed and counts else listed
    total = round_amount(unit_price * line.quantity, cart.currency)
    return PricedLine(
        sku=line.sku,
        name=article.name if article else {"en": line.sku},
        quantity=line.quantity,
        unit_price=unit_price,
        line_total=total,
        list_price=listed if counts else None,
        slug=article.slug if article else "",
        picture=article.picture if article else None,
    )


def _problems(line: HeldLine, cart: Cart) -> Iterable[Problem]:
    article = cart.articles.get(line.sku)
    price = article.price(cart.channel, cart.currency) if article else None
    if article is None or price is None or article.status != "active":
        yield Problem("unavailable", line.sku)
        return
    if price != line.seen_price and override_in_force(cart, line) is None:
        yield Problem("price_changed", line.sku, was=line.seen_price, now=price)
    if not article.in_stock:
        yield Problem("out_of_stock", line.sku)


def _exact_problems(
    line: HeldLine, cart: Cart, quoted: Mapping[str, ExactLine]
) -> Iterable[Problem]:
    """What product's price says of the one that was seen; a price for many that is lower is none
    of it.
    """
    if override_in_force(cart, line):
        return
    article = cart.articles.get(line.sku)
    copied = article.price(cart.channel, cart.currency) if article else None
    price = quoted[line.sku].unit_price
    if price > line.seen_price or copied not in {None, line.seen_price}:
        yield Problem("price_changed", line.sku, was=line.seen_price, now=price)


def _of_the_cart(cart: Cart) -> Iterable[Problem]:
    if cart.restored_at is not None:
        yield Problem("restored")
    for line, most in over_limit(cart):
        yield Problem("quantity_limit", line.sku, requested=line.quantity, available=most)
    for line in cart.lines:
        agreed = cart.overrides.get(line.sku)
        if agreed and agreed.is_over:
            yield Problem("override_ended", line.sku)
        elif agreed and override_in_force(cart, line) is None:
            yield Problem(
                "override_quantity", line.sku, requested=line.quantity, available=agreed.quantity
            )


def _shortages(line: HeldLine, exact: Exact) -> Iterable[Problem]:
    if exact.available is None:
        return
    available = exact.available.get(line.sku, line.quantity)
    if available < line.quantity:
        code = "short" if available > ZERO else "out_of_stock"
        yield Problem(code, line.sku, requested=line.quantity, available=max(available, ZERO))


def _judged(code: str, exact: Exact) -> HeldCoupon:
    if code in exact.effective:
        return HeldCoupon(code, is_applied=True)
    return HeldCoupon(code, is_applied=False, problem=exact.refused.get(code, WITHOUT_EFFECT))
