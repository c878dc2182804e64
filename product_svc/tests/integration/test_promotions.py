"""Promotions and coupons in quotes, their life, and what is used of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.catalog.models import RuleSetVersion
from product_svc.promotions import errors, jobs, selectors, services
from product_svc.promotions.models import Coupon, Promotion, PromotionStep, State, Use
from product_svc.promotions.services import Wanted
from product_svc.tests.factories import NOW, coupon, item, price, promotion, stock
from shared_libs.clients.quotes import verify_quote

pytestmark = pytest.mark.usefixtures("shop")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def today() -> Any:
    """The same Monday for everyone."""
    with time_machine.travel(NOW + HOUR, tick=False):
        yield


def ask(
    wanted: list[tuple[str, Any]], headers: dict[str, str] | None = None, **changes: Any
) -> Any:
    body = {
        "channel": "web",
        "currency": "CAD",
        "lines": [{"sku": sku, "quantity": quantity} for sku, quantity in wanted],
        "ship_to": {"country": "CA", "region": "AB"},
        "shipping_method": "standard",
    }
    return APIClient().post("/api/v1/quotes", body | changes, format="json", headers=headers)


def test_a_promotion_is_named_in_the_quote_and_promised_by_its_token() -> None:
    stock(item(prices=[price("20")]), item("TEA-1", category="tea", prices=[price("10")]))
    promotion("tea-week", scope="catalogue", value=15, categories=["tea"], name_fr="Thé")

    answer = ask([("MUG-1", 1), ("TEA-1", 2)], {"Accept-Language": "fr"}).data

    assert [line["discount"] for line in answer["lines"]] == ["0.00", "3.00"]
    assert answer["promotions"] == [
        {"code": "tea-week", "coupon": None, "amount": "3.00", "is_limited": False, "name": "Thé"}
    ]
    assert {"rule": "promotion", "code": "tea-week", "amount": "-3.00"} in answer["lines"][1][
        "derivation"
    ]
    assert answer["totals"] == {
        "subtotal": "40.00",
        "discount": "3.00",
        "shipping": "9.95",
        "tax": "2.35",
        "total": "49.30",
        "currency": "CAD",
    }
    promised = verify_quote(answer["quote_token"])
    assert [str(line.discount) for line in promised.lines] == ["0.00", "3.00"]
    assert [(used.code, str(used.amount)) for used in promised.promotions] == [("tea-week", "3.00")]


def test_a_coupon_opens_its_promotion_in_any_spelling() -> None:
    stock(item(prices=[price("20")]))
    coupon("BIENVENUE10", promotion("welcome", value=10, needs_coupon=True))

    without, with_it = ask([("MUG-1", 1)]), ask([("MUG-1", 1)], coupons=["bienvenue10"])

    assert without.data["promotions"] == []
    assert with_it.data["coupons"] == ["bienvenue10"]
    assert with_it.data["promotions"][0]["coupon"] == "bienvenue10"
    assert with_it.data["totals"]["discount"] == "2.00"
    assert with_it.data["promotions"][0]["is_limited"] is True
    assert verify_quote(with_it.data["quote_token"]).coupons == ("bienvenue10",)


def test_a_coupon_without_effect_is_said_to_have_none() -> None:
    stock(item(prices=[price("20")]))
    coupon("HATS", promotion("hats", value=10, needs_coupon=True, skus=["HAT-1"]))

    answer = ask([("MUG-1", 1)], coupons=["HATS"])

    assert (answer.status_code, answer.data["coupons_without_effect"]) == (200, ["HATS"])


def test_free_shipping_is_free_of_tax_too() -> None:
    stock(item(prices=[price("75")]))
    promotion("free", scope="shipping", action="free_shipping", min_subtotal=75)

    shipping = ask([("MUG-1", 1)]).data["shipping"]

    assert {name: shipping[name] for name in ("list_amount", "discount", "amount", "tax")} == {
        "list_amount": "9.95",
        "discount": "9.95",
        "amount": "0.00",
        "tax": "0.00",
    }


def test_a_gift_is_offered_until_it_is_in_the_basket() -> None:
    stock(item(prices=[price("60")]), item("SPOON", prices=[price("4")]))
    promotion("spoon", action="gift", gift_sku="SPOON", gift_quantity=1, min_subtotal=50)

    offered, claimed = ask([("MUG-1", 1)]).data, ask([("MUG-1", 1), ("SPOON", 1)]).data

    assert [(gift["sku"], gift["quantity"]) for gift in offered["gifts_to_claim"]] == [
        ("SPOON", "1")
    ]
    assert (claimed["gifts_to_claim"], claimed["lines"][1]["total"]) == ([], "0.00")


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        pytest.param({}, "coupon_unknown", 422, id="nobody made it"),
        pytest.param({"is_active": False}, "coupon_not_valid", 422, id="called in"),
        pytest.param({"total_limit": 1, "used_count": 1}, "coupon_used_up", 422, id="used up"),
    ],
)
def test_coupons_that_do_not_hold_are_named(change: dict[str, Any], code: str, status: int) -> None:
    stock(item())
    if change:
        Coupon.objects.create(code="GONE", promotion=promotion("gone", needs_coupon=True), **change)

    answer = ask([("MUG-1", 1)], coupons=["gone"])

    assert (answer.status_code, answer.data["code"]) == (status, code)
    assert answer.data["coupon"] == "gone"


@pytest.mark.parametrize(
    ("coupons", "field"),
    [
        pytest.param([f"C-{n}" for n in range(200)], "coupons", id="two hundred"),
        pytest.param(["TWICE", "twice"], "coupons", id="the same twice"),
        pytest.param(["A" * 41], "coupons.0", id="too long"),
    ],
)
def test_heaps_of_coupons_are_refused(coupons: list[str], field: str) -> None:
    answer = ask([("MUG-1", 1)], coupons=coupons)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == [field]


def test_a_visitor_s_word_is_not_taken_for_a_group(as_service: Any, as_staff: Any) -> None:
    stock(item(prices=[price("20")]))
    promotion("staff", value=30, customer_groups=["staff"])

    visitor = ask([("MUG-1", 1)], customer_group="staff")
    service = ask([("MUG-1", 1)], as_service("cart"), customer_group="staff")

    assert visitor.status_code == 400
    assert [error["field"] for error in visitor.data["errors"]] == ["customer_group"]
    assert service.data["totals"]["discount"] == "6.00"


def test_quotes_take_as_many_queries_with_promotions_as_without() -> None:
    stock(*(item(f"A-{n}") for n in range(20)))
    for number in range(12):
        promotion(f"p-{number}", scope="catalogue", skus=[f"A-{number}"])
    coupon("TENTH", promotion("tenth", needs_coupon=True))

    def queries_for(**changes: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask([(f"A-{n}", 1) for n in range(20)], **changes).status_code == 200
        return len(queries)

    assert (queries_for(), queries_for(coupons=["TENTH"])) == (7, 8)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        pytest.param([("HAM-1", "999999999.999")], "amount_too_large", id="one"),
        pytest.param([("HAM-1", "9999"), ("HAM-2", "9999")], "amount_too_large", id="together"),
    ],
)
def test_sums_that_no_document_has_room_for_are_refused(
    lines: list[tuple[str, str]], code: str
) -> None:
    stock(*(item(f"HAM-{n}", whole_quantity=False, prices=[price("9999999")]) for n in (1, 2)))

    answer = ask(lines)

    assert (answer.status_code, answer.data["code"]) == (422, code)


@pytest.mark.parametrize("quantity", ["1e999", "-1", "0", "1000000000", 1.5, "1.0001", True])
def test_absurd_quantities_are_named(quantity: Any) -> None:
    answer = ask([("MUG-1", quantity)])

    assert answer.status_code == 400
    assert [error["field"] for error in answer.data["errors"]] == ["lines.0.quantity"]


def test_a_hundred_and_one_lines_are_too_many() -> None:
    answer = ask([("MUG-1", 1)] * 101)

    assert [error["field"] for error in answer.data["errors"]] == ["lines"]


def test_a_promotion_begins_and_ends_by_the_clock() -> None:
    stock(item(prices=[price("20")]))
    row = promotion("soon", starts_at=NOW + 2 * HOUR, ends_at=NOW + 4 * HOUR)
    seen = []
    for hours in (1, 3, 5):
        with time_machine.travel(NOW + hours * HOUR, tick=False):
            before = ask([("MUG-1", 1)]).data["totals"]["discount"]
            jobs.turn_promotions(timestamp=0)
            row.refresh_from_db()
            seen.append((row.state, before, ask([("MUG-1", 1)]).data["totals"]["discount"]))

    assert seen == [
        ("scheduled", "0.00", "0.00"),
        ("active", "2.00", "2.00"),
        ("ended", "0.00", "0.00"),
    ]
    assert [step.actor for step in PromotionStep.objects.order_by("pk")][1:] == [
        "system:promotions"
    ] * 2


def test_what_quotes_find_open_is_what_is_running_needs_no_coupon_and_is_not_used_up() -> None:
    earlier, later = NOW - timedelta(days=1), NOW + timedelta(days=1)
    promotion("open", priority=2)
    promotion("first", priority=3)
    promotion("begins-now", starts_at=NOW, priority=1)
    promotion("ends-later", ends_at=later)
    promotion("not-yet", starts_at=later)
    promotion("over", now=earlier, ends_at=NOW)
    promotion("by-coupon", needs_coupon=True)
    paused = promotion("paused")
    Promotion.objects.filter(pk=paused.pk).update(state=State.PAUSED)
    promotion("spent", total_limit=1)
    Promotion.objects.filter(code="spent").update(used_count=1)
    promotion("broke", budget=Decimal(5), currency="CAD")
    Promotion.objects.filter(code="broke").update(used_amount=5)

    found = [offer.code for offer in selectors.open_offers(language="en", now=NOW)]

    running = selectors.running_promotions(now=NOW).filter(needs_coupon=False)
    assert found == ["first", "open", "begins-now", "ends-later"]
    assert found == [each.code for each in running if each.code not in {"spent", "broke"}]


def test_a_pause_needs_a_reason_and_a_version_tells_it() -> None:
    row = promotion("tenth")

    with pytest.raises(errors.ReasonRequired):
        services.pause_promotion(services.Steering(row.pk, "staff:1", NOW, " "))
    services.pause_promotion(services.Steering(row.pk, "staff:1", NOW, "wrong price"))

    assert PromotionStep.objects.latest("pk").reason == "wrong price"
    change = RuleSetVersion.objects.latest("number").changes[0]
    assert (change["kind"], change["code"], change["state"]) == ("promotion", "tenth", "paused")


def test_terms_do_not_change_while_customers_rely_on_them() -> None:
    row = promotion("tenth")
    row.value = Decimal(90)

    with pytest.raises(errors.TermsFixed):
        services.save_promotion(promotion=row, actor="staff:1", now=NOW)

    assert Promotion.objects.get().value == Decimal(10)


def test_what_is_over_stays_over() -> None:
    row = promotion("tenth")
    services.end_promotion(services.Steering(row.pk, "staff:1", NOW, "sold out"))

    with pytest.raises(errors.StateForbids):
        services.resume_promotion(services.Steering(row.pk, "staff:1", NOW, "again"))

    assert Promotion.objects.get().state == State.ENDED


def test_a_batch_has_codes_of_its_own_and_no_version_tells_them() -> None:
    row = promotion("mail", needs_coupon=True)
    letters = iter(range(10**9))

    batch = services.make_coupons(
        promotion=row,
        new=services.NewCoupons("spring", 30, prefix="mail-"),
        choose=lambda alphabet: alphabet[next(letters) // 7 % len(alphabet)],
        actor="staff:1",
        now=NOW,
    )

    made = Coupon.objects.filter(batch=batch)
    assert made.count() == 30
    assert all(one.code.startswith("MAIL-") and len(one.code) == 17 for one in made)
    assert RuleSetVersion.objects.latest("number").changes == [
        {"kind": "coupons", "promotion": "mail", "count": "30"}
    ]


def hold(reference: str, *wanted: Wanted, customer: str = "ada", ttl: int = 600) -> Any:
    return services.hold_promotions(
        reference=reference,
        customer=customer,
        currency="CAD",
        wanted=wanted,
        ttl_seconds=ttl,
        now=NOW,
    )


TENTH = Wanted("tenth", Decimal("5.00"))


def used(code: str = "tenth") -> tuple[int, Decimal]:
    row = Promotion.objects.get(code=code)
    return row.used_count, row.used_amount


def test_a_use_is_held_redeemed_and_stays_so() -> None:
    promotion("tenth", total_limit=1)

    hold("order-1", TENTH)
    again = hold("order-1", TENTH)
    with pytest.raises(errors.PromotionUsedUp):
        hold("order-2", TENTH)
    redeemed = [services.redeem_promotions(reference="order-1", now=NOW) for _twice in range(2)]
    with pytest.raises(errors.UseRedeemed):
        services.release_promotions(reference="order-1", now=NOW)

    assert (again.state, redeemed[0]) == ("held", redeemed[1])
    assert (used(), Use.objects.get().state) == ((1, Decimal("5.0000")), "redeemed")


def test_what_is_released_is_there_for_the_next() -> None:
    promotion("tenth", budget=5, currency="CAD")
    hold("order-1", TENTH)

    for _twice in range(2):
        services.release_promotions(reference="order-1", now=NOW)
    with pytest.raises(errors.UseCancelled):
        hold("order-1", TENTH)
    with pytest.raises(errors.UseCancelled):
        services.redeem_promotions(reference="order-1", now=NOW)

    assert used() == (0, Decimal(0))
    assert hold("order-2", TENTH).state == "held"


def test_a_release_that_overtakes_its_hold_wins() -> None:
    promotion("tenth")

    services.release_promotions(reference="order-1", now=NOW)

    with pytest.raises(errors.UseCancelled):
        hold("order-1", TENTH)
    assert used() == (0, Decimal(0))


def test_what_lapses_is_given_back_and_can_be_had_again_while_there_is_any() -> None:
    promotion("tenth", total_limit=1)
    hold("order-1", TENTH, ttl=60)

    jobs.expire_uses(timestamp=0)
    lapsed = (Use.objects.get().state, used())
    services.redeem_promotions(reference="order-1", now=NOW)

    assert lapsed == ("expired", (0, Decimal(0)))
    assert (Use.objects.get().state, used()[0]) == ("redeemed", 1)


def test_all_is_held_or_nothing() -> None:
    coupon("ONCE", promotion("tenth", needs_coupon=True), total_limit=1)
    promotion("gone", total_limit=0)

    with pytest.raises(errors.PromotionUsedUp) as refusal:
        hold("order-1", Wanted("tenth", Decimal(5), "once"), Wanted("gone", Decimal(1)))

    assert refusal.value.extra == {"promotion": "gone"}
    assert (used(), Coupon.objects.get().used_count) == ((0, Decimal(0)), 0)
    assert not Use.objects.exists()


def test_a_customer_has_a_limit_of_their_own() -> None:
    promotion("tenth", per_customer_limit=1)
    hold("order-1", TENTH, customer="ada")

    with pytest.raises(errors.CustomerLimitReached):
        hold("order-2", TENTH, customer="ada")
    with pytest.raises(errors.CustomerRequired):
        hold("order-3", TENTH, customer="")

    assert hold("order-4", TENTH, customer="bob").state == "held"
    assert used()[0] == 2


def test_the_same_reference_for_something_else_is_refused() -> None:
    promotion("tenth")
    hold("order-1", TENTH)

    with pytest.raises(errors.ReferenceReused):
        hold("order-1", Wanted("tenth", Decimal("6.00")))

    assert used() == (1, Decimal("5.0000"))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("promotion_takes_off_no_more_than_all", {"value": 101}),
        ("promotion_does_what_its_scope_allows", {"scope": "shipping", "action": "gift"}),
        ("promotion_in_money_names_its_currency", {"action": "amount"}),
        ("promotion_of_sets_says_how_many", {"scope": "catalogue", "action": "buy_x_get_y"}),
        ("promotion_with_a_gift_names_it", {"action": "gift"}),
        ("promotion_ends_after_it_starts", {"starts_at": NOW, "ends_at": NOW}),
        ("promotion_is_not_used_more_often_than_allowed", {"total_limit": 1, "used_count": 2}),
        ("promotion_keeps_to_its_budget", {"budget": 1, "used_amount": 2, "currency": "CAD"}),
    ],
)
def test_the_database_itself_refuses(name: str, change: dict[str, Any]) -> None:
    row = promotion("tenth")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Promotion.objects.filter(pk=row.pk).update(**change)
