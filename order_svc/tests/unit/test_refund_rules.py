"""Any part of an order, in any order: nothing is gained, nothing is lost, to the cent."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_svc.orders import rules
from order_svc.orders.rules import Refundable, RefundWish, Row, Source, UnitsWish, Worth
from shared_libs.money import ZERO, minor_unit

CENT = Decimal("0.01")
TAXES = (("GST", Decimal("0.45")), ("QST", Decimal("0.90")))


def row(
    quantity: str, net: str, discount: str = "0", taxes: str = "0", currency: str = "CAD"
) -> Row:
    worth = Worth(Decimal(net), Decimal(discount), (("GST", Decimal(taxes)),))
    runs = rules.allot(quantity=Decimal(quantity), worth=worth, currency="CAD")
    return Row(Decimal(quantity), runs)


def totals(row: Row, quantities: list[str]) -> list[Decimal]:
    """What so many units after so many others come to."""
    found = []
    for quantity in quantities:
        spans = rules.first_of(row.free, Decimal(quantity))
        found.append(rules.worth_of(row.runs, spans, currency="CAD").total)
        row = replace(row, taken=(*row.taken, *spans))
    return found


def test_the_first_units_bear_the_cents_that_do_not_divide() -> None:
    three_for_ten = row("3", net="10.00")

    assert totals(three_for_ten, ["1", "1", "1"]) == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
    ]


def test_a_thousand_units_are_kept_as_a_handful_of_runs() -> None:
    line = row("1000", net="4999.99", discount="10.01", taxes="748.77")

    assert len(line.runs) <= 4
    assert rules.runs_from_json(rules.runs_to_json(line.runs)) == line.runs


def test_parts_of_a_weighed_article_add_up() -> None:
    cheese = row("1.250", net="10.01", taxes="1.50")

    assert sum(totals(cheese, ["0.333", "0.5", "0.417"]), ZERO) == Decimal("11.51")


def test_a_part_of_a_unit_is_rounded_down_and_the_last_one_bears_the_cent() -> None:
    ham = row("1", net="10.00")

    assert totals(ham, ["0.666", "0.0005", "0.3335"]) == [
        Decimal("6.66"),
        ZERO,
        Decimal("3.34"),
    ]


def test_units_given_back_at_one_price_are_not_given_back_at_another() -> None:
    line = row("3", net="10.00")
    first = rules.first_of(line.free, Decimal(1))
    back_again = rules.first_of(line.free, Decimal(3))

    assert rules.worth_of(line.runs, first, currency="CAD").total == Decimal("3.34")
    assert rules.worth_of(line.runs, back_again, currency="CAD").total == Decimal("10.00")


def test_what_failed_in_the_middle_is_what_is_given_back_next() -> None:
    free = rules.free_spans(Decimal(5), [(Decimal(0), Decimal(1)), (Decimal(2), Decimal(4))])

    assert free == ((Decimal(1), Decimal(2)), (Decimal(4), Decimal(5)))
    assert rules.first_of(free, Decimal(2)) == free


def test_goods_whose_price_was_given_as_goodwill_come_to_what_is_left() -> None:
    left = Decimal(15)

    assert rules.refund_sum(goods=Decimal(20), goodwill=ZERO, left=left) == rules.RefundSum(
        Decimal(-5), left
    )
    assert rules.refund_sum(goods=ZERO, goodwill=Decimal(16), left=left) is None
    both = rules.refund_sum(goods=Decimal(10), goodwill=Decimal(5), left=left)
    assert both == rules.RefundSum(Decimal(5), left)


def test_money_goes_back_to_the_first_source_first() -> None:
    sources = (Source("gift_card", Decimal(5)), Source("test", Decimal(30)))

    assert rules.refund_tenders(Decimal(12), sources) == [
        Source("gift_card", Decimal(5)),
        Source("test", Decimal(7)),
    ]


@pytest.mark.parametrize(
    ("roles", "total", "needed"),
    [
        ({"support"}, "100.00", False),
        ({"support"}, "100.01", True),
        ({"support", "store_manager"}, "999.00", False),
        ({"cashier"}, "0.01", True),
        ({"administrator"}, "50000.00", False),
    ],
)
def test_above_the_own_limit_somebody_else_must_approve(
    roles: set[str], total: str, *, needed: bool
) -> None:
    limits = {"support": Decimal(100), "store_manager": Decimal(1000), "administrator": None}

    assert rules.needs_approval(Decimal(total), roles=roles, limits=limits) is needed


@dataclass
class Books:
    """An order, and everything that happens to its money afterwards, in memory."""

    order: Refundable
    paid: Decimal
    back: dict[str, Decimal] = field(default_factory=dict)
    units: Decimal = ZERO

    def grant(self, wish: RefundWish) -> bool:
        """Whether it was granted; then the units and the money are gone from the order."""
        if rules.short_lines(wish, self.order) or wish.shipping > self.order.shipping.left:
            return False
        plan = rules.plan_refund(wish, self.order)
        if plan is None:
            return False
        parts = sum((each.worth.total for each in plan.lines), plan.shipping.total)
        assert plan.total == parts + plan.goodwill
        assert plan.total == sum((each.left for each in plan.tenders), ZERO)
        assert all(each.worth.net >= 0 and each.worth.discount >= 0 for each in plan.lines)
        self._take(plan)
        return True

    def _take(self, plan: rules.RefundPlan) -> None:
        lines = dict(self.order.lines)
        for each in plan.lines:
            before = lines[each.wish.line]
            lines[each.wish.line] = replace(before, taken=(*before.taken, *each.spans))
            self.units += each.wish.quantity
        shipping = self.order.shipping
        given = {each.key: each.left for each in plan.tenders}
        for key, amount in given.items():
            self.back[key] = self.back.get(key, ZERO) + amount
        self.order = replace(
            self.order,
            lines=lines,
            shipping=replace(shipping, taken=(*shipping.taken, *plan.shipping_spans)),
            left=self.order.left - plan.total,
            sources=tuple(
                replace(each, left=each.left - given.get(each.key, ZERO))
                for each in self.order.sources
            ),
        )


@st.composite
def baskets(draw: st.DrawFn) -> Books:
    """Articles by the piece and by weight, with promotions and taxes of several places, or with
    prices that hold them; shipped for money or for nothing; paid in one way or in two.
    """
    currency = draw(st.sampled_from(["CAD", "CAD", "JPY", "KWD"]))
    unit = minor_unit(currency)
    amount = st.integers(0, 200_000).map(lambda units: units * unit)
    rates = draw(st.sampled_from([(), (Decimal("0.05"), Decimal("0.09975")), (Decimal("0.13"),)]))
    is_included = draw(st.booleans())

    def worth(gross: Decimal, discount: Decimal) -> Worth:
        net, taxes = gross - discount, []
        for number, rate in enumerate(rates):
            base = net / (1 + sum(rates)) if is_included else net
            taxes.append((f"T{number}", (base * rate).quantize(unit)))
        taken_out = sum((tax for _code, tax in taxes), ZERO) if is_included else ZERO
        # who has prices with taxes inside may round a free article's tax to more than nothing
        return Worth(max(net - taken_out, ZERO), discount, tuple(taxes))

    lines = {}
    for number in range(1, draw(st.integers(1, 4)) + 1):
        pieces = st.integers(1, 60).map(Decimal)
        weighed = st.integers(1, 9_999).map(lambda grams: Decimal(grams) / 1000)
        quantity = draw(st.one_of(pieces, weighed))
        gross = draw(amount)
        discount = draw(st.integers(0, 100)) * gross / 100
        sold = worth(gross, discount.quantize(unit))
        lines[number] = Row(quantity, rules.allot(quantity=quantity, worth=sold, currency=currency))
    shipping = worth(draw(st.one_of(st.just(ZERO), amount)), ZERO)
    charge = Row(shipping.net, rules.charge_runs(shipping))
    paid = sum((_total(line, currency) for line in lines.values()), _total(charge, currency))
    stored = (paid * draw(st.integers(0, 100)) / 100).quantize(unit)
    sources = (Source("gift_card", stored), Source("test", paid - stored))
    return Books(Refundable(currency, lines, charge, paid, sources), paid)


def _total(row: Row, currency: str) -> Decimal:
    return rules.worth_of(row.runs, row.free, currency=currency).total


@given(books=baskets(), choices=st.data())
@settings(max_examples=150, deadline=None)
def test_any_sequence_of_refunds_gives_back_exactly_what_was_paid(
    books: Books, choices: st.DataObject
) -> None:
    unit = minor_unit(books.order.currency)
    for _ in range(choices.draw(st.integers(0, 8))):
        wished = []
        for number, line in books.order.lines.items():
            most = int(line.left * (1 if line.quantity == int(line.quantity) else 1000))
            taken = Decimal(choices.draw(st.integers(0, max(most, 0))))
            taken = taken if line.quantity == int(line.quantity) else taken / 1000
            if taken:
                wished.append(UnitsWish(number, taken))
        shipping = choices.draw(st.integers(0, int(books.order.shipping.left / unit))) * unit
        goodwill = choices.draw(st.sampled_from([ZERO, ZERO, unit, 7 * unit]))
        books.grant(RefundWish(tuple(wished), shipping, goodwill))

    rest = tuple(UnitsWish(n, line.left) for n, line in books.order.lines.items() if line.left)
    assert books.grant(RefundWish(rest, books.order.shipping.left))

    assert books.order.left >= 0
    assert sum(books.back.values(), ZERO) + books.order.left == books.paid
    assert books.order.left == 0
    assert books.units == sum(line.quantity for line in books.order.lines.values())
    again = tuple(UnitsWish(number, Decimal(1)) for number in books.order.lines)
    assert not books.grant(RefundWish(again))


@given(books=baskets())
@settings(max_examples=60, deadline=None)
def test_what_each_unit_was_sold_for_adds_up_to_the_line(books: Books) -> None:
    for line in books.order.lines.values():
        each = [
            rules.worth_of(
                line.runs,
                [(Decimal(n), min(Decimal(n + 1), line.quantity))],
                currency=books.order.currency,
            )
            for n in range(int(line.quantity) + (line.quantity != int(line.quantity)))
        ]
        whole = rules.worth_of(line.runs, line.free, currency=books.order.currency)
        assert sum((unit.total for unit in each), ZERO) == whole.total
        assert sum((unit.discount for unit in each), ZERO) == whole.discount
        assert sum((unit.gross for unit in each), ZERO) == whole.gross
