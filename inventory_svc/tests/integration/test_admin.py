import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory_svc.stock import services
from inventory_svc.stock.models import Alert, Backorder, Location, Movement, OversellCase
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

pytestmark = pytest.mark.django_db
Cookie = Callable[..., str]
ADMIN = "/admin/inventory/stock"


@pytest.fixture
def sign_in(staff_cookie: Cookie) -> Callable[..., Client]:
    def client(*roles: str, **who: Any) -> Client:
        signed_in = Client()
        signed_in.cookies["comptoir_staff"] = staff_cookie(*roles, **who)
        return signed_in

    return client


SignIn = Callable[..., Client]


def filled(client: Client, url: str, **values: str) -> dict[str, str]:
    page = client.get(url)
    assert page.status_code == 200
    found = re.search(r'name="reference" value="([^"]+)"', page.content.decode())
    assert found
    return {"reference": found.group(1), "reason": "missing", "note": "", **values}


@pytest.mark.parametrize(
    "page",
    [
        "stocklevel",
        "movement",
        "reservation",
        "oversellcase",
        "location",
        "variant",
        "alert",
        "backorder",
        "adjustmentreason",
    ],
)
@pytest.mark.parametrize("role", ["administrator", "stock_clerk", "analyst"])
def test_every_page_opens(sign_in: SignIn, page: str, role: str) -> None:
    stock("SHIRT-M", 5)
    reserve(("SHIRT-M", 2))
    sell_too_much()

    assert sign_in(role).get(f"{ADMIN}/{page}/").status_code == 200


def sell_too_much() -> None:
    lines = [DocumentLine(1, "MUG", Decimal(2))]
    services.post_sale(sale_id="1", store="MTL", lines=lines, occurred_at=NOW, now=NOW)


@pytest.mark.parametrize("search", ["SHIRT", "t-shirt", "chandail"], ids=str)
def test_a_level_is_found_by_sku_or_name(sign_in: SignIn, search: str) -> None:
    stock("SHIRT-M", 5)
    stock("TEA-POT-1", 5)
    services.record_variant(
        services.VariantFacts("SHIRT-M", "T-shirt", "Chandail", True, True, False)  # noqa: FBT003
    )

    page = sign_in("stock_clerk").get(f"{ADMIN}/stocklevel/?q={search}").content.decode()

    assert "SHIRT-M" in page
    assert "TEA-POT-1" not in page


def test_a_clerk_adjusts_a_balance_with_a_reason_and_twice_is_once(sign_in: SignIn) -> None:
    stock("SHIRT-M", 5)
    clerk, url = sign_in("stock_clerk"), f"{ADMIN}/stocklevel/{level('SHIRT-M').pk}/adjust/"
    form = filled(clerk, url, quantity="-2", note="fell down")

    first = clerk.post(url, form)
    clerk.post(url, form)

    assert first.status_code == 302
    assert figures("SHIRT-M") == (3, 0, 0)
    moved = Movement.objects.get(kind="adjust")
    assert (moved.reason, moved.actor) == (
        "missing: fell down",
        "staff:00000000-0000-7000-8000-000000000001",
    )


def test_a_clerk_books_in_an_article_where_it_has_never_been(sign_in: SignIn) -> None:
    LocationFactory(code="QUE")
    VariantFactory(sku="MUG")
    clerk, url = sign_in("stock_clerk"), f"{ADMIN}/stocklevel/adjust/"

    answer = clerk.post(url, filled(clerk, url, sku="MUG", location="QUE", quantity="7"))

    assert answer.status_code == 302
    assert figures("MUG", "QUE") == (7, 0, 0)


def test_a_mistyped_sku_is_asked_again(sign_in: SignIn) -> None:
    LocationFactory(code="QUE")
    clerk, url = sign_in("stock_clerk"), f"{ADMIN}/stocklevel/adjust/"

    answer = clerk.post(url, filled(clerk, url, sku="MGU", location="QUE", quantity="7"))

    assert "There is no article with this SKU." in answer.content.decode()
    assert not Movement.objects.exists()


