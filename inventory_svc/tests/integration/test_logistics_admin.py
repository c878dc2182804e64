import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from inventory_svc.logistics import selectors, services
from inventory_svc.logistics.models import Count, PurchaseOrder, Transfer
from inventory_svc.logistics.rules.commands import Actor
from inventory_svc.logistics.services import SupplierFacts
from inventory_svc.stock.models import Barcode, Variant
from inventory_svc.tests.factories import VariantFactory, figures, stock
from inventory_svc.tests.integration.test_counts import opened, review, scan
from inventory_svc.tests.integration.test_purchasing import drafted, ordered, receive
from inventory_svc.tests.journeys import STORE, act, approved, places, progress, requested, shipped

pytestmark = pytest.mark.django_db
ADMIN = "/admin/inventory/logistics"
ANYBODY = Actor("staff:test")
SignIn = Callable[..., Client]


@pytest.fixture
def sign_in(staff_cookie: Callable[..., str]) -> SignIn:
    def client(*roles: str, stores: tuple[str, ...] = ()) -> Client:
        signed_in = Client()
        signed_in.cookies["comptoir_staff"] = staff_cookie(*roles, stores=stores)
        return signed_in

    return client


@pytest.fixture
def clerk(sign_in: SignIn) -> Client:
    return sign_in("stock_clerk")


def page(document: Any) -> str:
    return f"{ADMIN}/{document._meta.model_name}/{document.pk}"


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def everything() -> list[Any]:
    """One of each kind of document."""
    stock("MUG", 30)
    stock("MUG", 5, at="MTL")
    transfer = Transfer.objects.get(number=shipped(("MUG", 10)).number)
    order = PurchaseOrder.objects.get(number=ordered(("MUG", 100, "2.50")))
    count = Count.objects.get(number=opened())
    scan(count.number, "MUG")
    return [transfer, order, count]


@pytest.mark.parametrize("role", ["administrator", "stock_clerk", "analyst"])
def test_every_list_and_document_opens(sign_in: SignIn, role: str) -> None:
    documents = everything()
    receipt = receive(documents[1].number, ("MUG", 4))
    client = sign_in(role)

    for name in ("transfer", "purchaseorder", "receipt", "supplier", "count"):
        assert client.get(f"{ADMIN}/{name}/").status_code == 200
    for document in documents:
        assert document.number in text(client.get(f"{page(document)}/change/"))
    assert "MUG" in text(client.get(f"{ADMIN}/receipt/{receipt.pk}/change/"))


def test_lists_are_searched_by_number_and_by_sku(clerk: Client) -> None:
    everything()

    assert "T-2026-000001" in text(clerk.get(f"{ADMIN}/transfer/?q=t-2026-000001"))
    assert "T-2026-000001" in text(clerk.get(f"{ADMIN}/transfer/?q=mug"))
    assert "P-2026-000001" not in text(clerk.get(f"{ADMIN}/purchaseorder/?q=cup"))


def test_a_store_sees_its_own_documents_only_and_404_for_the_others(sign_in: SignIn) -> None:
    documents = everything()
    quebec = sign_in("store_manager", stores=("QUE",))

    for document in documents:
        for path in ("change/", "scan/", "step/cancel/"):
            assert quebec.get(f"{page(document)}/{path}").status_code == 404
    assert "T-2026-000001" not in text(quebec.get(f"{ADMIN}/transfer/"))


def test_who_only_reads_finds_no_buttons_and_takes_no_step(sign_in: SignIn) -> None:
    transfer = everything()[0]
    analyst = sign_in("analyst")

    assert "Receive" not in text(analyst.get(f"{page(transfer)}/change/"))
    for path in ("scan/", "step/receive/"):
        assert analyst.get(f"{page(transfer)}/{path}").status_code == 403
    assert analyst.get(f"{ADMIN}/transfer/add/").status_code == 403


