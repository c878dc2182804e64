"""What marketers do in the back office."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from product_svc.catalog.models import Product, RuleSetVersion
from product_svc.promotions import services
from product_svc.promotions.models import Coupon, CouponBatch, Promotion, PromotionStep
from product_svc.promotions.services import Wanted
from product_svc.tests.factories import NOW, coupon, item, price, promotion, stock

pytestmark = pytest.mark.usefixtures("shop")
SITE = "/admin/product/promotions"
# how the theme marks a dialog that was sent
SENT = {"_form_submitted": "True"}
FORM: dict[str, Any] = {
    "name_en": "Tea week",
    "name_fr": "Semaine du thé",
    "code": "tea-week",
    "scope": "catalogue",
    "action": "percentage",
    "value": "15",
    "buy_quantity": "0",
    "get_quantity": "0",
    "gift_quantity": "0",
    "priority": "0",
    "weekdays": ["0", "4"],
    "steps-TOTAL_FORMS": "0",
    "steps-INITIAL_FORMS": "0",
}


@pytest.fixture
def marketer(staff_cookie: Any) -> Client:
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("catalogue_manager")
    return client


def problems(answer: Any) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = answer.context["adminform"].form.errors
    return errors


def test_every_state_is_called_by_its_name_in_the_list(marketer: Client) -> None:
    for state in ("draft", "scheduled", "active", "paused", "ended"):
        row = promotion(state)
        Promotion.objects.filter(pk=row.pk).update(state=state)

    page = marketer.get(f"{SITE}/promotion/", headers={"Accept-Language": "fr"}).content.decode()

    label = r'class="inline-block[^"]*"[^>]*>\s*([^<]*?)\s*</span>'
    assert sorted(re.findall(label, page)) == [
        "brouillon",
        "en cours",
        "planifiée",
        "suspendue",
        "terminée",
    ]


def test_a_promotion_is_written_and_let_go(marketer: Client) -> None:
    stock(item(), item("TEA-1", category="tea"))

    added = marketer.post(f"{SITE}/promotion/add/", FORM | {"categories": "tea, mugs"})
    assert added.status_code == 302, problems(added)
    row = Promotion.objects.get()
    assert (row.state, row.categories, row.weekdays) == ("draft", ["tea", "mugs"], [0, 4])
    marketer.post(f"{SITE}/promotion/{row.pk}/launch/", SENT)

    row.refresh_from_db()
    assert row.state == "active"
    assert RuleSetVersion.objects.latest("number").changes[0]["code"] == "tea-week"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"categories": "hats"}, "categories", id="no such category"),
        pytest.param({"skus": "HAT-1"}, "skus", id="no such article"),
        pytest.param({"value": "101"}, "value", id="more than all"),
        pytest.param({"value": "1e999"}, "value", id="an absurd number"),
        pytest.param({"action": "gift"}, "action", id="a gift off single articles"),
        pytest.param({"action": "amount"}, "currency", id="an amount of what"),
        pytest.param({"action": "buy_x_get_y"}, "buy_quantity", id="sets of how many"),
        pytest.param({"scope": "order", "action": "gift"}, "gift_sku", id="which gift"),
        pytest.param(
            {
                "starts_at_0": "2027-01-02",
                "starts_at_1": "00:00",
                "ends_at_0": "2027-01-01",
                "ends_at_1": "00:00",
            },
            "ends_at",
            id="backwards",
        ),
    ],
)
def test_a_mistake_is_told_where_it_was_made(
    marketer: Client, change: dict[str, Any], field: str
) -> None:
    answer = marketer.post(f"{SITE}/promotion/add/", FORM | change)

    assert answer.status_code == 200
    assert field in problems(answer)
    assert not Promotion.objects.exists()


def test_a_running_promotion_can_be_paused_with_a_reason_and_not_edited(marketer: Client) -> None:
    row = promotion("tea-week")
    page = f"{SITE}/promotion/{row.pk}"

    marketer.post(f"{page}/change/", FORM | {"value": "90"})
    marketer.post(f"{page}/pause/", SENT | {"reason": "printed wrong"})
    shown = marketer.get(f"{page}/change/").content.decode()

    row.refresh_from_db()
    assert (row.state, int(row.value)) == ("paused", 10)
    assert PromotionStep.objects.latest("pk").reason == "printed wrong"
    assert "printed wrong" in shown


def test_a_draft_is_tried_on_a_basket(marketer: Client) -> None:
    stock(item(prices=[price("20")]))
    draft = services.save_promotion(
        promotion=Promotion(code="half", name_en="Half", value=50), actor="staff:1", now=NOW
    )

    answer = marketer.post(
        f"{SITE}/promotion/{draft.pk}/preview/",
        {
            "basket": "MUG-1 2",
            "country": "CA",
            "region": "AB",
            "channel": "pos",
            "currency": "CAD",
        },
    )

    assert answer.context["priced"]["promotions"] == [("Half", "20.00")]
    assert answer.context["priced"]["total"] == "21.00 CAD"
    assert "21.00 CAD" in answer.content.decode()


@pytest.mark.parametrize("basket", ["NOPE 1", "MUG-1 -1", "MUG-1 1e9", "a b c", "MUG-1 0"])
def test_an_odd_basket_is_refused_in_words(marketer: Client, basket: str) -> None:
    row = promotion("tea-week")

    answer = marketer.post(
        f"{SITE}/promotion/{row.pk}/preview/",
        {"basket": basket, "country": "CA", "region": "QC", "channel": "web", "currency": "CAD"},
    )

    assert (answer.status_code, answer.context["priced"]) == (200, None)


def test_coupons_are_made_in_a_batch_and_exported(marketer: Client) -> None:
    row = promotion("mail", needs_coupon=True)

    marketer.post(
        f"{SITE}/promotion/{row.pk}/make_coupons/",
        SENT | {"name": "Spring", "count": "25", "prefix": "spring-", "total_limit": "1"},
    )
    batch = CouponBatch.objects.get()
    exported = marketer.get(f"{SITE}/couponbatch/{batch.pk}/export/")

    lines = b"".join(exported.streaming_content).decode().split()  # type: ignore[attr-defined]  # it streams
    codes = set(Coupon.objects.values_list("code", flat=True))
    assert lines[0] == "code,total_limit,used_count"
    assert {line.split(",")[0] for line in lines[1:]} == codes
    assert len(codes) == 25
    assert all(code.startswith("SPRING-") for code in codes)


def test_a_single_coupon_is_added_and_called_in(marketer: Client) -> None:
    row = promotion("welcome", needs_coupon=True)
    added = marketer.post(
        f"{SITE}/coupon/add/",
        {
            "code": "bienvenue10",
            "promotion": row.pk,
            "is_active": "on",
            "uses-TOTAL_FORMS": "0",
            "uses-INITIAL_FORMS": "0",
        },
    )
    assert added.status_code == 302, problems(added)
    made = Coupon.objects.get()

    marketer.post(f"{SITE}/coupon/", {"action": "call_in", "_selected_action": [made.pk]})

    assert (added.status_code, made.code) == (302, "BIENVENUE10")
    assert not Coupon.objects.get().is_active


@pytest.mark.parametrize("page", ["promotion", "coupon", "couponbatch", "use"])
def test_the_lists_can_be_read(marketer: Client, page: str) -> None:
    coupon("ONCE", promotion("tenth", needs_coupon=True))
    services.hold_promotions(
        reference="order-1",
        customer="ada",
        currency="CAD",
        wanted=[Wanted("tenth", 5, "ONCE")],  # type: ignore[arg-type]  # a whole amount
        ttl_seconds=60,
        now=NOW,
    )

    assert marketer.get(f"{SITE}/{page}/").status_code == 200


def test_a_cashier_sees_promotions_and_no_coupon(staff_cookie: Any) -> None:
    row = promotion("tenth")
    client = Client()
    client.cookies["comptoir_staff"] = staff_cookie("cashier")

    assert client.get(f"{SITE}/promotion/").status_code == 200
    assert client.get(f"{SITE}/coupon/").status_code == 403
    assert (
        client.post(f"{SITE}/promotion/{row.pk}/end/", SENT | {"reason": "no"}).status_code == 403
    )
    row.refresh_from_db()
    assert row.state == "active"


def test_in_french_a_promotion_runs_and_an_article_is_on_sale() -> None:
    promotion("spring")

    with translation.override("fr"):
        assert Promotion.objects.get().get_state_display() == "en cours"
        assert Product(status="active").get_status_display() == "en vente"
