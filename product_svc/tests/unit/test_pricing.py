"""The price of a basket is a pure function; these hold for every basket."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from product_svc.catalog.rules.documents import (
    explained_line,
    explained_shipping,
    line_document,
    quote_claims,
)
from shared_libs.money import places
from shared_libs.trade.offers import ACTIONS, Conditions, Occasion, Offer
from shared_libs.trade.price_lists import ListedPrice
from shared_libs.trade.pricing import (
    Article,
    BasketLine,
    PricedBasket,
    PriceOverride,
    RuleSet,
    fractions_of_whole_units,
    price_basket,
)
from shared_libs.trade.taxes import TaxComponent, taxes_on

GST = TaxComponent("GST", Decimal(5), "CA")
QUEBEC = (GST, TaxComponent("QST", Decimal("9.975"), "CA-QC"))
CURRENCIES = ("CAD", "JPY", "KWD")
SKUS = ("A-0", "A-1", "A-2", "A-3")
ZERO = Decimal(0)

prices = some.decimals(min_value=0, max_value=99999, places=4)
quantities = some.decimals(min_value=Decimal("0.001"), max_value=9999, places=3)
rates = some.lists(
    some.builds(
        TaxComponent,
        code=some.sampled_from(["GST", "QST", "HST", "PST"]),
        rate=some.decimals(min_value=0, max_value=30, places=3),
        is_compound=some.booleans(),
    ),
    max_size=3,
).map(tuple)
lists = some.builds(
    ListedPrice,
    channel=some.sampled_from(["web", "all"]),
    currency=some.just("CAD"),
    amount=prices,
    price_list=some.sampled_from(["ONE", "TWO"]),
    tax_inclusive=some.booleans(),
)
tiers = some.builds(
    replace, lists, min_quantity=some.sampled_from([Decimal(1), Decimal(10), Decimal(100)])
)
articles = some.builds(
    Article,
    sku=some.just(""),
    name=some.just("Mug"),
    prices=some.tuples(lists, tiers),
    tax_category=some.sampled_from(["standard", "books", "exempt"]),
    whole_quantity=some.just(False),  # noqa: FBT003 - a strategy
    category_path=some.sampled_from(["food/", "food/tea/", "books/"]),
    brand=some.sampled_from(["", "acme"]),
)
conditions = some.builds(
    Conditions,
    categories=some.sampled_from([frozenset(), frozenset({"food"}), frozenset({"tea", "books"})]),
    skus=some.sampled_from([frozenset(), frozenset({"A-1"})]),
    min_subtotal=some.one_of(some.none(), some.integers(0, 500).map(Decimal)),
    min_quantity=some.one_of(some.none(), some.integers(0, 20).map(Decimal)),
)


@some.composite
def offers(draw: some.DrawFn) -> list[Offer]:
    found = []
    for number in range(draw(some.integers(0, 4))):
        scope = draw(some.sampled_from(sorted(ACTIONS)))
        action = draw(some.sampled_from(ACTIONS[scope]))
        largest = 100 if action in {"percentage", "buy_x_get_y"} else 60
        found.append(
            Offer(
                code=f"promo-{number}",
                name="Promotion",
                scope=scope,
                action=action,
                value=draw(some.decimals(min_value=0, max_value=largest, places=2)),
                buy_quantity=draw(some.integers(1, 3)),
                get_quantity=draw(some.integers(1, 2)),
                gift_sku="A-2" if action == "gift" else "",
                gift_quantity=draw(some.integers(1, 3)),
                conditions=draw(conditions),
                priority=draw(some.integers(0, 2)),
                stacking_group=draw(some.sampled_from(["", "", "week"])),
                is_exclusive=draw(some.booleans()),
                coupon=draw(some.sampled_from(["", "", "ONE", "TWO"])),
            )
        )
    return found


@some.composite
def rule_sets(draw: some.DrawFn) -> RuleSet:
    currency = draw(some.sampled_from(CURRENCIES))
    return RuleSet(
        version="rs-000001-00000000",
        currency=currency,
        zone="CA-QC",
        articles={sku: replace(draw(articles), sku=sku) for sku in SKUS},
        rates={"standard": draw(rates), "books": draw(rates)},
        shipping_amount=Decimal(draw(some.integers(0, 50))),
        shipping_tax_category="standard",
        occasion=Occasion("web", currency, datetime(2026, 11, 23, 10, tzinfo=UTC)),
        offers=tuple(draw(offers())),
    )


baskets = some.lists(
    some.builds(
        BasketLine,
        sku=some.sampled_from(SKUS),
        quantity=some.one_of(quantities, some.integers(1, 30).map(Decimal)),
    ),
    min_size=1,
    max_size=6,
)


def documents(priced: PricedBasket, currency: str) -> list[str]:
    return sorted(
        str(explained_line(line_document(line, currency), line, currency, zone="CA"))
        for line in priced.lines
    )


@settings(max_examples=80)
@given(rules=rule_sets(), basket=baskets)
def test_nothing_is_lost_between_lines_taxes_and_totals(
    rules: RuleSet, basket: list[BasketLine]
) -> None:
    priced = price_basket(rules, basket)

    for line in priced.lines:
        assert line.net == line.gross - line.discount
        assert line.total == line.net + line.tax
        assert sum((tax.amount for tax in line.taxes), ZERO) == line.tax
        amounts = [line.gross, line.discount, line.net, line.tax, line.total]
        assert min([*amounts, *(tax.amount for tax in line.taxes)]) >= 0
    shipping, totals = priced.shipping, priced.totals
    assert totals.subtotal == sum((line.gross for line in priced.lines), ZERO)
    assert totals.discount == sum((line.discount for line in priced.lines), ZERO)
    assert totals.tax == sum((line.tax for line in priced.lines), shipping.tax)
    assert totals.total == totals.subtotal - totals.discount + totals.shipping + totals.tax
    assert totals.total == sum(
        (line.total for line in priced.lines), shipping.amount + shipping.tax
    )
    assert shipping.amount >= 0
    assert [line.article.sku for line in priced.lines] == [line.sku for line in basket]


agreed_prices = some.lists(
    some.builds(
        PriceOverride,
        sku=some.sampled_from(SKUS),
        unit_price=some.decimals(0, 50, places=4),
        reference=some.just("ref"),
    ),
    max_size=2,
    unique_by=lambda each: each.sku,
)


@settings(max_examples=80)
@given(rules=rule_sets(), basket=baskets, agreed=agreed_prices)
def test_every_cent_is_derived(
    rules: RuleSet, basket: list[BasketLine], agreed: list[PriceOverride]
) -> None:
    priced = price_basket(rules, basket, agreed)

    for line in priced.lines:
        shown = explained_line(
            line_document(line, rules.currency), line, rules.currency, zone=rules.zone
        )
        steps = [Decimal(step["amount"]) for step in shown["derivation"]]
        assert sum(steps, ZERO) == Decimal(shown["total"]) == line.total
    shown = explained_shipping(priced.shipping, rules.currency, zone=rules.zone)
    steps = [Decimal(step["amount"]) for step in shown["derivation"]]
    assert sum(steps, ZERO) == priced.shipping.amount + priced.shipping.tax
    given = sum((award.total for award in priced.awards), ZERO)
    off_lines = sum((share.amount for line in priced.lines for share in line.shelf.discounts), ZERO)
    assert given == off_lines + priced.shipping.list_amount - priced.shipping.amount


@settings(max_examples=50)
@given(rules=rule_sets(), basket=baskets, data=some.data())
def test_the_order_of_lines_and_of_promotions_does_not_matter(
    rules: RuleSet, basket: list[BasketLine], data: some.DataObject
) -> None:
    priced = price_basket(rules, basket)
    shuffled = replace(rules, offers=tuple(data.draw(some.permutations(rules.offers))))

    again = price_basket(shuffled, data.draw(some.permutations(basket)))

    assert again.totals == priced.totals
    assert documents(again, rules.currency) == documents(priced, rules.currency)


@settings(max_examples=50)
@given(rules=rule_sets(), basket=baskets, part=some.decimals(min_value=0, max_value=1, places=2))
def test_a_line_cut_in_two_costs_the_same(
    rules: RuleSet, basket: list[BasketLine], part: Decimal
) -> None:
    first, *others = basket
    some_of_it = (first.quantity * part).quantize(Decimal("0.001"))
    pieces = [some_of_it, first.quantity - some_of_it]
    cut = [BasketLine(first.sku, piece) for piece in pieces if piece > 0]

    assert price_basket(rules, [*others, *cut]).totals == price_basket(rules, basket).totals


@settings(max_examples=80)
@given(rules=rule_sets(), basket=baskets)
def test_a_coupon_never_raises_a_total(rules: RuleSet, basket: list[BasketLine]) -> None:
    def total(coupons: Sequence[str]) -> Decimal:
        kept = tuple(offer for offer in rules.offers if offer.coupon in {"", *coupons})
        return price_basket(replace(rules, offers=kept), basket).totals.total

    assert total(["ONE", "TWO"]) <= total(["ONE"]) <= total([])
    assert total(["ONE", "TWO"]) <= total(["TWO"]) <= total([])


@settings(max_examples=50)
@given(rules=rule_sets(), basket=baskets)
def test_where_the_shelf_price_contains_the_tax_it_is_what_is_paid(
    rules: RuleSet, basket: list[BasketLine]
) -> None:
    shelf = {
        sku: replace(article, prices=tuple(replace(p, tax_inclusive=True) for p in article.prices))
        for sku, article in rules.articles.items()
    }

    priced = price_basket(replace(rules, articles=shelf, offers=()), basket)

    paid: dict[str, Decimal] = {}
    exact: dict[str, Decimal] = {}
    for line in priced.lines:
        sku = line.article.sku
        paid[sku] = paid.get(sku, ZERO) + line.total
        exact[sku] = exact.get(sku, ZERO) + line.quantity * line.unit_price
    unit = Decimal(1).scaleb(-places(rules.currency))
    assert paid == {
        sku: amount.quantize(unit, rounding=ROUND_HALF_UP) for sku, amount in exact.items()
    }


@settings(max_examples=25)
@given(rules=rule_sets(), basket=baskets)
def test_same_rules_and_basket_give_the_same_document(
    rules: RuleSet, basket: list[BasketLine]
) -> None:
    priced = price_basket(rules, basket)

    assert quote_claims(priced, rules.currency) == quote_claims(
        price_basket(rules, list(basket)), rules.currency
    )


def rule_set(*amounts: str, tax_inclusive: bool = False, zone: str = "CA-QC") -> RuleSet:
    """Articles A-0, A-1 … at these prices in Québec."""
    return RuleSet(
        version="rs-000001-00000000",
        currency="CAD",
        zone=zone,
        articles={
            f"A-{n}": Article(
                f"A-{n}",
                "Mug",
                (ListedPrice("web", "CAD", Decimal(amount), tax_inclusive=tax_inclusive),),
                "standard",
                whole_quantity=True,
            )
            for n, amount in enumerate(amounts)
        },
        rates={"standard": QUEBEC},
        shipping_amount=Decimal("9.95"),
        shipping_tax_category="standard",
        occasion=Occasion("web", "CAD", datetime(2026, 11, 23, 10, tzinfo=UTC)),
    )


def basket_of(*quantities_of_each: int) -> list[BasketLine]:
    return [BasketLine(f"A-{n}", Decimal(count)) for n, count in enumerate(quantities_of_each)]


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
    line = price_basket(rule_set(net), basket_of(1)).lines[0]

    assert str(line.tax) == tax
    assert [str(share.amount) for share in line.taxes] == shares


def test_a_compound_tax_is_reckoned_on_the_price_with_the_others() -> None:
    before_2013 = (GST, TaxComponent("QST", Decimal("9.5"), "CA-QC", is_compound=True))

    tax, shares = taxes_on(Decimal("100.00"), before_2013, "CAD")

    assert tax == Decimal("14.98")
    assert [share.amount for share in shares] == [Decimal("5.00"), Decimal("9.98")]


def test_the_tax_is_taken_out_of_a_shelf_price() -> None:
    line = price_basket(rule_set("20.00", tax_inclusive=True), basket_of(1)).lines[0]

    assert (line.net, line.tax, line.total) == (
        Decimal("17.40"),
        Decimal("2.60"),
        Decimal("20.00"),
    )
    assert [tax.amount for tax in line.taxes] == [Decimal("0.87"), Decimal("1.73")]


def test_a_discount_on_a_shelf_price_is_what_the_customer_sees() -> None:
    rules = rule_set("20.00", tax_inclusive=True)
    tenth = Offer("tenth", "10 %", "order", "percentage", Decimal(10))

    line = price_basket(replace(rules, offers=(tenth,)), basket_of(1)).lines[0]

    assert line.total == Decimal("18.00")
    assert (line.gross, line.discount, line.net) == (
        Decimal("17.40"),
        Decimal("1.74"),
        Decimal("15.66"),
    )


def test_an_order_s_discount_is_shared_by_largest_remainder() -> None:
    rules = rule_set("33.33", "33.33", "33.34")
    off = Offer("off", "10 off", "order", "amount", Decimal(10), currency="CAD")

    priced = price_basket(replace(rules, offers=(off,)), basket_of(1, 1, 1))

    assert [line.discount for line in priced.lines] == [
        Decimal("3.33"),
        Decimal("3.33"),
        Decimal("3.34"),
    ]
    assert priced.totals.discount == Decimal("10.00")


def test_half_a_piece_is_found() -> None:
    rules = rule_set("1", "1")
    half = BasketLine("A-0", Decimal("0.5"))

    assert fractions_of_whole_units(rules, [half, BasketLine("A-1", Decimal("2.000"))]) == (half,)


def test_which_line_gets_the_odd_cent_does_not_depend_on_their_order() -> None:
    rules = rule_set("0.005")
    one, three = BasketLine("A-0", Decimal(1)), BasketLine("A-0", Decimal(3))

    forward = [line.gross for line in price_basket(rules, [one, three]).lines]
    backward = [line.gross for line in price_basket(rules, [three, one]).lines]

    assert forward == backward[::-1] == [Decimal("0.01"), Decimal("0.01")]


def test_what_staff_agreed_on_stands_in_the_place_of_the_price_and_is_derived() -> None:
    agreed = PriceOverride("A-0", Decimal("10.80"), "0192")

    priced = price_basket(rule_set("12.00", "4.50"), basket_of(2, 1), [agreed])

    one, other = priced.lines
    assert (one.unit_price, one.gross, one.override) == (Decimal("10.80"), Decimal("21.60"), agreed)
    assert (other.unit_price, other.override) == (Decimal("4.50"), None)
    shown = explained_line(line_document(one, "CAD"), one, "CAD", zone="CA-QC")
    assert shown["override"] == {"reference": "0192", "list_price": "12.00"}
    assert shown["derivation"][:2] == [
        {
            "rule": "price_list",
            "code": "CAD-web",
            "unit_price": "12.00",
            "min_quantity": "1",
            "amount": "24.00",
        },
        {
            "rule": "price_override",
            "code": "0192",
            "unit_price": "10.80",
            "amount": "-2.40",
        },
    ]


@pytest.mark.parametrize("amount", ["12.00", "15.00"])
def test_nobody_pays_more_than_the_list_says(amount: str) -> None:
    agreed = PriceOverride("A-0", Decimal(amount), "0192")

    line = price_basket(rule_set("12.00"), basket_of(1), [agreed]).lines[0]

    assert (line.unit_price, line.override) == (Decimal("12.00"), None)
