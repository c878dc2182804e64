"""The price of a basket is a pure function; these hold for every basket."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from product_svc.catalog.rules.documents import quote_claims
from product_svc.catalog.rules.pricing import (
    Article,
    BasketLine,
    RuleSet,
    TaxComponent,
    fractions_of_whole_units,
    price_basket,
)
from shared_libs.money import places

QUEBEC = (TaxComponent("GST", Decimal(5)), TaxComponent("QST", Decimal("9.975")))
CURRENCIES = ("CAD", "JPY", "KWD")

prices = some.decimals(min_value=0, max_value=99999, places=4)
quantities = some.decimals(min_value=Decimal("0.001"), max_value=9999, places=3)
rates = some.lists(
    some.builds(
        TaxComponent,
        code=some.sampled_from(["GST", "QST", "HST", "PST"]),
        rate=some.decimals(min_value=0, max_value=30, places=3),
    ),
    max_size=3,
)


def rule_set(
    article_prices: list[Decimal],
    components: tuple[TaxComponent, ...] = QUEBEC,
    currency: str = "CAD",
    shipping: Decimal = Decimal("9.95"),
) -> RuleSet:
    articles = {
        f"A-{n}": Article(f"A-{n}", "Mug", amount, "CAD-web", "standard", whole_quantity=True)
        for n, amount in enumerate(article_prices)
    }
    return RuleSet(
        "rs-000001-00000000",
        currency,
        "CA-QC",
        articles,
        {"standard": components},
        shipping,
        "standard",
    )


@given(
    lines=some.lists(some.tuples(prices, quantities), min_size=1, max_size=8),
    components=rates,
    currency=some.sampled_from(CURRENCIES),
    shipping=some.integers(min_value=0, max_value=500),
)
def test_nothing_is_lost_between_lines_taxes_and_totals(
    lines: list[tuple[Decimal, Decimal]],
    components: list[TaxComponent],
    currency: str,
    shipping: int,
) -> None:
    rules = rule_set(
        [amount for amount, _quantity in lines], tuple(components), currency, Decimal(shipping)
    )
    basket = [BasketLine(f"A-{n}", quantity) for n, (_price, quantity) in enumerate(lines)]

    priced = price_basket(rules, basket)

    unit = Decimal(1).scaleb(-places(currency))
    for line in priced.lines:
        exact = line.quantity * line.article.unit_price
        assert line.gross == exact.quantize(unit, rounding=ROUND_HALF_UP)
        assert line.net == line.gross - line.discount
        assert line.total == line.net + line.tax
        assert sum((tax.amount for tax in line.taxes), Decimal(0)) == line.tax
        assert all(tax.amount >= 0 for tax in line.taxes)
        percent = sum((component.rate for component in components), Decimal(0))
        assert abs(line.tax - line.net * percent / 100) <= unit / 2
    totals = priced.totals
    assert totals.subtotal == sum((line.gross for line in priced.lines), Decimal(0))
    assert totals.tax == sum((line.tax for line in priced.lines), priced.shipping.tax)
    assert totals.total == sum((line.total for line in priced.lines), Decimal(0)) + (
        priced.shipping.amount + priced.shipping.tax
    )


@given(amount=prices, quantity=quantities)
def test_each_share_of_a_tax_is_within_a_cent_of_its_rate(
    amount: Decimal, quantity: Decimal
) -> None:
    line = price_basket(rule_set([amount]), [BasketLine("A-0", quantity)]).lines[0]

    for component, tax in zip(QUEBEC, line.taxes, strict=True):
        assert tax.code == component.code
        assert abs(tax.amount - line.net * component.rate / 100) < Decimal("0.01")


@given(lines=some.lists(some.tuples(prices, quantities), min_size=1, max_size=5))
def test_same_rules_and_basket_give_the_same_document(
    lines: list[tuple[Decimal, Decimal]],
) -> None:
    rules = rule_set([amount for amount, _quantity in lines])
    basket = [BasketLine(f"A-{n}", quantity) for n, (_price, quantity) in enumerate(lines)]

    assert quote_claims(price_basket(rules, basket), "CAD") == quote_claims(
        price_basket(rules, list(basket)), "CAD"
    )


@pytest.mark.parametrize(
    ("net", "tax", "shares"),
    [
        pytest.param("9.00", "1.35", ["0.45", "0.90"], id="two mugs"),
        pytest.param("0.03", "0.00", ["0.00", "0.00"], id="too little to tax"),
        pytest.param("0.10", "0.01", ["0.00", "0.01"], id="one cent goes to the larger remainder"),
        pytest.param("100.00", "14.98", ["5.00", "9.98"], id="a hundred dollars"),
    ],
)
def test_tax_of_quebec(net: str, tax: str, shares: list[str]) -> None:
    line = price_basket(rule_set([Decimal(net)]), [BasketLine("A-0", Decimal(1))]).lines[0]

    assert str(line.tax) == tax
    assert [str(share.amount) for share in line.taxes] == shares


def test_half_a_piece_is_found() -> None:
    rules = rule_set([Decimal(1), Decimal(1)])
    half = BasketLine("A-0", Decimal("0.5"))

    assert fractions_of_whole_units(rules, [half, BasketLine("A-1", Decimal("2.000"))]) == (half,)