def test_goods_are_asked_for_by_sku_or_barcode_in_one_form(clerk: Client) -> None:
    places("LC", "MTL")
    VariantFactory(sku="MUG")
    Barcode.objects.create(code="04006381333931", variant=Variant.objects.get())
    VariantFactory(sku="CUP")
    form = {
        "source": "LC",
        "destination": "MTL",
        "note": "For Saturday",
        "needed_by_date": "2026-12-01",
        "code": ["4006381333931", "CUP", ""],
        "quantity": ["12", "3", ""],
    }

    answer = clerk.post(f"{ADMIN}/transfer/add/", form)

    assert answer.status_code == 302
    made = Transfer.objects.get()
    assert progress(made.number) == {"MUG": (12, 0, 0, 0, 0), "CUP": (3, 0, 0, 0, 0)}


@pytest.mark.parametrize(
    ("code", "quantity", "said"),
    [
        ("NEVER", "1", "There is no article NEVER."),
        ("MUG", "many", "How many of MUG?"),
        ("MUG", "0", "How many of MUG?"),
        ("MUG", "1.5", "Only whole quantities are possible of: MUG."),
    ],
)
def test_a_mistake_in_a_row_is_named_and_what_was_typed_stays(
    clerk: Client, code: str, quantity: str, said: str
) -> None:
    places("LC", "MTL")
    VariantFactory(sku="MUG")
    form = {"source": "LC", "destination": "MTL", "code": [code], "quantity": [quantity]}

    answer = clerk.post(f"{ADMIN}/transfer/add/", form)

    assert said in text(answer)
    assert f'value="{quantity}"' in answer.content.decode()
    assert not Transfer.objects.exists()


def test_a_request_is_approved_in_part_on_its_page(clerk: Client) -> None:
    transfer = requested(("MUG", 12))
    url = f"{page(transfer)}/step/approve/"

    shown = clerk.get(url)
    answer = clerk.post(url, {"version": "1", "line-1": "10"})

    assert 'value="12"' in shown.content.decode()
    assert answer.status_code == 302
    assert progress(transfer.number) == {"MUG": (12, 10, 0, 0, 0)}


def test_a_step_that_is_refused_says_why_with_the_line(clerk: Client) -> None:
    stock("MUG", 3)
    transfer = approved(("MUG", 5))

    answer = clerk.post(f"{page(transfer)}/step/ship/", {"version": "2", "line-1": "5"})
    stale = clerk.post(f"{page(transfer)}/step/ship/", {"version": "1", "line-1": "1"})

    assert "MUG: 3 at most." in text(answer)
    assert "The resource has changed since you read it." in text(stale)
    assert figures("MUG") == (3, 0, 0)


def test_losing_goods_asks_for_a_reason_and_begins_at_zero(clerk: Client) -> None:
    stock("MUG", 30)
    transfer = shipped(("MUG", 10))
    url = f"{page(transfer)}/step/lose/"

    assert 'value="0"' in clerk.get(url).content.decode()
    assert clerk.post(url, {"version": "3", "line-1": "2"}).status_code == 200
    clerk.post(url, {"version": "3", "line-1": "2", "reason": "Fell off"})

    assert progress(transfer.number) == {"MUG": (10, 10, 10, 0, 2)}
    assert "“Fell off”" in text(clerk.get(f"{page(transfer)}/change/"))


def test_an_order_is_drafted_ordered_and_printed(clerk: Client) -> None:
    places("LC")
    VariantFactory(sku="MUG", name_en="Blue mug")
    services.describe_supplier(facts=SupplierFacts("NORD", "Textiles du Nord", "CAD"))
    form = {
        "supplier": "NORD",
        "destination": "LC",
        "over_receipt_percent": "5",
        "code": ["MUG"],
        "quantity": ["12"],
        "unit_cost": ["2,50"],
    }

    clerk.post(f"{ADMIN}/purchaseorder/add/", form)
    order = PurchaseOrder.objects.get()
    clerk.post(f"{page(order)}/step/order/", {"version": "1"})

    paper = text(clerk.get(f"{page(order)}/print/"))
    assert "Textiles du Nord" in paper
    assert "1 MUG Blue mug 12 2.50 30.00" in paper
    assert selectors.purchase_order(order.number, by=ANYBODY).state == "ordered"


