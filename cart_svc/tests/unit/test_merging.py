"""How a guest's cart goes into the customer's own."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from cart_svc.carts import rules

PRICES = {"web:CAD": Decimal("4.50"), "web:EUR": Decimal("3.00")}


def article(sku: str, **changes: object) -> rules.Article:
    members: dict[str, object] = {"status": "active", "prices": PRICES, **changes}
    return rules.Article(
        sku=sku,
        name={"en": sku},
        whole_quantity=True,
        in_stock=True,
        **members,  # type: ignore[arg-type]
    )


def cart(quantities: Mapping[str, int], **changes: object) -> rules.Cart:
    lines = tuple(
        rules.HeldLine(sku, Decimal(quantity), Decimal("4.50"))
        for sku, quantity in quantities.items()
    )
    articles = {sku: article(sku) for sku in quantities}
    plain = rules.Cart("c", 1, "active", "CAD", "web", "", lines, articles)
    return replace(plain, **changes)  # type: ignore[arg-type]  # tests choose the members


def merged(
    own: rules.Cart, guest: rules.Cart, policy: rules.Policy | None = None
) -> tuple[dict[str, int], list[tuple[str, str, int]]]:
    found = rules.merge(own=own, guest=guest, policy=policy or rules.Policy(), max_coupons=2)
    held = {line.sku: int(line.quantity) for line in found.lines}
    return held, [(each.reason, each.sku, int(each.quantity or 0)) for each in found.dropped]


def test_quantities_of_an_article_in_both_are_added_and_the_own_lines_come_first() -> None:
    held, dropped = merged(cart({"POT": 1, "TEA": 2}), cart({"CUP": 4, "TEA": 3}))

    assert list(held.items()) == [("POT", 1), ("TEA", 5), ("CUP", 4)]
    assert dropped == []


def test_a_sum_stops_at_the_limit_and_says_so() -> None:
    policy = rules.Policy(max_quantity=Decimal(4))

    held, dropped = merged(cart({"TEA": 3}), cart({"TEA": 3}), policy)

    assert (held, dropped) == ({"TEA": 4}, [("quantity_limit", "TEA", 2)])


def test_the_larger_quantity_counts_where_the_shop_says_so() -> None:
    policy = rules.Policy(merge_rule=rules.LARGER)

    held, dropped = merged(cart({"TEA": 2, "CUP": 5}), cart({"TEA": 3, "CUP": 1}), policy)

    assert held == {"TEA": 3, "CUP": 5}
    assert dropped == [("larger_kept", "TEA", 2), ("larger_kept", "CUP", 1)]


def test_what_has_no_line_left_is_dropped_and_what_has_one_is_not() -> None:
    held, dropped = merged(
        cart({"A": 1, "B": 1}), cart({"C": 7, "A": 1}), rules.Policy(max_lines=2)
    )

    assert (held, dropped) == ({"A": 2, "B": 1}, [("line_limit", "C", 7)])


def test_what_is_not_sold_any_more_or_not_here_stays_behind() -> None:
    guest = cart(
        {"GONE": 1, "ELSEWHERE": 2, "LOST": 3},
        articles={
            "GONE": article("GONE", status="archived"),
            "ELSEWHERE": article("ELSEWHERE", prices={"pos:CAD": Decimal(1)}),
        },
    )

    held, dropped = merged(cart({}), guest)

    assert held == {}
    assert dropped == [
        ("unavailable", "GONE", 1),
        ("no_price", "ELSEWHERE", 2),
        ("unavailable", "LOST", 3),
    ]


def test_a_line_from_another_currency_is_seen_at_the_price_of_this_one() -> None:
    found = rules.merge(
        own=cart({}),
        guest=cart({"TEA": 1}, currency="EUR"),
        policy=rules.Policy(),
        max_coupons=2,
    )

    assert found.lines[0].seen_price == Decimal("4.50")


def test_coupons_come_along_as_far_as_there_is_room() -> None:
    own, guest = cart({}, coupons=("A",)), cart({}, coupons=("A", "B", "C"))

    found = rules.merge(own=own, guest=guest, policy=rules.Policy(), max_coupons=2)

    assert found.coupons == ("A", "B")
    assert found.dropped == (rules.Dropped("coupon_limit", coupon="C"),)


def test_the_own_word_counts_before_the_guests() -> None:
    home, away = rules.Shipping("CA", "QC", "standard"), rules.Shipping("CA", "ON", "express")
    contact = rules.Contact("ada@example.org", consent=True)
    own, guest = cart({}, shipping=home), cart({}, shipping=away, contact=contact)

    found = rules.merge(own=own, guest=guest, policy=rules.Policy(), max_coupons=2)

    assert (found.shipping, found.contact) == (home, contact)