def test_an_adjustment_that_takes_promised_units_is_explained(sign_in: SignIn) -> None:
    stock("SHIRT-M", 5)
    reserve(("SHIRT-M", 4))
    clerk, url = sign_in("stock_clerk"), f"{ADMIN}/stocklevel/{level('SHIRT-M').pk}/adjust/"

    answer = clerk.post(url, filled(clerk, url, quantity="-2"))

    assert answer.status_code == 200
    assert "1 can be taken" in answer.content.decode()
    assert figures("SHIRT-M") == (5, 4, 0)


@pytest.mark.parametrize("quantity", ["0", "", "many", "1.0001"], ids=repr)
def test_an_adjustment_by_nothing_is_asked_again(sign_in: SignIn, quantity: str) -> None:
    stock("SHIRT-M", 5)
    clerk, url = sign_in("stock_clerk"), f"{ADMIN}/stocklevel/{level('SHIRT-M').pk}/adjust/"

    assert clerk.post(url, filled(clerk, url, quantity=quantity)).status_code == 200
    assert figures("SHIRT-M") == (5, 0, 0)


@pytest.mark.parametrize("role", ["analyst", "cashier"])
def test_who_may_only_look_adjusts_nothing(sign_in: SignIn, role: str) -> None:
    stock("SHIRT-M", 5)
    url = f"{ADMIN}/stocklevel/{level('SHIRT-M').pk}/adjust/"

    assert sign_in(role).get(url).status_code == 403
    assert sign_in(role).post(url, {"quantity": "1"}).status_code == 403
    assert figures("SHIRT-M") == (5, 0, 0)


def test_a_balance_cannot_be_typed_over_but_a_threshold_can(sign_in: SignIn) -> None:
    stock("SHIRT-M", 5)
    url = f"{ADMIN}/stocklevel/{level('SHIRT-M').pk}/change/"
    form = {
        "on_hand": "99",
        "reserved": "0",
        "damaged": "0",
        "safety_stock": "1",
        "reorder_point": "2",
        "reorder_quantity": "10",
        **{
            f"{inline}-{count}": "0"
            for inline in ("alerts", "movements")
            for count in ("TOTAL_FORMS", "INITIAL_FORMS")
        },
    }

    answer = sign_in("stock_clerk").post(url, form)

    assert answer.status_code == 302
    assert figures("SHIRT-M") == (5, 0, 0)
    assert [int(level("SHIRT-M").safety_stock), int(level("SHIRT-M").reorder_quantity)] == [1, 10]


@pytest.mark.parametrize(
    "page", ["movement", "reservation", "variant", "oversellcase", "stocklevel"]
)
@pytest.mark.parametrize("verb", ["add", "delete"])
def test_not_even_an_administrator_makes_or_deletes_records(
    sign_in: SignIn, page: str, verb: str
) -> None:
    sell_too_much()
    stock("SHIRT-M", 5)
    reserve(("SHIRT-M", 1))
    record = apps.get_model("stock", page).objects.order_by("pk").last()
    path = "add" if verb == "add" else f"{record.pk}/delete"

    assert sign_in("administrator").get(f"{ADMIN}/{page}/{path}/").status_code == 403


def test_a_clerk_closes_an_oversell_case_and_says_how(sign_in: SignIn) -> None:
    sell_too_much()
    case, clerk = OversellCase.objects.get(), sign_in("stock_clerk")
    chosen = {"action": "close_cases", "_selected_action": [case.pk]}

    asked = clerk.post(f"{ADMIN}/oversellcase/", chosen)
    clerk.post(f"{ADMIN}/oversellcase/", {**chosen, "reason": "Customer told"})

    assert "How were these cases handled?" in asked.content.decode()
    case.refresh_from_db()
    assert (case.state, case.closed_by, case.reason) == (
        "handled",
        "staff:00000000-0000-7000-8000-000000000001",
        "Customer told",
    )


