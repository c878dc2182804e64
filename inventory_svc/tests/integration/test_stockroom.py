"""What staff do with stock and are told of it: corrections, alerts, cases, proofs, proposals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from inventory_svc.stock import errors, selectors, services
from inventory_svc.stock.models import Alert, Movement, OversellCase
from inventory_svc.stock.services import DocumentLine
from inventory_svc.tests.factories import (
    NOW,
    LocationFactory,
    VariantFactory,
    figures,
    level,
    reserve,
    stock,
)
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
ROOT = "/api/v1/inventory"


@pytest.fixture
def api() -> APIClient:
    return APIClient()


def correct(api: APIClient, headers: dict[str, str], reason: str, quantity: str) -> Any:
    body = {"location": "MTL", "reason": reason, "lines": [{"sku": "MUG", "quantity": quantity}]}
    headers = {**headers, "Idempotency-Key": f"{reason}:{quantity}:0123456789"}
    return api.post(f"{ROOT}/adjustments", body, format="json", headers=headers)


def sell(sku: str, quantity: int, *, sale: str = "1", store: str = "MTL") -> None:
    lines = [DocumentLine(1, sku, Decimal(quantity))]
    services.post_sale(sale_id=sale, store=store, lines=lines, occurred_at=NOW, now=NOW)


def points(sku: str, at: str, *, point: int | None, quantity: int = 0, safety: int = 0) -> None:
    thresholds = services.Thresholds(
        Decimal(safety), None if point is None else Decimal(point), Decimal(quantity)
    )
    services.set_thresholds(level_id=level(sku, at).pk, thresholds=thresholds, now=NOW)


def alerts() -> list[tuple[str, str]]:
    return list(Alert.objects.order_by("pk").values_list("kind", "state"))


def test_a_clerk_corrects_stock_in_the_way_that_the_reason_stands_for(
    api: APIClient, as_staff: Headers
) -> None:
    stock("MUG", 9, at="MTL")
    clerk = as_staff("stock_clerk")

    for reason, quantity, left in (
        ("broken", "3", (9, 0, 3)),
        ("repaired", "1", (9, 0, 2)),
        ("thrown-away", "4", (5, 0, 0)),
        ("found", "2", (7, 0, 0)),
        ("missing", "-1", (6, 0, 0)),
    ):
        assert correct(api, clerk, reason, quantity).status_code == 201
        assert figures("MUG", "MTL") == left

    kinds = Movement.objects.order_by("seq").values_list("kind", "reason")
    assert list(kinds)[1:] == [
        ("damage", "broken"),
        ("damage", "repaired"),
        ("scrap", "thrown-away"),
        ("adjust", "found"),
        ("adjust", "missing"),
    ]
    assert services.ledger_faults_now() == []


@pytest.mark.parametrize(
    ("reason", "quantity", "refused"),
    [
        ("because", "1", (422, "unknown_reason")),
        ("broken", "-1", (422, "quantity_not_positive")),
        ("broken", "6", (409, "would_oversell")),
        ("repaired", "1", (409, "not_so_many_damaged")),
        ("thrown-away", "6", (409, "would_oversell")),
    ],
)
def test_a_correction_that_cannot_be_is_refused_and_moves_nothing(
    api: APIClient, as_staff: Headers, reason: str, quantity: str, refused: tuple[int, str]
) -> None:
    stock("MUG", 5, at="MTL")

    answer = correct(api, as_staff("stock_clerk"), reason, quantity)

    assert (answer.status_code, answer.json()["code"]) == refused
    assert figures("MUG", "MTL") == (5, 0, 0)
    assert Movement.objects.count() == 1


def test_a_barcode_typed_as_a_quantity_is_refused_before_a_shelf_holds_a_billion(
    api: APIClient, as_staff: Headers
) -> None:
    stock("MUG", 5, at="MTL")

    answer = correct(api, as_staff("stock_clerk"), "found", "999999996")

    assert (answer.status_code, answer.json()["code"]) == (422, "balance_too_large")
    assert answer.json()["skus"] == ["MUG"]
    assert figures("MUG", "MTL") == (5, 0, 0)
    assert Movement.objects.count() == 1


def test_who_is_kept_to_a_store_corrects_and_sees_its_stock_alone(
    api: APIClient, as_staff: Headers
) -> None:
    stock("MUG", 5, at="MTL")
    stock("MUG", 5, at="QUE")
    elsewhere = as_staff("store_manager", stores=["QUE"])

    refused = correct(api, elsewhere, "found", "1")
    levels = api.get(f"{ROOT}/levels", headers=elsewhere).json()["results"]
    ledger = api.get(f"{ROOT}/ledger", headers=elsewhere).json()["results"]
    proof = api.get(f"{ROOT}/proof?sku=MUG&location=MTL", headers=elsewhere)

    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_location")
    assert [row["location"] for row in levels] == [row["location"] for row in ledger] == ["QUE"]
    assert proof.status_code == 403
    assert figures("MUG", "MTL") == (5, 0, 0)


def test_an_alert_is_open_once_until_stock_comes() -> None:
    stock("MUG", 5, at="MTL")
    points("MUG", "MTL", point=2)
    OutboxEvent.objects.all().delete()

    sell("MUG", 3, sale="1")
    sell("MUG", 1, sale="2")
    assert alerts() == [("low", "open")]
    sell("MUG", 2, sale="3")
    assert alerts() == [("low", "open"), ("negative", "open"), ("out", "open")]
    stock("MUG", 9, at="MTL")

    assert alerts() == [("low", "resolved"), ("negative", "resolved"), ("out", "resolved")]
    told = OutboxEvent.objects.filter(type="inventory.low_stock.v1")
    assert [each.data["available"] for each in told] == ["2"]
    assert services.ledger_faults_now() == []


def test_what_begins_below_zero_is_told_too() -> None:
    sell("MUG", 1)

    assert alerts() == [("negative", "open"), ("out", "open")]


def test_a_reorder_point_above_the_stock_opens_an_alert_at_once() -> None:
    stock("MUG", 5, at="MTL")

    points("MUG", "MTL", point=5)
    points("MUG", "MTL", point=6)
    assert alerts() == [("low", "open")]
    points("MUG", "MTL", point=1)

    assert alerts() == [("low", "resolved")]


def test_balances_that_nobody_watched_get_their_alerts() -> None:
    stock("MUG", 5, at="MTL")
    points("MUG", "MTL", point=5)
    Alert.objects.all().delete()
    assert [fault.check for fault in services.ledger_faults_now()] == ["alert"]

    assert services.settle_alerts(now=NOW) == 1
    assert services.settle_alerts(now=NOW) == 0

    assert alerts() == [("low", "open")]
    assert services.ledger_faults_now() == []


def test_a_clerk_acknowledges_an_alert(api: APIClient, as_staff: Headers) -> None:
    sell("MUG", 1)
    alert = Alert.objects.get(kind="out")
    url = f"{ROOT}/alerts/{alert.pk}/acknowledge"

    assert api.post(url, {}, format="json", headers=as_staff("analyst")).status_code == 403
    other = as_staff("store_manager", stores=["QUE"])
    assert api.post(url, {}, format="json", headers=other).status_code == 404
    first = api.post(url, {}, format="json", headers=as_staff("stock_clerk"))
    stock("MUG", 5, at="MTL")
    late = api.post(url, {}, format="json", headers=as_staff("stock_clerk"))

    assert (first.status_code, first.json()["state"]) == (200, "acknowledged")
    assert (late.status_code, late.json()["code"]) == (409, "alert_resolved")
    assert (
        api.post(f"{ROOT}/alerts/0/acknowledge", headers=as_staff("stock_clerk")).status_code == 404
    )


def test_an_oversell_case_is_shown_with_its_documents_and_closed_with_a_reason(
    api: APIClient, as_staff: Headers
) -> None:
    stock("MUG", 2)
    promise = reserve(("MUG", 2))
    sell("MUG", 1, sale="1", store="LC")
    sell("MUG", 1, sale="2", store="LC")
    case = OversellCase.objects.get()
    clerk, url = as_staff("stock_clerk"), f"{ROOT}/oversell-cases/{case.pk}"

    shown = api.get(url, headers=clerk).json()
    closed = api.post(f"{url}/close", {"reason": "Customer told"}, format="json", headers=clerk)
    bare = api.post(f"{url}/close", {}, format="json", headers=clerk)

    assert [row["reference"] for row in shown["documents"]] == ["sale:1", "sale:2"]
    assert [row["reference"] for row in shown["promises"]] == [str(promise.reference)]
    assert (shown["case"]["missing"], shown["case"]["cause"]) == ("1", "sale:1")
    assert (closed.json()["state"], closed.json()["reason"]) == ("handled", "Customer told")
    assert bare.status_code == 400


def test_what_runs_low_is_proposed_from_where_its_location_is_supplied(
    api: APIClient, as_staff: Headers
) -> None:
    LocationFactory(code="LC", type="warehouse")
    stock("MUG", 3, at="MTL")
    stock("PLATE", 9, at="MTL")
    points("MUG", "MTL", point=5, quantity=12)
    points("PLATE", "MTL", point=5, quantity=12)
    services.describe_location(
        services.LocationFacts("MTL", "MTL", "store", "America/Toronto", supplied_from="LC")
    )

    answer = api.get(f"{ROOT}/reorder-proposals", headers=as_staff("store_manager"))

    assert answer.json()["results"] == [
        {
            "sku": "MUG",
            "location": "MTL",
            "supplied_from": "LC",
            "available": "3",
            "incoming": "0",
            "reorder_point": "5",
            "quantity": "12",
        }
    ]


def test_a_location_is_not_supplied_from_itself() -> None:
    facts = services.LocationFacts("MTL", "MTL", "store", "UTC", supplied_from="MTL")

    with pytest.raises(errors.UnknownLocation):
        services.describe_location(facts)


def test_a_proof_reads_the_chain_anew(api: APIClient, as_staff: Headers) -> None:
    stock("MUG", 5, at="MTL")
    sell("MUG", 2)
    url = f"{ROOT}/proof?sku=MUG&location=MTL"

    right = api.get(url, headers=as_staff("analyst")).json()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE stock_movement DISABLE TRIGGER stock_ledger_is_append_only")
        cursor.execute("UPDATE stock_movement SET delta = 6, balance_after = 6 WHERE seq = 1")
    wrong = api.get(url, headers=as_staff("analyst")).json()

    assert (right["count"], right["balance"], right["ok"], right["broken_at"]) == (
        2,
        "3",
        True,
        None,
    )
    assert right["final_hash"] == level("MUG", "MTL").last_hash
    assert (wrong["ok"], wrong["broken_at"]) == (False, 1)
    nothing = api.get(f"{ROOT}/proof?sku=MUG&location=LC", headers=as_staff("analyst"))
    assert nothing.status_code == 404


def test_staff_see_what_lay_there_at_a_moment(api: APIClient, as_staff: Headers) -> None:
    stock("MUG", 5, at="MTL")
    lines = [DocumentLine(1, "MUG", Decimal(2))]
    services.post_sale(
        sale_id="1", store="MTL", lines=lines, occurred_at=NOW, now=NOW + timedelta(hours=2)
    )
    then = (NOW + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    staff = as_staff("analyst")

    levels = api.get(f"{ROOT}/levels?as_of={then}", headers=staff).json()["results"]
    place = api.get(f"{ROOT}/availability?sku=MUG&as_of={then}", headers=staff).json()
    now = api.get(f"{ROOT}/levels", headers=staff).json()["results"]

    assert levels == [{"sku": "MUG", "location": "MTL", "on_hand": "5", "damaged": "0"}]
    assert place["results"][0]["by_location"] == [
        {"location": "MTL", "on_hand": "5", "damaged": "0"}
    ]
    assert now[0]["on_hand"] == "3"
    assert api.get(f"{ROOT}/availability?sku=MUG&as_of={then}").status_code == 403
    assert api.get(f"{ROOT}/levels?as_of=yesterday", headers=staff).status_code == 400
    assert api.get(f"{ROOT}/levels?as_of=2026-11-23T16:00:00", headers=staff).status_code == 400


def test_the_ledger_is_narrowed_by_what_when_and_where(api: APIClient, as_staff: Headers) -> None:
    stock("MUG", 5, at="MTL")
    stock("PLATE", 5, at="QUE")
    sell("MUG", 1)

    def found(query: str) -> list[tuple[str, str]]:
        rows = api.get(f"{ROOT}/ledger?{query}", headers=as_staff("analyst")).json()["results"]
        return [(row["sku"], row["kind"]) for row in rows]

    assert found("sku=MUG") == [("MUG", "sale"), ("MUG", "receipt")]
    assert found("location=QUE") == [("PLATE", "receipt")]
    assert found("kind=sale") == found("reference=sale:1") == [("MUG", "sale")]
    at = NOW.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    later = datetime(2027, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(found(f"from={at}&to={later}")) == 3
    assert found(f"to={at}") == found(f"from={later}") == []
    assert api.get(f"{ROOT}/ledger?from=then", headers=as_staff("analyst")).status_code == 400


@pytest.mark.parametrize(
    "page", ["alerts", "oversell-cases", "backorders", "reorder-proposals", "levels", "ledger"]
)
def test_a_page_of_ten_takes_as_many_queries_as_one_of_one(
    api: APIClient, as_staff: Headers, page: str
) -> None:
    staff, counts = as_staff("stock_clerk"), []
    api.get(f"{ROOT}/{page}", headers=staff)
    for first, last in ((0, 1), (1, 10)):
        for number in range(first, last):
            VariantFactory(sku=f"S{number}", allow_backorder=True)
            sell(f"S{number}", 1, sale=str(number))
            reserve((f"S{number}", 1), partial=True)
            points(f"S{number}", "MTL", point=5)
        with CaptureQueriesContext(connection) as captured:
            rows = api.get(f"{ROOT}/{page}?page_size=100", headers=staff).json()["results"]
        assert len(rows) >= last
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_reasons_are_told_in_the_readers_language(api: APIClient, as_staff: Headers) -> None:
    headers = {**as_staff("cashier"), "Accept-Language": "fr"}

    rows = api.get(f"{ROOT}/reasons?kind=damage", headers=headers).json()["results"]

    assert [(row["code"], row["name"]) for row in rows] == [("broken", "Cassé"), ("soiled", "Sali")]


def test_the_queue_is_seen_with_everyones_place(api: APIClient, as_staff: Headers) -> None:
    VariantFactory(sku="MUG", allow_backorder=True)
    reserve(("MUG", 1), partial=True)
    reserve(("MUG", 2), partial=True)

    rows = api.get(f"{ROOT}/backorders?sku=MUG", headers=as_staff("analyst")).json()["results"]

    assert [(row["position"], row["quantity"]) for row in rows] == [(1, "1"), (2, "2")]
    assert len(selectors.backorders()) == 2
