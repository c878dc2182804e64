"""What a document and a drawer add up to."""

from decimal import Decimal

import pytest

from sales_svc.sales.rules import arithmetic, reading
from sales_svc.sales.rules.items import DocumentSaid, TenderSaid
from sales_svc.tests.builders import line, sale, taking_back


def read(body: dict[str, object]) -> DocumentSaid:
    said = reading.read_item(body)
    assert isinstance(said, DocumentSaid)
    return said


@pytest.mark.parametrize(
    ("quantity", "unit_price", "gross"),
    [
        ("3", "0.335", "1.01"),
        ("1", "0.005", "0.01"),
        ("1", "0.0049", "0.00"),
        ("0.5", "9.99", "5.00"),
    ],
)
def test_gross_is_rounded_half_up(quantity: str, unit_price: str, gross: str) -> None:
    said = read(sale(lines=[line(quantity=quantity, unit_price=unit_price)])).lines[0]

    assert arithmetic.line_amounts(said, "CAD").gross == Decimal(gross)


def test_net_is_gross_less_the_discount() -> None:
    said = read(sale(lines=[line(discount="1.50")])).lines[0]

    assert arithmetic.line_amounts(said, "CAD").net == Decimal("7.50")


def test_tenders_less_change_are_total_and_rounding_of_sale_and_return() -> None:
    assert arithmetic.tenders_add_up(read(sale()))
    assert arithmetic.tenders_add_up(read(taking_back()))
    assert not arithmetic.tenders_add_up(read(taking_back(cash_rounding="-0.02")))


def test_a_drawer_counts_what_stayed() -> None:
    paid = [
        TenderSaid("cash", Decimal(20), Decimal("9.65"), ""),
        TenderSaid("card", Decimal(5), Decimal(0), ""),
    ]

    expected = arithmetic.with_tenders({"cash": "200.00"}, paid)

    assert expected == {"cash": "210.35", "card": "5.00"}
    assert arithmetic.with_tenders(expected, paid, sign=-1) == {"cash": "200.00", "card": "0.00"}
    assert arithmetic.with_cash(expected, Decimal(-15)) == {"cash": "195.35", "card": "5.00"}


def test_a_difference_names_every_tender_of_either_side() -> None:
    found = arithmetic.difference(
        {"cash": "200.00", "card": "5.00"}, {"cash": Decimal("199.5"), "cheque": Decimal(1)}
    )

    assert found == {"card": "-5.00", "cash": "-0.50", "cheque": "1.00"}
