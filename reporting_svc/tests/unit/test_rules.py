"""What each document adds to the books."""

from decimal import Decimal

from reporting_svc.reports import rules
from reporting_svc.tests.factories import line, order, sale


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
