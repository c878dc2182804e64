"""Whatever comes back in whatever order adds up to what was paid."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shared_libs.money import allocate
from shared_libs.trade.returnable import SoldLine, returnable_lines, units_left

CENTS = st.integers(0, 100_000).map(lambda cents: Decimal(cents) / 100)


def a_line(quantity: int, net: Decimal, tax: Decimal, number: int = 1) -> SoldLine:
    gst, qst = allocate(tax, [Decimal(5), Decimal("9.975")], "CAD")
    taxes = {"GST": gst, "QST": qst}
    whole = Decimal(quantity)
    return SoldLine(number, "MUG", "", whole, Decimal("4.50"), net, taxes, tax, net + tax)


@settings(deadline=None, max_examples=50)
@given(quantity=st.integers(1, 40), net=CENTS, tax=CENTS, data=st.data())
def test_units_that_come_back_in_any_steps_add_up_to_the_line(
    quantity: int, net: Decimal, tax: Decimal, data: st.DataObject
) -> None:
    line = a_line(quantity, net, tax)
    back, paid = 0, Decimal(0)
    while back < quantity:
        step = data.draw(st.integers(1, quantity - back))
        paid += sum(
            (unit.total for unit in units_left(line, Decimal(back), "CAD")[:step]), Decimal(0)
        )
        back += step

    assert paid == line.total


def test_what_came_back_of_an_article_counts_against_its_first_lines() -> None:
    lines = [a_line(2, Decimal(9), Decimal(1), 1), a_line(2, Decimal(8), Decimal(1), 2)]

    first, second = returnable_lines(lines, {"MUG": Decimal(3)}, "CAD")

    assert [first.left, second.left] == [Decimal(0), Decimal(1)]
    assert len(second.units) == 1
