"""Captures in parts, units called off and money given back, in any order: to the cent."""

from dataclasses import dataclass, field, replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from order_svc.orders import rules
from order_svc.orders.rules import Refundable, RefundWish, Row, Source, UnitsWish, Worth
from shared_libs.money import ZERO

CARD = "card"


@dataclass
class Till:
    """One order with one payment that is taken by parcel, our books and the provider's."""

    order: Refundable
    total: Decimal
    left: dict[int, Decimal] = field(default_factory=dict)
    off: dict[int, Decimal] = field(default_factory=dict)
    claimed: Decimal = ZERO
    released: Decimal = ZERO
    wanted: Decimal = ZERO
    captured: Decimal = ZERO
    promised: Decimal = ZERO
    refunded: Decimal = ZERO
    is_open: bool = True

    @property
    def due(self) -> Decimal:
        return self.total - self.released

    def staying(self, line: int) -> Decimal:
        gone = self.left.get(line, ZERO) + self.off.get(line, ZERO)
        return self.order.lines[line].quantity - gone

    def ship(self, line: int, units: int) -> None:
        """So many units are packed, paid, and leave."""
        units_ = min(Decimal(units), self.staying(line))
        self.left[line] = self.left.get(line, ZERO) + units_
        due = rules.due_without(
            {each: self.staying(each) for each in self.order.lines}, self.order, whole=self.due
        )
        (goal,) = rules.capture_goals(due, [rules.Capturable(self.due, self.captured)])
        self.wanted = max(self.wanted, goal)
        self.settle()
        assert self.captured >= due

    def call_off(self, line: int, units: int) -> None:
        row = self.order.lines[line]
        units_ = min(Decimal(units), self.staying(line))
        self.off[line] = self.off.get(line, ZERO) + units_
        paid = min(units_, row.left)
        if paid:
            self.give_back(RefundWish((UnitsWish(line, paid),), called_off=True))

    def give_back(self, wish: RefundWish) -> None:
        if rules.short_lines(wish, self.order) or wish.shipping > self.order.shipping.left:
            return
        there = self.due - self.promised
        source = Source(CARD, there, CARD, self.due - self.captured, is_payment=True)
        left = rules.refundable(
            total=self.total, claimed=self.claimed, at_tills=ZERO, sources=[source]
        )
        order = replace(self.order, left=left, sources=(source,))
        plan = rules.plan_refund(wish, order)
        if plan is None or not plan.total:
            return
        assert plan.total == sum((each.left for each in plan.tenders), ZERO)
        self._take(plan)
        part = rules.untaken_part(
            plan.total,
            releasable=self.due - self.wanted if self.is_open else ZERO,
            free=self.captured - self.promised,
            called_off=wish.called_off,
        )
        self.released += part
        self.claimed += plan.total
        self.promised += plan.total - part
        self.settle()

    def _take(self, plan: rules.RefundPlan) -> None:
        lines = {
            line: replace(row, taken=(*row.taken, *plan.spans_of(line)))
            for line, row in self.order.lines.items()
        }
        shipping = self.order.shipping
        shipping = replace(shipping, taken=(*shipping.taken, *plan.shipping_spans))
        self.order = replace(self.order, lines=lines, shipping=shipping)

    def settle(self) -> None:
        """What the runners do, on a provider that does what it is asked."""
        goal = rules.Goal("CAPTURE", self.wanted, self.due)
        while action := rules.settlement(
            goal, rules.Ledger(self.captured, self.refunded, self.is_open)
        ):
            self.captured = max(self.captured, self.wanted if action == "capture" else ZERO)
            self.is_open = not goal.is_last
        self.refunded = self.promised
        assert self.refunded <= self.captured <= self.due

    def assert_nothing_is_gained_or_lost(self) -> None:
        for line in self.order.lines:
            self.ship(line, 99)
        self.wanted = self.due
        self.settle()
        assert self.captured == self.due
        assert self.captured - self.refunded == self.total - self.claimed
        assert not self.is_open


@st.composite
def orders(draw: st.DrawFn) -> Till:
    cents = st.integers(1, 9999).map(lambda amount: Decimal(amount) / 100)
    lines = {}
    for line in range(1, draw(st.integers(1, 3)) + 1):
        quantity, net = draw(st.integers(1, 7)), draw(cents)
        tax = (net * Decimal("0.14975")).quantize(Decimal("0.01"))
        runs = rules.allot(
            quantity=Decimal(quantity), worth=Worth(net, ZERO, (("GST", tax),)), currency="CAD"
        )
        lines[line] = Row(Decimal(quantity), runs)
    shipping = Row(Decimal(5), rules.charge_runs(Worth(Decimal(5), ZERO, (("GST", Decimal(1)),))))
    rows = [*lines.values(), shipping]
    total = sum((rules.worth_of(row.runs, row.free, currency="CAD").total for row in rows), ZERO)
    return Till(Refundable("CAD", lines, shipping, total, ()), total)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ship", "off", "back", "goodwill", "shipping"]),
        st.integers(1, 3),
        st.integers(1, 4),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(till=orders(), steps=STEPS)
def test_whatever_is_shipped_called_off_and_paid_back_nothing_is_gained_or_lost(
    till: Till, steps: list[tuple[str, int, int]]
) -> None:
    for what, number, units in steps:
        line = (number - 1) % len(till.order.lines) + 1
        if what == "ship":
            till.ship(line, units)
        elif what == "off":
            till.call_off(line, units)
        elif what == "back":
            till.give_back(RefundWish((UnitsWish(line, Decimal(units)),)))
        elif what == "goodwill":
            till.give_back(RefundWish(goodwill=Decimal(units)))
        else:
            till.give_back(RefundWish(shipping=Decimal(1)))

    till.assert_nothing_is_gained_or_lost()


def test_what_has_not_left_is_not_taken_and_what_came_back_is_paid_back() -> None:
    kept = {"releasable": Decimal(6), "free": Decimal(4)}

    assert rules.untaken_part(Decimal(5), **kept, called_off=True) == 5
    assert rules.untaken_part(Decimal(9), **kept, called_off=True) == 6
    assert rules.untaken_part(Decimal(3), **kept, called_off=False) == 0
    assert rules.untaken_part(Decimal(7), **kept, called_off=False) == 3