def test_an_oversell_case_shows_what_took_the_units_and_who_waits_for_them(
    sign_in: SignIn,
) -> None:
    stock("MUG", 2)
    promise = reserve(("MUG", 2))
    lines = [DocumentLine(1, "MUG", Decimal(1))]
    services.post_sale(sale_id="till-7", store="LC", lines=lines, occurred_at=NOW, now=NOW)

    page = sign_in("stock_clerk").get(
        f"{ADMIN}/oversellcase/{OversellCase.objects.get().pk}/change/"
    )

    assert "sale:till-7" in page.content.decode()
    assert str(promise.reference) in page.content.decode()


@pytest.mark.parametrize(
    ("page", "reason", "left"),
    [
        ("damage", "broken", (5, 0, 2)),
        ("scrap", "thrown-away", (3, 0, 0)),
        ("adjust", "found", (7, 0, 0)),
    ],
)
def test_a_clerk_says_what_became_of_units(
    sign_in: SignIn, page: str, reason: str, left: tuple[int, int, int]
) -> None:
    stock("SHIRT-M", 5)
    clerk, url = sign_in("stock_clerk"), f"{ADMIN}/stocklevel/{level('SHIRT-M').pk}/{page}/"

    answer = clerk.post(url, filled(clerk, url, quantity="2", reason=reason))

    assert answer.status_code == 302
    assert figures("SHIRT-M") == left


def test_a_page_takes_only_reasons_that_fit_and_units_that_can_be(sign_in: SignIn) -> None:
    stock("SHIRT-M", 5)
    clerk, url = sign_in("stock_clerk"), f"{ADMIN}/stocklevel/{level('SHIRT-M').pk}/damage/"

    for quantity, reason in (("2", "found"), ("-2", "broken"), ("6", "broken")):
        assert (
            clerk.post(url, filled(clerk, url, quantity=quantity, reason=reason)).status_code == 200
        )

    assert figures("SHIRT-M") == (5, 0, 0)


def test_the_page_of_a_level_shows_its_alerts_and_the_end_of_its_ledger(sign_in: SignIn) -> None:
    sell_too_much()

    page = sign_in("stock_clerk").get(f"{ADMIN}/stocklevel/{level('MUG', 'MTL').pk}/change/")

    assert "sale:1" in page.content.decode()
    assert "out of stock" in page.content.decode()


def test_a_level_is_found_by_its_barcode_and_by_its_reorder_point(sign_in: SignIn) -> None:
    stock("TEA-POT-1", 5)
    stock("SHIRT-M", 5)
    facts = services.VariantFacts(
        sku="SHIRT-M",
        name_en="",
        name_fr="",
        whole_quantity=True,
        track_inventory=True,
        allow_backorder=False,
        barcodes=(services.BarcodeFacts("4006381333931"),),
    )
    services.record_variant(facts)
    services.set_thresholds(
        level_id=level("SHIRT-M").pk,
        thresholds=services.Thresholds(Decimal(0), Decimal(9), Decimal(0)),
        now=NOW,
    )
    clerk = sign_in("stock_clerk")

    for query in ("q=4006381333931", "reorder=below"):
        page = clerk.get(f"{ADMIN}/stocklevel/?{query}").content.decode()
        assert "SHIRT-M" in page
        assert "TEA-POT-1" not in page


def test_a_clerk_works_through_the_alerts(sign_in: SignIn) -> None:
    sell_too_much()
    clerk = sign_in("stock_clerk")
    ids = list(Alert.objects.values_list("pk", flat=True))

    clerk.post(f"{ADMIN}/alert/", {"action": "acknowledge", "_selected_action": ids})
    assert set(Alert.objects.values_list("state", flat=True)) == {"acknowledged"}
    stock("MUG", 9, at="MTL")

    assert "MUG</a>" not in clerk.get(f"{ADMIN}/alert/").content.decode()
    assert Alert.objects.filter(state="resolved").count() == 2


