"""What a cart holds, seems to cost, and what is wrong with it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from cart_svc.carts import rules

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEA = rules.Article(
    sku="TEA-1",
    name={"en": "Tea"},
    whole_quantity=True,
    status="active",
    in_stock=True,
    prices={"web:CAD": Decimal("4.50")},
)


def cart(*lines: rules.HeldLine, article: rules.Article | None = TEA) -> rules.Cart:
    articles = {article.sku: article} if article else {}
    return rules.Cart("c", 1, "active", "CAD", "web", "", lines, articles)


def line(quantity: str = "2", seen: str = "4.50") -> rules.HeldLine:
    return rules.HeldLine("TEA-1", Decimal(quantity), Decimal(seen))


def changed(**members: object) -> rules.Article:
    return rules.Article(**{**vars(TEA), **members})


def exact(
    quantity: str, unit_price: str, net: str, tax: str, sku: str = "TEA-1"
) -> rules.ExactLine:
    return rules.ExactLine(sku, Decimal(quantity), Decimal(unit_price), Decimal(net), Decimal(tax))


def test_a_cart_seems_to_cost_what_its_articles_cost_now() -> None:
    view = rules.view(cart(line(seen="4.00")))

    assert (view.lines[0].unit_price, view.subtotal) == (Decimal("4.50"), Decimal("9.00"))
    assert view.problems == (
        rules.Problem("price_changed", "TEA-1", was=Decimal("4.00"), now=Decimal("4.50")),
    )


def test_a_cart_without_troubles_names_none() -> None:
    assert rules.view(cart(line())).problems == ()


@pytest.mark.parametrize(
    "article",
    [None, changed(status="archived"), changed(prices={"pos:CAD": Decimal(4)})],
    ids=["unknown", "archived", "no-web-price"],
)
def test_an_article_that_is_not_sold_here_is_unavailable_at_the_price_last_seen(
    article: rules.Article | None,
) -> None:
    view = rules.view(cart(line(seen="4.20"), article=article))

    assert [problem.code for problem in view.problems] == ["unavailable"]
    if article is None or not article.price("web", "CAD"):
        assert view.subtotal == Decimal("8.40")


def test_what_is_sold_out_is_said() -> None:
    view = rules.view(cart(line(), article=changed(in_stock=False)))

    assert [problem.code for problem in view.problems] == ["out_of_stock"]


@pytest.mark.parametrize(
    ("quantity", "answer"), [("1", False), ("1.000", False), ("0.5", True), ("2.001", True)]
)
def test_half_a_kettle_is_a_fraction(quantity: str, *, answer: bool) -> None:
    assert rules.is_fraction(Decimal(quantity)) is answer


def test_line_totals_are_rounded_before_they_are_added() -> None:
    bolt = changed(sku="TEA-1", prices={"web:CAD": Decimal("0.0050")})

    view = rules.view(cart(line("1"), line("1"), article=bolt))

    assert view.subtotal == Decimal("0.02")


def test_a_quote_in_another_order_and_in_more_lines_is_put_together_by_article() -> None:
    quoted = [
        exact("1", "20.00", "20.00", "1.00", sku="POT-1"),
        exact("2", "4.50", "9.00", "0.45"),
        exact("1", "3.00", "3.00", "0.15"),
    ]

    merged = rules.merged(quoted)

    assert merged["TEA-1"] == exact("3", "4.0000", "12.00", "0.60")
    assert merged["POT-1"] == quoted[0]


def test_lines_of_one_price_keep_it_as_it_is_written() -> None:
    merged = rules.merged([exact("1", "0.1234", "0.12", "0"), exact("2", "0.1234", "0.25", "0")])

    assert merged["TEA-1"].unit_price == Decimal("0.1234")


@pytest.mark.parametrize("gtin", ["036000291452", "0036000291452", "00036000291452"])
def test_zeros_before_a_barcode_do_not_matter(gtin: str) -> None:
    assert rules.gtin14(gtin) == "00036000291452"


def test_a_lower_price_for_many_is_no_problem_and_a_higher_one_is() -> None:
    def codes(price: str) -> list[str]:
        figures = rules.Exact(
            "CAD", (exact("2", price, "9.00", "0"),), {}, "", NOON, {}, frozenset(), {}
        )
        return [each.code for each in rules.exact_view(cart(line()), figures).problems]

    assert codes("4.00") == []
    assert codes("5.00") == ["price_changed"]


def test_without_inventory_nothing_is_said_of_stock_but_that() -> None:
    figures = rules.Exact(
        "CAD", (exact("2", "4.50", "9.00", "0"),), {}, "", NOON, {}, frozenset(), None
    )

    view = rules.exact_view(cart(line()), figures)

    assert view.problems == (rules.Problem("availability_unknown"),)


def test_a_place_holds_all_when_it_has_enough_of_each() -> None:
    assert rules.holds_all({"TEA-1": Decimal(2)}, [line("2")])
    assert not rules.holds_all({"TEA-1": Decimal(1)}, [line("2")])
    assert not rules.holds_all({}, [line("2")])
