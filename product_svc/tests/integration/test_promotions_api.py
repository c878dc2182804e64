"""Promotions and coupons, as catalogue managers make, steer and count them by the API."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from product_svc.promotions import services
from product_svc.promotions.models import Coupon, Promotion, Use
from product_svc.tests.factories import NOW, item, promotion, stock
from product_svc.tests.integration.test_rates_api import links
from product_svc.tests.integration.test_staff_api import SITE, errors, send

pytestmark = pytest.mark.usefixtures("shop")
TEN = {
    "code": "ten",
    "name": {"en": "Ten percent", "fr": "Dix pour cent"},
    "scope": "order",
    "action": "percentage",
    "value": "10",
}
WITH_COUPON = TEN | {"code": "letter", "needs_coupon": True}
ANY = {"If-Match": "*"}


@pytest.fixture
def manager(as_staff: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_staff("catalogue_manager")["Authorization"])
    return client


def launched(manager: APIClient, body: Any = WITH_COUPON) -> str:
    send(manager, "post", "promotions", body)
    assert send(manager, "post", f"promotions/{body['code']}/launch", **ANY).status_code == 200
    return f"promotions/{body['code']}"


def used(code: str, *, customer: str = "c-1", coupon: str = "") -> None:
    wanted = [services.Wanted(code, Decimal("2.50"), coupon)]
    services.hold_promotions(
        reference=f"sale-{Use.objects.count()}",
        customer=customer,
        currency="CAD",
        wanted=wanted,
        ttl_seconds=900,
        now=NOW,
    )


def test_a_promotion_from_its_draft_to_its_end(manager: APIClient) -> None:
    stock(item())
    made = send(manager, "post", "promotions", TEN | {"skus": ["MUG-1"], "weekdays": [5, 6]})
    before = links()
    changed = send(manager, "patch", "promotions/ten", {"value": "12.5"}, **{"If-Match": '"1"'})
    on = send(manager, "post", "promotions/ten/launch", **{"If-Match": changed["ETag"]})
    fixed = send(manager, "patch", "promotions/ten", {"value": "15"}, **ANY)
    unexplained = send(manager, "post", "promotions/ten/pause", **ANY)
    why = {"reason": "The shelf said otherwise"}
    stale = send(manager, "post", "promotions/ten/pause", why, **{"If-Match": '"1"'})
    unread = send(manager, "post", "promotions/ten/pause", why)
    paused = send(manager, "post", "promotions/ten/pause", why, **{"If-Match": on["ETag"]})
    send(manager, "patch", "promotions/ten", {"value": "15"}, **ANY)
    send(manager, "post", "promotions/ten/resume", why, **ANY)
    over = send(manager, "post", "promotions/ten/end", why, **ANY)
    again = send(manager, "post", "promotions/ten/launch", **ANY)

    assert (made.status_code, made["ETag"], made.json()["state"]) == (201, '"1"', "draft")
    assert (changed["ETag"], changed.json()["value"], changed.json()["skus"]) == (
        '"2"',
        "12.5",
        ["MUG-1"],
    )
    assert (on.status_code, on["ETag"], on.json()["state"]) == (200, '"3"', "active")
    assert (fixed.status_code, fixed.json()["code"]) == (409, "promotion_terms_fixed")
    assert (unexplained.status_code, unexplained.json()["code"]) == (422, "reason_required")
    assert (stale.status_code, unread.status_code) == (412, 428)
    assert (paused.status_code, paused.json()["state"]) == (200, "paused")
    steps = over.json()["steps"]
    assert [(step["to_state"], step["reason"]) for step in steps] == [
        ("ended", why["reason"]),
        ("active", why["reason"]),
        ("paused", why["reason"]),
        ("active", ""),
    ]
    assert all(step["actor"].startswith("staff:") for step in steps)
    assert (over.json()["value"], links()) == ("15", before + 4)
    assert (again.status_code, again.json()["code"]) == (409, "promotion_state_forbids")


@pytest.mark.parametrize(
    ("changes", "refusal", "wrong"),
    [
        ({"value": "101"}, 422, [("value", "more_than_all")]),
        ({"value": -1}, 400, [("value", "min_value")]),
        ({"action": "fixed_price"}, 422, ["action", "currency"]),
        ({"scope": "catalogue", "action": "buy_x_get_y"}, 422, ["buy_quantity", "get_quantity"]),
        ({"action": "gift"}, 422, ["gift_sku", "gift_quantity"]),
        ({"action": "gift", "gift_sku": "NO", "gift_quantity": 1}, 422, ["gift_sku"]),
        ({"budget": "100"}, 422, [("currency", "currency_needed")]),
        ({"categories": ["nowhere"]}, 422, [("categories", "unknown_name")]),
        ({"brands": ["nobody"], "skus": ["NO-1"]}, 422, ["brands", "skus"]),
        (
            {"starts_at": "2026-12-02T00:00:00Z", "ends_at": "2026-12-01T00:00:00Z"},
            422,
            [("ends_at", "ends_too_soon")],
        ),
        ({"weekdays": [7]}, 400, ["weekdays"]),
        ({"total_limit": 0}, 400, [("total_limit", "min_value")]),
        ({"from_time": "25:00"}, 400, [("from_time", "invalid")]),
        ({"code": "no blanks"}, 400, [("code", "invalid")]),
        ({"used_count": 0}, 400, [("used_count", "unknown_field")]),
        ({"skus": [f"A-{n}" for n in range(201)]}, 400, [("skus", "max_length")]),
    ],
)
def test_terms_that_do_not_fit_are_refused_by_field_and_nothing_is_kept(
    manager: APIClient, changes: Any, refusal: int, wrong: Any
) -> None:
    answer = send(manager, "post", "promotions", TEN | changes)

    assert answer.status_code == refusal, answer.json()
    found = errors(answer)
    names = [field.partition(".")[0] for field, _code in found]
    assert (found if isinstance(wrong[0], tuple) else names) == wrong
    assert not Promotion.objects.exists()


def test_a_limit_is_never_below_what_has_been_used(manager: APIClient) -> None:
    url = launched(manager, WITH_COUPON | {"currency": "CAD", "total_limit": 9, "budget": "50"})
    send(manager, "post", f"{url}/coupons", {"code": "spring", "total_limit": 5})
    for _time in range(2):
        used("letter", coupon="SPRING")
    send(manager, "post", f"{url}/pause", {"reason": "to change it"}, **ANY)

    refused = send(manager, "patch", url, {"total_limit": 1, "budget": "4.99"}, **ANY)
    kept = send(manager, "patch", url, {"total_limit": 2, "budget": "5"}, **ANY)
    coupon = send(manager, "patch", "coupons/SPRING", {"total_limit": 1}, **ANY)

    assert (refused.status_code, errors(refused)) == (
        422,
        [("total_limit", "less_than_used"), ("budget", "less_than_used")],
    )
    assert refused.json()["errors"][1]["detail"] == "5 have been used already."
    assert (kept.status_code, kept.json()["used_count"], kept.json()["used_amount"]) == (
        200,
        2,
        "5",
    )
    assert (coupon.status_code, errors(coupon)) == (422, [("total_limit", "less_than_used")])


def test_a_coupon_is_made_counted_limited_and_called_in(manager: APIClient) -> None:
    url = launched(manager)
    made = send(manager, "post", f"{url}/coupons", {"code": " spring-10 ", "total_limit": 3})
    taken = send(manager, "post", f"{url}/coupons", {"code": "Spring-10"})
    short = send(manager, "post", f"{url}/coupons", {"code": "A B"})
    used("letter", coupon="spring-10")
    more = send(manager, "patch", "coupons/spring-10", {"total_limit": None}, **{"If-Match": '"1"'})
    before = links()
    off = send(manager, "patch", "coupons/SPRING-10", {"is_active": False}, **ANY)
    stale = send(manager, "patch", "coupons/SPRING-10", {"is_active": True}, **{"If-Match": '"1"'})

    assert (made.status_code, made.json()["code"], made.json()["promotion"]) == (
        201,
        "SPRING-10",
        "letter",
    )
    assert (taken.status_code, taken.json()["code"]) == (409, "coupon_code_taken")
    assert (short.status_code, short.json()["code"]) == (422, "coupon_code_invalid")
    assert (more["ETag"], more.json()["total_limit"], more.json()["used_count"]) == ('"2"', None, 1)
    assert (off.json()["is_active"], links()) == (False, before + 1)
    assert stale.status_code == 412
    uses = manager.get(f"{SITE}/coupons/spring-10/uses").json()["results"]
    assert [(use["reference"], use["amount"], use["state"]) for use in uses] == [
        ("sale-0", "2.5", "held")
    ]
    assert manager.get(f"{SITE}/{url}/uses").json()["results"] == uses
    assert manager.get(f"{SITE}/coupons/NONE-1").json()["code"] == "coupon_unknown"


def test_a_batch_of_codes_is_made_once_for_a_key_and_fetched_as_a_file(manager: APIClient) -> None:
    url = launched(manager)
    body = {"name": "Letter", "count": 20, "prefix": "may-"}
    key = {"Idempotency-Key": "batch-of-the-letter-1"}

    made = send(manager, "post", f"{url}/coupon-batches", body, **key)
    again = send(manager, "post", f"{url}/coupon-batches", body, **key)
    too_many = send(manager, "post", f"{url}/coupon-batches", body | {"count": 20_001})
    launched(manager, TEN)
    for_all = send(manager, "post", "promotions/ten/coupon-batches", body)

    assert made.status_code == 201, made.json()
    number = made.json()["number"]
    assert (made.status_code, made.json()["size"], again.json()) == (201, 20, made.json())
    assert Coupon.objects.filter(code__startswith="MAY-", total_limit=1).count() == 20
    assert (too_many.status_code, errors(too_many)) == (400, [("count", "max_value")])
    assert (for_all.status_code, for_all.json()["code"]) == (409, "no_coupons_wanted")
    used("letter", coupon=Coupon.objects.order_by("pk")[0].code)
    assert manager.get(f"{SITE}/coupon-batches/{number}").json()["used"] == 1
    file = manager.get(f"{SITE}/coupon-batches/{number}/codes.csv")
    lines = b"".join(file.streaming_content).decode().split("\r\n")  # type: ignore[attr-defined] # a stream
    assert (lines[0], len(lines), lines[1].endswith(",1,1")) == (
        "code,total_limit,used_count",
        22,
        True,
    )
    listed = manager.get(f"{SITE}/coupons", {"batch": number, "page_size": 100}).json()["results"]
    assert len(listed) == 20
    assert manager.get(f"{SITE}/coupon-batches/999").json()["code"] == "coupon_batch_unknown"


def test_whether_a_coupon_may_be_used_is_told_with_the_reason(
    manager: APIClient, as_service: Any
) -> None:
    once = WITH_COUPON | {"channel": "web", "per_customer_limit": 1}
    url = launched(manager, once)
    for code in ("GOOD-1", "SPENT-1", "OFF-1"):
        send(manager, "post", f"{url}/coupons", {"code": code, "total_limit": 1})
    used("letter", customer="c-1", coupon="SPENT-1")
    send(manager, "patch", "coupons/OFF-1", {"is_active": False}, **ANY)

    def validities(codes: list[str], **more: str) -> list[tuple[bool, str | None]]:
        body = {"coupons": codes, "channel": "web", "currency": "CAD"} | more
        answer = send(manager, "post", "coupons/validate", body).json()
        return [(each["is_valid"], each["code"]) for each in answer["results"]]

    codes = ["good-1", "SPENT-1", "OFF-1", "NEVER"]
    assert validities(codes) == [
        (True, None),
        (False, "coupon_used_up"),
        (False, "coupon_not_valid"),
        (False, "coupon_unknown"),
    ]
    assert validities(["GOOD-1"], channel="pos") == [(False, "coupon_not_valid")]
    assert validities(["GOOD-1"], customer="c-1") == [(False, "customer_limit_reached")]
    assert validities(["GOOD-1"], customer="c-2") == [(True, None)]
    assert Coupon.objects.get(code="GOOD-1").used_count == 0
    asked = {"coupons": ["GOOD-1"], "channel": "web", "currency": "CAD"}
    by_cart = APIClient().post(
        f"{SITE}/coupons/validate", asked, format="json", headers=as_service("cart")
    )
    assert by_cart.json()["results"][0]["promotion"]["code"] == "letter"
    assert send(APIClient(), "post", "coupons/validate", asked).status_code == 401
    none = send(manager, "post", "coupons/validate", asked | {"coupons": []})
    assert (none.status_code, errors(none)) == (400, [("coupons", "empty")])


def test_staff_find_promotions_and_only_managers_touch_them(
    manager: APIClient, as_staff: Any
) -> None:
    launched(manager)
    send(manager, "post", "promotions", TEN)
    clerk = APIClient()
    clerk.credentials(HTTP_AUTHORIZATION=as_staff("stock_clerk")["Authorization"])

    def found(**asked: str) -> list[str]:
        rows = clerk.get(f"{SITE}/promotions", asked).json()["results"]
        return [row["code"] for row in rows]

    assert found() == ["ten", "letter"]
    assert found(state="active") == ["letter"]
    assert found(needs_coupon="false") == ["ten"]
    assert found(search="dix") == ["ten", "letter"]
    assert clerk.get(f"{SITE}/promotions", {"state": "gone"}).status_code == 400
    assert send(clerk, "post", "promotions", TEN | {"code": "x"}).status_code == 403
    assert send(clerk, "post", "promotions/ten/launch", **ANY).status_code == 403
    assert send(clerk, "post", "promotions/letter/coupons", {"code": "ABC"}).status_code == 403
    assert APIClient().get(f"{SITE}/coupons").status_code == 401
    # codes are worth money: as on the pages, who sells does not read them
    for path in ("coupons", "coupon-batches", "promotions/letter/uses"):
        assert clerk.get(f"{SITE}/{path}").status_code == 403
    taken = send(manager, "post", "promotions", TEN)
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")


@pytest.mark.parametrize(
    "path",
    [
        "promotions",
        "coupons",
        "coupon-batches",
        "promotions/letter/uses",
        "coupons/ALL-1/uses",
    ],
)
def test_page_of_ten_costs_as_many_queries_as_a_page_of_one(manager: APIClient, path: str) -> None:
    url = launched(manager)
    send(manager, "post", f"{url}/coupons", {"code": "ALL-1"})

    def queries_for(first: int, last: int) -> int:
        for n in range(first, last):
            promotion(f"p{n}", needs_coupon=True)
            send(manager, "post", f"promotions/p{n}/coupons", {"code": f"ABC-{n}"})
            body = {"name": f"Batch {n}", "count": 1}
            send(manager, "post", f"promotions/p{n}/coupon-batches", body)
            used("letter", coupon="ALL-1")
        with CaptureQueriesContext(connection) as queries:
            answer = manager.get(f"{SITE}/{path}")
        assert len(answer.json()["results"]) >= last
        return len(queries)

    assert queries_for(0, 1) == queries_for(1, 10)
