import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory_svc.stock import services
from inventory_svc.stock.models import Location, Movement, OversellCase
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
    def client(*roles: str) -> Client:
        signed_in = Client()
        signed_in.cookies["comptoir_staff"] = staff_cookie(*roles)
        return signed_in

    return client


SignIn = Callable[..., Client]


def filled(client: Client, url: str, **values: str) -> dict[str, str]:
    page = client.get(url)
    assert page.status_code == 200
    found = re.search(r'name="reference" value="([^"]+)"', page.content.decode())
    assert found
    return {"reference": found.group(1), "reason": "Broken", "note": "", **values}


@pytest.mark.parametrize(
    "page", ["stocklevel", "movement", "reservation", "oversellcase", "location", "variant"]
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
        "Broken: fell down",
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


def test_a_clerk_closes_an_oversell_case(sign_in: SignIn) -> None:
    sell_too_much()
    case = OversellCase.objects.get()

    sign_in("stock_clerk").post(
        f"{ADMIN}/oversellcase/", {"action": "close_cases", "_selected_action": [case.pk]}
    )

    case.refresh_from_db()
    assert (case.state, case.closed_by) == (
        "handled",
        "staff:00000000-0000-7000-8000-000000000001",
    )


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


@pytest.mark.parametrize("page", ["stocklevel", "movement", "oversellcase"])
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