def test_an_alert_is_acknowledged_on_its_page_and_leads_to_a_request_for_its_store(
    sign_in: SignIn,
) -> None:
    sell_too_much()
    clerk, alert = sign_in("stock_clerk"), Alert.objects.earliest("pk")

    step = f"{ADMIN}/alert/{alert.pk}/acknowledge_this/"
    page = clerk.post(step, {"_form_submitted": "True"}, follow=True)
    asked = clerk.get(f"{ADMIN}/alert/{alert.pk}/replenish/")

    alert.refresh_from_db()
    assert alert.state == "acknowledged"
    assert "Acknowledged: 1." in page.content.decode()
    assert asked["Location"] == "/admin/inventory/logistics/transfer/replenish/?location=MTL"


def test_the_page_of_an_article_says_where_it_lies_in_the_own_stores(sign_in: SignIn) -> None:
    stock("SHIRT-M", 5, at="MTL")
    stock("SHIRT-M", 7, at="QUE")
    page = f"{ADMIN}/variant/{level('SHIRT-M', 'MTL').variant_id}/change/"

    seen = sign_in("stock_clerk").get(page).content.decode()
    own = sign_in("stock_clerk", stores=("MTL",)).get(page).content.decode()

    links = [f"/stocklevel/{level('SHIRT-M', place).pk}/change/" for place in ("MTL", "QUE")]
    assert [link in seen for link in links] == [True, True]
    assert [link in own for link in links] == [True, False]


def test_whoever_may_not_reads_so_on_a_page_and_a_program_gets_a_problem(sign_in: SignIn) -> None:
    stock("SHIRT-M", 5, at="QUE")
    other = f"{ADMIN}/stocklevel/{level('SHIRT-M', 'QUE').pk}/change/"
    clerk = sign_in("stock_clerk", stores=("MTL",))

    closed = sign_in("analyst").get(f"{ADMIN}/location/add/", headers={"Accept": "text/html"})
    foreign = clerk.get(other, headers={"Accept": "text/html"})
    program = clerk.get(other, headers={"Accept": "application/json"})

    assert (closed.status_code, foreign.status_code) == (403, 404)
    assert "This door is closed to you" in closed.content.decode()
    assert "belongs to a store that you do not work in" in foreign.content.decode()
    assert program["Content-Type"] == "application/problem+json"


def test_a_clerk_promises_a_day_to_those_who_wait(sign_in: SignIn) -> None:
    VariantFactory(sku="MUG", allow_backorder=True)
    reserve(("MUG", 2), partial=True)
    clerk = sign_in("stock_clerk")
    chosen = {"action": "promise", "_selected_action": [Backorder.objects.get().pk]}

    asked = clerk.post(f"{ADMIN}/backorder/", chosen)
    clerk.post(f"{ADMIN}/backorder/", {**chosen, "promised_date": "2026-12-01"})

    assert "When are they to have their goods?" in asked.content.decode()
    assert Backorder.objects.get().promised_date == date(2026, 12, 1)


def test_staff_add_a_reason_in_their_own_words(sign_in: SignIn) -> None:
    form = {
        "code": "gift",
        "kind": "adjust",
        "name_en": "Given away",
        "name_fr": "Offert",
        "is_active": "on",
    }

    assert sign_in("stock_clerk").post(f"{ADMIN}/adjustmentreason/add/", form).status_code == 302
    assert services.reason_of("gift").kind == "adjust"