def test_an_article_without_a_cost_is_not_ordered(clerk: Client) -> None:
    places("LC")
    VariantFactory(sku="MUG")
    services.describe_supplier(facts=SupplierFacts("NORD", "Nord", "CAD"))
    form = {"supplier": "NORD", "destination": "LC", "over_receipt_percent": "0"}
    rows = {"code": ["MUG"], "quantity": ["12"], "unit_cost": [""]}

    answer = clerk.post(f"{ADMIN}/purchaseorder/add/", form | rows)

    assert "What does one of MUG cost?" in text(answer)
    assert not PurchaseOrder.objects.exists()


def draft_of_two() -> PurchaseOrder:
    drafted(("MUG", 12, "2.50"), ("CUP", 4, "1"))
    VariantFactory(sku="BOWL")
    return PurchaseOrder.objects.get()


def said_of(order: PurchaseOrder, *rows: tuple[str, str, str], version: int = 1) -> dict[str, Any]:
    codes, quantities, costs = zip(*rows, strict=True)
    return {
        "version": version,
        "supplier": "NORD",
        "destination": "LC",
        "over_receipt_percent": "0",
        "code": codes,
        "quantity": quantities,
        "unit_cost": costs,
    }


def lines_of(order: PurchaseOrder) -> dict[str, tuple[str, str]]:
    rows = order.lines.values_list("variant__sku", "quantity", "unit_cost")
    return {sku: (f"{units.normalize():f}", f"{cost:.2f}") for sku, units, cost in rows}


def test_lines_of_a_draft_are_added_changed_and_taken_away(clerk: Client) -> None:
    order = draft_of_two()
    opened_page = clerk.get(f"{page(order)}/revise/")
    new = [("MUG", "20", "2,40"), ("", "", ""), ("BOWL", "3", "7.5")]

    answer = clerk.post(f"{page(order)}/revise/", said_of(order, *new))

    assert 'value="MUG"' in opened_page.content.decode()
    assert 'value="2.50"' in opened_page.content.decode()
    assert answer["Location"] == f"{page(order)}/change/"
    assert lines_of(order) == {"MUG": ("20", "2.40"), "BOWL": ("3", "7.50")}
    order.refresh_from_db()
    assert (order.state, order.version) == ("draft", 2)
    assert "changed it" in text(clerk.get(f"{page(order)}/change/"))


def test_who_changes_a_draft_that_another_has_changed_is_told(clerk: Client) -> None:
    order = draft_of_two()
    clerk.post(f"{page(order)}/revise/", said_of(order, ("MUG", "20", "2")))

    second = clerk.post(f"{page(order)}/revise/", said_of(order, ("CUP", "9", "1")))

    assert "has changed since you read it" in text(second)
    assert 'value="CUP"' in second.content.decode()
    assert lines_of(order) == {"MUG": ("20", "2.00")}


def test_an_order_that_has_gone_to_the_supplier_is_changed_no_more(
    clerk: Client, sign_in: SignIn
) -> None:
    order = draft_of_two()
    assert sign_in("analyst").get(f"{page(order)}/revise/").status_code == 403
    quebec = sign_in("store_manager", stores=("QUE",))
    assert quebec.get(f"{page(order)}/revise/").status_code == 404
    clerk.post(f"{page(order)}/step/order/", {"version": "1"})

    opened_page = clerk.get(f"{page(order)}/revise/")
    sent = clerk.post(f"{page(order)}/revise/", said_of(order, ("MUG", "1", "1"), version=2))

    assert opened_page.status_code == 302
    assert "that cannot be done now" in text(sent)
    assert lines_of(order) == {"MUG": ("12", "2.50"), "CUP": ("4", "1.00")}


