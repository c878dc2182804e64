"""What each document adds to the books."""

from datetime import date
from decimal import Decimal

import pytest

from reporting_svc.reports import rules
from reporting_svc.tests.factories import card_line, line, order, sale


def test_a_sale_adds_its_lines_taxes_and_what_stayed_in_the_drawer() -> None:
    fact = rules.of_sale(sale())

    assert (fact.orders, fact.channel, fact.store) == (1, "pos", "MTL")
    assert [(each.sku, each.net, each.tax) for each in fact.lines] == [
        ("TEA-1", Decimal("9.00"), Decimal("1.35"))
    ]
    assert fact.taxes == (
        rules.TaxFact("GST", Decimal("9.00"), Decimal(0), Decimal("0.45")),
        rules.TaxFact("QST", Decimal("9.00"), Decimal(0), Decimal("0.90")),
    )
    assert fact.tenders == (rules.TenderFact("cash", Decimal("10.35")),)


def test_what_is_taken_off_a_gift_card_is_a_discount_and_the_card_is_owed_whole() -> None:
    cheaper = card_line(discount="5.00", net="20.00", total="20.00")

    (fact,) = rules.of_sale(sale(lines=[cheaper], total="20.00")).lines

    assert (fact.gift_cards, fact.gross, fact.units) == (Decimal(25), Decimal(0), Decimal(0))
    assert (fact.discount, fact.net) == (Decimal("5.00"), Decimal("-5.00"))


def test_a_void_is_the_sale_once_more_negative_on_its_own_date() -> None:
    void = {"id": "v-1", "sale": sale(), "business_date": "2026-11-24", "business_hour": 8}

    fact = rules.of_void(void)

    assert (fact.orders, str(fact.business_date), fact.business_hour) == (-1, "2026-11-24", 8)
    assert fact.lines[0].units == Decimal(-2)
    assert fact.tenders == (rules.TenderFact("cash", Decimal("-10.35")),)


def test_a_return_is_negative_and_no_order() -> None:
    returned = sale(
        lines=[line(quantity="1", gross="4.50", net="4.50", tax="0.67", taxes=[])],
        tenders=[{"type": "cash", "amount": "-5.15"}],
    )

    fact = rules.of_return(returned)

    assert fact.orders == 0
    assert (fact.lines[0].net, fact.lines[0].tax) == (Decimal("-4.50"), Decimal("-0.67"))
    assert fact.tenders == (rules.TenderFact("cash", Decimal("-5.15")),)


def test_shipping_is_a_line_without_an_article() -> None:
    fact = rules.of_order(order())

    shipping = fact.lines[0]
    assert (shipping.line, shipping.sku) == (0, "")
    assert (shipping.shipping, shipping.tax) == (Decimal("9.95"), Decimal("1.49"))
    assert fact.taxes[0] == rules.TaxFact(
        "GST", net=Decimal("18.00"), shipping=Decimal("9.95"), amount=Decimal("1.40")
    )


def test_a_cancellation_undoes_its_order_exactly() -> None:
    placed, cancelled = rules.of_order(order()), rules.of_cancellation(order())

    for one, other in zip(placed.lines, cancelled.lines, strict=True):
        assert one.net + other.net == 0
        assert one.shipping + other.shipping == 0
        assert one.tax + other.tax == 0
    assert placed.orders + cancelled.orders == 0


@pytest.mark.parametrize(
    ("first", "last", "months", "beside"),
    [
        ("2026-01-01", "2026-12-31", ("2026-01-01", "2026-12-01"), []),
        ("2026-02-01", "2026-02-28", ("2026-02-01", "2026-02-01"), []),
        (
            "2025-11-28",
            "2026-11-27",
            ("2025-12-01", "2026-10-01"),
            [("2025-11-28", "2025-11-30"), ("2026-11-01", "2026-11-27")],
        ),
        ("2026-11-02", "2026-11-30", None, [("2026-11-02", "2026-11-30")]),
        ("2026-10-02", "2026-11-29", None, [("2026-10-02", "2026-11-29")]),
        ("2026-11-05", "2026-11-05", None, [("2026-11-05", "2026-11-05")]),
    ],
)
def test_a_period_is_whole_months_and_the_days_beside_them(
    first: str, last: str, months: tuple[str, str] | None, beside: list[tuple[str, str]]
) -> None:
    found, rest = rules.whole_months(date.fromisoformat(first), date.fromisoformat(last))

    assert found == (months and tuple(map(date.fromisoformat, months)))
    assert rest == [(date.fromisoformat(one), date.fromisoformat(other)) for one, other in beside]