def test_a_clerk_opens_a_location_and_one_kept_to_a_store_does_not(sign_in: SignIn) -> None:
    LocationFactory(online=True)
    form = {
        "code": "POP",
        "name": "Pop-up",
        "type": "store",
        "time_zone": "America/Toronto",
        "supplied_from": Location.objects.get().pk,
    }

    assert sign_in("stock_clerk").post(f"{ADMIN}/location/add/", form).status_code == 302
    kept = sign_in("store_manager", stores=("MTL",))
    assert kept.post(f"{ADMIN}/location/add/", {**form, "code": "OTHER"}).status_code == 403

    supplied = Location.objects.get(code="POP").supplied_from
    assert supplied is not None
    assert supplied.code == "LC"
    assert not Location.objects.filter(code="OTHER").exists()


def test_nobody_sells_online_out_of_the_scrap(sign_in: SignIn) -> None:
    form = {
        "code": "BIN",
        "name": "Bin",
        "type": "scrap",
        "time_zone": "UTC",
        "sells_online": "on",
    }

    assert sign_in("stock_clerk").post(f"{ADMIN}/location/add/", form).status_code == 200
    assert not Location.objects.exists()


def test_an_administrator_describes_a_location(sign_in: SignIn) -> None:
    form = {
        "code": "POP",
        "name": "Pop-up",
        "type": "store",
        "time_zone": "America/Toronto",
        "pickup": "on",
    }

    answer = sign_in("administrator").post(f"{ADMIN}/location/add/", form)

    assert answer.status_code == 302
    assert Location.objects.get(code="POP").pickup


def test_the_pages_speak_french(sign_in: SignIn) -> None:
    stock("SHIRT-M", 5)

    page = sign_in("stock_clerk").get(f"{ADMIN}/stocklevel/", headers={"Accept-Language": "fr"})

    assert "Ajuster le stock" in page.content.decode()


@pytest.mark.parametrize(("language", "total"), [("en", "2 movements"), ("fr", "2 mouvements")])
def test_the_ledger_counts_its_movements(sign_in: SignIn, language: str, total: str) -> None:
    stock("SHIRT-M", 5)
    stock("MUG", 5)

    page = sign_in("analyst").get(f"{ADMIN}/movement/", headers={"Accept-Language": language})

    assert total in " ".join(page.content.decode().split())


@pytest.mark.parametrize(("language", "reason"), [("en", "Missing"), ("fr", "Manquant")])
def test_the_ledger_says_reasons_in_the_shops_words(
    sign_in: SignIn, language: str, reason: str
) -> None:
    stock("SHIRT-M", 5)
    clerk, level_id = sign_in("stock_clerk"), level("SHIRT-M").pk
    adjust = f"{ADMIN}/stocklevel/{level_id}/adjust/"
    clerk.post(adjust, filled(clerk, adjust, reason="missing", quantity="-1", note="Shelf 4"))
    movement = Movement.objects.get(kind="adjust").pk

    for page in ("movement", f"movement/{movement}/change", f"stocklevel/{level_id}/change"):
        answer = clerk.get(f"{ADMIN}/{page}/", headers={"Accept-Language": language})
        assert f"{reason}: Shelf 4" in answer.content.decode(), page


@pytest.mark.parametrize("page", ["stocklevel", "movement", "oversellcase", "alert"])
def test_a_long_page_takes_as_many_queries_as_a_short_one(sign_in: SignIn, page: str) -> None:
    clerk, counts = sign_in("stock_clerk"), []
    clerk.get(f"{ADMIN}/{page}/")
    for wanted in (1, 10):
        for number in range(wanted):
            services.post_sale(
                sale_id=f"{wanted}-{number}",
                store="MTL",
                lines=[DocumentLine(1, f"S{number}", Decimal(1))],
                occurred_at=NOW,
                now=NOW,
            )
        with CaptureQueriesContext(connection) as captured:
            clerk.get(f"{ADMIN}/{page}/")
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_a_visitor_is_sent_to_the_one_sign_in_page() -> None:
    answer = Client().get(f"{ADMIN}/stocklevel/")

    assert answer.status_code == 302
    assert "login" in answer["Location"]