def test_a_draft_says_which_supplier_is_bought_from_no_more(clerk: Client) -> None:
    order = draft_of_two()
    services.describe_supplier(facts=SupplierFacts("NORD", "Nord", "CAD", is_active=False))

    answer = clerk.post(f"{page(order)}/revise/", said_of(order, ("MUG", "1", "1")))

    assert "There is no active supplier NORD." in text(answer)
    assert lines_of(order) == {"MUG": ("12", "2.50"), "CUP": ("4", "1.00")}


def screen(answer: Any) -> dict[str, Any]:
    found = re.search(r'id="scan-screen"[^>]*>(.*?)</script>', answer.content.decode(), re.DOTALL)
    assert found
    told: dict[str, Any] = json.loads(found.group(1))
    return told


def test_the_delivery_screen_knows_every_barcode_of_its_lines(clerk: Client) -> None:
    stock("MUG", 30)
    variant = Variant.objects.get(sku="MUG")
    Barcode.objects.create(code="04006381333931", variant=variant)
    Barcode.objects.create(code="14006381333938", variant=variant, pack_quantity=12)
    transfer = shipped(("MUG", 24))

    told = screen(clerk.get(f"{page(transfer)}/scan/"))

    assert (told["step"], told["url"]) == (
        "receive",
        f"/api/v1/inventory/transfers/{transfer.number}/receive",
    )
    (line,) = told["lines"]
    assert (line["sku"], line["possible"]) == ("MUG", "24")
    assert line["codes"] == {"04006381333931": "1", "14006381333938": "12"}


def test_a_screen_takes_as_many_queries_for_ten_lines_as_for_one(clerk: Client) -> None:
    counts = []
    clerk.get(f"{ADMIN}/transfer/")  # the first visit writes down who comes
    for number in (1, 10):
        lines = [(f"MUG-{each}", 1) for each in range(number)]
        for sku, _quantity in lines:
            stock(sku, 5)
        transfer = shipped(*lines)
        with CaptureQueriesContext(connection) as captured:
            clerk.get(f"{page(transfer)}/scan/")
        counts.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            clerk.get(f"{page(transfer)}/change/")
        counts.append(len(captured))

    assert counts[:2] == counts[2:]


def test_a_count_is_opened_counted_explained_and_posted_by_hand(clerk: Client) -> None:
    stock("MUG", 10, at="MTL")
    stock("CUP", 4, at="MTL")
    form = {"location": "MTL", "category_path": "", "is_blind": "on", "note": "Year end"}
    answer = clerk.post(f"{ADMIN}/count/add/", form)
    count = Count.objects.get()
    assert answer["Location"] == f"{page(count)}/scan/"
    assert screen(clerk.get(answer["Location"]))["number"] == count.number
    scan(count.number, "MUG", quantity=8)
    scan(count.number, "CUP", quantity=1)

    blind = text(clerk.get(f"{page(count)}/change/"))
    clerk.post(f"{page(count)}/step/review/", {"version": "2"})
    lines = {line.sku: line.pk for line in selectors.findings(count)}
    clerk.post(
        f"{page(count)}/lines/",
        {f"reason-{lines['MUG']}": "Broken", f"recount-{lines['CUP']}": "on"},
    )
    scan(count.number, "CUP", quantity=4)
    review(count.number)
    version = Count.objects.get().version
    clerk.post(f"{page(count)}/step/post/", {"version": str(version), "reason": "Year end"})

    assert "MUG 8 ?" in blind
    assert (figures("MUG", "MTL"), figures("CUP", "MTL")) == ((8, 0, 0), (4, 0, 0))
    assert "-2 (Broken)" in text(clerk.get(f"{page(count)}/change/"))


