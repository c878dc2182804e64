"""Whatever is bought and however it is paid, in whatever parts it is given back: nothing is gained
and nothing lost, in our books, at the provider, on the cards and in what the events say.

What holds is the sum: parts of a line telescope, so that it holds by whichever rule the cents
between two of them are rounded. Which part bears which cent is test_refund_rules' to say.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any  # Any: the data of events

import pytest
from django.db import transaction
from django.db.models import F, Sum
from django.db.models.functions import Now
from django.utils import timezone
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from order_svc.orders import errors, selectors, services
from order_svc.orders.models import CheckoutAttempt, Order, OrderEdit, ProviderCharge, TaxLine
from order_svc.orders.rules import RefundWish, UnitsWish
from order_svc.orders.services._parcels import LineQuantity
from order_svc.tests.factories import CART, COUPON, World
from shared_libs.clients.cart import FrozenLine
from shared_libs.clients.quotes import TaxAmount
from shared_libs.events.models import OutboxEvent
from shared_libs.money import ZERO, round_amount
from shared_libs.refusals import Refusal
from shared_libs.testing.fakes.product import FakeProduct

pytestmark = pytest.mark.django_db
CENT = Decimal("0.01")
RATES: list[dict[str, Decimal]] = [
    {},
    {"HST": Decimal("0.13")},
    {"GST": Decimal("0.05"), "QST": Decimal("0.09975")},
]


@dataclass(frozen=True)
class Basket:
    """What is in the cart at which prices, and what comes off and on."""

    lines: tuple[tuple[Decimal, Decimal], ...]
    percent_off: Decimal
    rates: Mapping[str, Decimal]
    shipping: Decimal


class Taxing(FakeProduct):
    """Several authorities tax, and each rounds by itself."""

    rates: Mapping[str, Decimal] = {}

    def _tax(self, net: Decimal, currency: str) -> tuple[Decimal, tuple[TaxAmount, ...]]:
        taxes = [TaxAmount(code, round_amount(net * r, currency)) for code, r in self.rates.items()]
        return sum((each.amount for each in taxes), ZERO), tuple(taxes)


def money(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most).map(lambda cents: cents * CENT)


PIECES = st.integers(1, 12).map(Decimal)
BY_WEIGHT = st.integers(1, 4_000).map(lambda grams: Decimal(grams) / 1000)
BASKETS = st.builds(
    Basket,
    lines=st.lists(st.tuples(money(9_999), PIECES | BY_WEIGHT), min_size=1, max_size=3).map(tuple),
    percent_off=st.sampled_from(["0", "7.5", "10", "33.3", "95"]).map(Decimal),
    rates=st.sampled_from(RATES),
    shipping=money(1_500),
)
PERCENT_BY_CARD = st.sampled_from([0, 0, 1, 50, 100])


@dataclass
class Sale:
    """One order, and what all who have a book of it say."""

    world: World
    token: str = field(init=False)
    order: Order = field(init=False)
    on_card: Decimal = ZERO
    off: Counter[int] = field(default_factory=Counter)

    def quote(self, basket: Basket) -> Decimal:
        """The basket is in the cart and has its quote; what it comes to."""
        goods = [FrozenLine(f"A{n}", f"A{n}", q) for n, (_price, q) in enumerate(basket.lines)]
        self.world.product = product = Taxing(shipping=basket.shipping)
        product.prices = {f"A{n}": price for n, (price, _q) in enumerate(basket.lines)}
        product.rates = basket.rates
        product.coupons[COUPON] = basket.percent_off
        self.world.inventory.available = {each.sku: Decimal(100) for each in goods}
        self.world.cart.product = product
        self.world.cart.put(CART, goods)
        self.world.cart.carts[CART].coupons = (COUPON,)
        self.token = self.world.quote_token(lines=goods, coupons=(COUPON,))
        return product.quotes[self.token].totals.total

    def buy(self, total: Decimal, percent_by_card: int) -> None:
        """What the quote came to is paid, some of it by a card."""
        self.on_card = round_amount(total * percent_by_card / 100, "CAD")
        cards = (self.world.gift_card(str(self.on_card)),) if self.on_card else ()
        answer = self.world.buy(quote_token=self.token, stored_value=cards)
        self.order = Order.objects.get(number=answer.location.rsplit("/", 1)[1])
        self.carry()

    def carry(self) -> None:
        """Everything that is promised is done, as the jobs do it."""
        CheckoutAttempt.objects.filter(finished_at=None).update(next_try_at=Now())
        services.resume_checkouts(upstreams=self.world.upstreams)
        services.resume_payments()
        services.resume_refunds(customer=self.world.customer)
        self.order.refresh_from_db()

    def has_its_invoice(self) -> None:
        """From now on it can be edited; what knows the order as it was before would refuse."""
        services.note_invoiced(order_id=self.order.pk)
        self.order.refresh_from_db()

    def give_back(self, wish: RefundWish) -> None:
        services.refund(order=self.order, wish=wish, actor="staff:1", now=timezone.now())

    def call_off(self, units: tuple[UnitsWish, ...]) -> None:
        off = [LineQuantity(each.line, each.quantity) for each in units]
        services.cancel_units(
            order=self.order, units=off, actor="staff:1", reason="", now=timezone.now()
        )
        self.note_off(off)

    def note_off(self, units: Iterable[LineQuantity]) -> None:
        """These were called off, and nobody refused."""
        self.off.update({each.line: each.quantity for each in units})

    def kept(self) -> Decimal:
        """What the provider and the cards have let us have, and not got back."""
        charges = ProviderCharge.objects.aggregate(kept=Sum(F("captured") - F("refunded")))
        return (charges["kept"] or ZERO) + self.on_card - sum(self.world.left_on_cards(), ZERO)

    def told(self) -> list[dict[str, Any]]:
        events = OutboxEvent.objects.filter(type="order.order_refunded.v1")
        return list(events.order_by("pk").values_list("data", flat=True))

    def assert_agreement(self) -> None:
        told = self.told()
        assert self.kept() == self.order.total - self.order.refunded_amount
        assert self.order.refunded_amount == self.order.refund_claimed_amount
        assert self.order.refunded_amount == summed(told, "total")
        for each in told:
            parts = summed([each], "shipping", "shipping_tax", "goodwill")
            assert Decimal(each["total"]) == parts + summed(each["lines"], "total")
            assert Decimal(each["total"]) == summed(each["tenders"], "amount")

    def assert_no_unit_is_lost(self) -> None:
        """What was called off is off, in the order and in what inventory was told to let go."""
        told = Counter[int]()
        for event in OutboxEvent.objects.filter(type="order.units_cancelled.v1"):
            told.update({each["line"]: Decimal(each["quantity"]) for each in event.data["lines"]})
        lines = self.order.lines.values_list("line", "cancelled_quantity")
        assert {line: off for line, off in lines if off} == +self.off == +told

    def assert_all_came_back(self) -> None:
        told, order = self.told(), self.order
        lines = [line for each in told for line in each["lines"]]
        taxes = Counter[str]()
        for each in [*lines, *({"taxes": each["shipping_taxes"]} for each in told)]:
            taxes.update({tax["code"]: Decimal(tax["amount"]) for tax in each["taxes"]})
        sold = TaxLine.objects.filter(order=order).values_list("code").annotate(Sum("amount"))
        assert (order.refunded_amount, self.kept()) == (order.total, ZERO)
        assert self.world.left_on_cards() == ([self.on_card] if self.on_card else [])
        assert summed(lines, "gross") == order.subtotal
        assert summed(lines, "discount") == order.discount
        assert summed(told, "shipping", "shipping_tax") == order.shipping + order.shipping_tax
        assert summed(told, "goodwill") == 0
        assert {code: amount for code, amount in taxes.items() if amount} == {
            code: amount for code, amount in sold if amount
        }


class Written:
    """Choices that are written down: what the properties draw, in the order in which they do."""

    def __init__(self, *values: Any) -> None:
        self._values = list(values)

    def draw(self, _strategy: object, label: str = "") -> Any:
        """The next one."""
        assert self._values, label
        return self._values.pop(0)

    @property
    def is_over(self) -> bool:
        """Whether all of it was drawn."""
        return not self._values


Choices = Written | st.DataObject


def summed(rows: list[dict[str, Any]], *columns: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows for name in columns), ZERO)


def some_units(sale: Sale, choices: Choices) -> tuple[UnitsWish, ...]:
    """A few units of a few lines, of those whose price has not gone back."""
    wished = []
    for number, line in selectors.refundable_order(sale.order).lines.items():
        unit = Decimal(1) if line.quantity == int(line.quantity) else Decimal("0.001")
        taken = choices.draw(st.integers(0, int(line.left / unit))) * unit
        wished += [UnitsWish(number, taken)] if taken else []
    return tuple(wished)


def something_goes_back(sale: Sale, choices: Choices) -> None:
    """Units, shipping, goodwill, or units that are called off; what is refused changes nothing."""
    units = some_units(sale, choices)
    if choices.draw(st.booleans(), label="called off"):
        sale.call_off(units)
        return
    left = selectors.refundable_order(sale.order).shipping.left
    shipping = choices.draw(money(int(left / CENT)), label="shipping")
    goodwill = choices.draw(st.sampled_from([ZERO, ZERO, CENT, Decimal("3.33")]), label="goodwill")
    sale.give_back(RefundWish(units, shipping, goodwill))


def something_is_edited(sale: Sale, choices: Choices) -> None:
    """Units are added at another price, and others called off for them; the rest is paid or goes
    back, by a card of its own.
    """
    price = choices.draw(money(9_999), label="price")
    sku = choices.draw(st.sampled_from(["A0", "NEW"]), label="added")
    sale.world.product.prices[sku] = price
    sale.world.inventory.available.setdefault(sku, Decimal(100))
    added = [services.ArticleQuantity(sku, choices.draw(st.integers(1, 3).map(Decimal)))]
    off = [LineQuantity(each.line, each.quantity) for each in some_units(sale, choices)]
    seen = services.preview_edit(
        order=sale.order, add=added, remove=off, upstreams=sale.world.upstreams
    )
    wish = services.EditWish(
        add=added,
        remove=off,
        expected_difference=Decimal(seen.to_pay) - Decimal(seen.to_give_back),
        payment=services.PaymentChoice("test", "tok_approve"),
    )
    by = services.Keyed("staff:1", f"edit-{OrderEdit.objects.count():012}", "f" * 64)
    services.begin_edit(
        order=sale.order, wish=wish, by=by, now=timezone.now(), upstreams=sale.world.upstreams
    )
    sale.note_off(off)


def the_rest_goes_back(sale: Sale) -> None:
    left = selectors.refundable_order(sale.order)
    rest = tuple(UnitsWish(n, line.left) for n, line in left.lines.items() if line.left)
    try:
        sale.give_back(RefundWish(rest, left.shipping.left))
    except (errors.NothingToRefund, errors.OrderNotRefundable):
        assert sale.order.refunded_amount == sale.order.total


@given(basket=BASKETS, by_card=PERCENT_BY_CARD, choices=st.data())
@settings(max_examples=15, deadline=None)
def test_what_was_paid_is_what_comes_back_whatever_was_bought_and_in_whatever_parts(
    basket: Basket, by_card: int, choices: st.DataObject
) -> None:
    with transaction.atomic():
        sale = Sale(World())
        total = sale.quote(basket)
        assume(total > 0)
        sale.buy(total, by_card)
        sale.assert_agreement()

        for _each in range(choices.draw(st.integers(0, 4), label="times")):
            try:
                something_goes_back(sale, choices)
            except Refusal:
                continue
            sale.carry()
            sale.assert_agreement()
        the_rest_goes_back(sale)
        sale.carry()

        sale.assert_agreement()
        sale.assert_all_came_back()
        transaction.set_rollback(True)


@given(basket=BASKETS, by_card=PERCENT_BY_CARD, choices=st.data())
@settings(max_examples=8, deadline=None)
def test_what_edits_add_and_call_off_is_paid_and_comes_back_to_the_cent(
    basket: Basket, by_card: int, choices: st.DataObject
) -> None:
    with transaction.atomic():
        sale = Sale(World())
        total = sale.quote(basket)
        assume(total > 0)
        sale.buy(total, by_card)
        sale.has_its_invoice()
        for number in range(choices.draw(st.integers(1, 3), label="times")):
            # an edit in every example, and most of them take something away
            others = [something_is_edited, something_goes_back] if number else [something_is_edited]
            change = choices.draw(st.sampled_from(others))
            try:
                with transaction.atomic():
                    change(sale, choices)
            except Refusal:
                continue
            sale.carry()
            sale.assert_agreement()
            sale.assert_no_unit_is_lost()
            assert not OrderEdit.objects.open().exists()
        the_rest_goes_back(sale)
        sale.carry()

        sale.assert_agreement()
        sale.assert_all_came_back()
        transaction.set_rollback(True)


# nothing of it divides: prices, discount, two taxes, the shipping
UNEVEN = Basket(
    lines=((Decimal("9.99"), Decimal(3)), (Decimal("3.33"), Decimal(7))),
    percent_off=Decimal("33.3"),
    rates=RATES[2],
    shipping=Decimal("9.95"),
)


@pytest.mark.parametrize("by_card", [0, 50, 100], ids=["by payment", "by both", "by card"])
def test_edits_that_are_known_to_be_hard_lose_no_cent_and_no_unit(by_card: int) -> None:
    """What the property above finds on most days, and this one on all of them."""
    sale = Sale(World())
    sale.buy(sale.quote(UNEVEN), by_card)
    sale.has_its_invoice()
    plan = [
        # more to pay: two new ones, for one of three and two of seven
        (something_is_edited, Written(Decimal("10.01"), "NEW", Decimal(2), 1, 2)),
        # of each line a unit, and some of the shipping, with a gift of three cents
        (something_goes_back, Written(1, 1, 1, 0, Decimal("3.33"), Decimal("0.03"))),
        # less to pay: one for a cent, for all that is left of the second line
        (something_is_edited, Written(CENT, "A0", Decimal(1), 0, 4, 0)),
        (something_goes_back, Written(1, 0, 0, 1, 1)),
    ]
    for change, choices in plan:
        change(sale, choices)
        assert choices.is_over
        sale.carry()
        sale.assert_agreement()
        sale.assert_no_unit_is_lost()

    the_rest_goes_back(sale)
    sale.carry()

    assert sale.off == {1: 2, 2: 6, 4: 1}
    sale.assert_agreement()
    sale.assert_all_came_back()