def test_the_rest_is_counted_as_zero_only_while_there_is_a_rest(clerk: Client) -> None:
    stock("MUG", 10, at="MTL")
    stock("CUP", 4, at="MTL")
    count = Count.objects.get(number=opened())
    scan(count.number, "MUG", quantity=10)
    review(count.number)

    one_left = text(clerk.get(f"{page(count)}/change/"))
    services.count_the_rest_as_absent(command=act(count.number, STORE))
    none_left = text(clerk.get(f"{page(count)}/change/"))

    assert "Count the rest as zero" in one_left
    assert "Count the rest as zero" not in none_left
    assert "Post" in none_left


def test_a_list_of_articles_is_counted_as_typed_and_a_slip_is_named(clerk: Client) -> None:
    places("MTL")
    VariantFactory(sku="MUG")
    VariantFactory(sku="CUP")
    form = {"location": "MTL", "category_path": "", "note": ""}

    slip = clerk.post(f"{ADMIN}/count/add/", form | {"articles": "MUG\nCAP"})
    clerk.post(f"{ADMIN}/count/add/", form | {"articles": "MUG\nCUP\nMUG"})

    assert "Nobody knows these articles: CAP." in text(slip)
    count = Count.objects.get()
    assert (count.scope, count.is_blind, count.lines.count()) == ("articles", False, 2)


def test_a_screen_of_a_document_that_has_moved_on_leads_to_its_page(clerk: Client) -> None:
    places("MTL")
    number = opened()
    services.cancel_count(command=act(number, STORE, reason="No"))
    count, transfer = Count.objects.get(), requested(("MUG", 1))

    for document in (count, transfer):
        answer = clerk.get(f"{page(document)}/scan/")
        assert (answer.status_code, answer["Location"]) == (302, f"{page(document)}/change/")


def test_the_pages_speak_french(clerk: Client) -> None:
    count = everything()[2]
    french = {"Accept-Language": "fr"}

    scanned = clerk.get(f"{page(count)}/scan/", headers=french).content.decode()
    shown = text(clerk.get(f"{page(count)}/change/", headers=french))

    assert "Annuler le dernier" in scanned
    assert "Compter avec le lecteur" in shown


def test_a_screen_sends_with_the_staff_cookie_a_token_and_a_key(clerk: Client) -> None:
    stock("MUG", 30)
    transfer = shipped(("MUG", 10))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = clerk.cookies
    found = re.search(
        r'csrfmiddlewaretoken" value="(\w+)"',
        strict.get(f"{page(transfer)}/scan/").content.decode(),
    )
    assert found
    url = f"/api/v1/inventory/transfers/{transfer.number}/receive"
    body = {"lines": [{"sku": "MUG", "quantity": "4"}]}
    key = {"Idempotency-Key": "the-same-key-twice"}

    without = strict.post(url, body, content_type="application/json", headers=key)
    token = {"X-CSRFToken": found.group(1), "Referer": "http://testserver/"}
    for _time in (1, 2):
        answer = strict.post(url, body, content_type="application/json", headers=key | token)

    assert (without.status_code, answer.status_code) == (403, 200)
    assert figures("MUG", "MTL") == (4, 0, 0)


def test_a_code_is_looked_up_by_whoever_scans_it(sign_in: SignIn) -> None:
    VariantFactory(sku="MUG")
    mug = Variant.objects.get()
    Barcode.objects.create(code="14006381333938", variant=mug, pack_quantity=12)
    client, url = sign_in("cashier"), "/api/v1/inventory/barcodes"

    assert client.get(f"{url}/14006381333938").json() == {
        "sku": "MUG",
        "name": "",
        "whole_quantity": True,
        "pack_quantity": "12",
    }
    assert client.get(f"{url}/{uuid4()}").json()["code"] == "unknown_code"
    assert Client().get(f"{url}/MUG").status_code == 401
