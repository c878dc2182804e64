"""Staff prepare an order for a customer, who pays it by a link."""

import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: Django's test response

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from rest_framework.test import APIClient

from cart_svc.carts import errors, jobs, rules, services, store
from cart_svc.carts.models import CartSnapshot, DraftOrder, DraftStep, StaffAction
from cart_svc.carts.services import _draft_links, _quotes
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from shared_libs.privacy import Person
from shared_libs.testing.fakes.inventory import FakeInventory
from shared_libs.testing.fakes.product import FakeProduct
from shared_libs.testing.traces import rows_that_name

pytestmark = pytest.mark.django_db
DRAFTS = "/api/v1/carts/drafts"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADDRESS = {
    "name": "Ada Tremblay",
    "line1": "1, rue X",
    "city": "Montréal",
    "region": "QC",
    "postal_code": "H2Y 4B8",
    "country": "CA",
}
BOX = {"sku": "TEA-1", "quantity": 2, "unit_price": "10.80", "reason": "scratched box"}


@pytest.fixture(autouse=True)
def inventory(monkeypatch: pytest.MonkeyPatch) -> FakeInventory:
    """Two articles at 12.00 and 20.00, taxed with 15 %; shipping is 5.00; five teas are there."""
    publish_article("TEA-1", "12.00", gtins=["4006381333931"])
    publish_article("POT-1", "20.00")
    product = FakeProduct(
        {"TEA-1": "12.00", "POT-1": "20.00"}, tax_rate=Decimal("0.15"), shipping=Decimal("5.00")
    )
    stock = FakeInventory({"TEA-1": 5, "POT-1": 5})
    monkeypatch.setattr(_quotes, "ProductClient", lambda: product)
    monkeypatch.setattr(_quotes, "InventoryClient", lambda: stock)
    return stock


@pytest.fixture
def desk(client: APIClient, as_staff: Callable[..., dict[str, str]]) -> Callable[..., Any]:
    """A member of staff at the API, of support unless other roles are named."""

    def ask(
        method: str,
        path: str = "",
        body: object = None,
        roles: tuple[str, ...] = ("support",),
        stores: tuple[str, ...] = (),
        **headers: str,
    ) -> Any:
        call = getattr(client, method)
        known = as_staff(*roles, stores=stores)
        return call(DRAFTS + path, body, format="json", headers={**known, **headers})

    return ask


def said(**changes: Any) -> dict[str, Any]:
    """An order by telephone: two teas at a price that was agreed on, sent home."""
    return {
        "email": "ada@example.org",
        "language": "fr",
        "lines": [BOX],
        "shipping_method": "standard",
        "shipping_address": ADDRESS,
        "note": "rings on Friday",
        **changes,
    }


@pytest.fixture
def number(desk: Callable[..., Any]) -> str:
    answer = desk("post", body=said())
    assert answer.status_code == 201, answer.content
    return str(answer.json()["number"])


def sent(desk: Callable[..., Any], number: str, **how: object) -> str:
    """The token of the link that was made."""
    answer = desk("post", f"/{number}/send", how)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["link"].partition("#")[2])


def opened(client: APIClient, token: str) -> Any:
    return client.post(f"{DRAFTS}/open", {"token": token}, format="json")


def freeze(cart: dict[str, Any], attempt: str = "a-1") -> services.FrozenCart:
    checkout = services.Checkout(
        attempt, cart["version"], "", rules.Shipping("CA", "QC", "standard"), None
    )
    return services.freeze_cart(cart_id=cart["id"], checkout=checkout)


def test_an_order_by_telephone_is_kept_with_the_price_that_was_agreed_on(
    desk: Callable[..., Any], inventory: FakeInventory
) -> None:
    scanned = {name: value for name, value in BOX.items() if name != "sku"}
    scanned["gtin"] = "4006381333931"

    answer = desk("post", body=said(lines=[scanned]))

    assert answer.status_code == 201, answer.content
    body = answer.json()
    (line,) = body["lines"]
    assert (line["sku"], line["unit_price"], line["line_total"]) == ("TEA-1", "10.80", "21.60")
    assert (line["agreed"]["list_price"], line["agreed"]["reason"]) == ("12.00", "scratched box")
    (action,) = StaffAction.objects.all()
    assert (action.number, str(action.reference)) == (body["number"], line["agreed"]["reference"])
    assert [step["kind"] for step in body["steps"]] == ["prepared"]
    assert (body["status"], body["link"], answer["ETag"]) == ("open", None, '"1"')
    assert inventory.faults.asked == []  # no stock is held, nor even asked for


@pytest.mark.parametrize(
    ("line", "code"),
    [
        pytest.param({"unit_price": "10.79"}, "override_limit", id="a cent below ten percent"),
        pytest.param({"unit_price": "12.00"}, "override_not_lower", id="nothing off"),
        pytest.param({"reason": ""}, "reason_required", id="without a reason"),
        pytest.param({"sku": "NONE"}, "unknown_sku", id="no such article"),
        pytest.param({"quantity": "0.5"}, "fraction_not_allowed", id="half a box"),
    ],
)
def test_what_may_not_be_sold_so_is_refused_and_nothing_kept(
    desk: Callable[..., Any], line: dict[str, str], code: str
) -> None:
    answer = desk("post", body=said(lines=[{**BOX, **line}]))

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not DraftOrder.objects.exists()
    assert not StaffAction.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        pytest.param({"note": "card 4111 1111 1111 1111"}, "note", id="a card in the note"),
        pytest.param({"email": "nobody"}, "email", id="no address"),
        pytest.param({"shipping_method": "pigeon"}, "shipping_method", id="no such way"),
        pytest.param({"shipping_method": "pickup"}, "pickup_location", id="picked up nowhere"),
        pytest.param({"coupons": ["!"]}, "coupons", id="no coupon"),
        pytest.param({"language": "de"}, "language", id="no language of ours"),
        pytest.param({"lines": [{"quantity": 1}]}, "lines.0.sku", id="a line of nothing"),
        pytest.param({"customer_id": "ada"}, "customer_id", id="no customer"),
    ],
)
def test_bad_input_is_named_and_nothing_kept(
    desk: Callable[..., Any], change: dict[str, Any], field: str
) -> None:
    answer = desk("post", body=said(**change))

    assert answer.status_code in {400, 422}
    assert field in [each["field"] for each in answer.json()["errors"]]
    assert not DraftOrder.objects.exists()


def test_the_live_price_says_how_each_cent_came_about_and_what_is_short(
    desk: Callable[..., Any],
) -> None:
    body = said(lines=[{**BOX, "quantity": 6}, {"sku": "POT-1", "quantity": 1}])

    priced = desk("post", "/preview", body).json()

    tea, pot = priced["lines"]
    assert (tea["list_price"], tea["unit_price"], tea["net"]) == ("12.00", "10.80", "64.80")
    assert (pot["agreed"], pot["total"]) == (None, "23.00")
    # 64.80 + 20.00 + 5.00, and 15 % of that
    assert priced["totals"]["total"] == "103.27"
    (short,) = priced["problems"]
    assert (short["code"], short["requested"], short["available"]) == ("short", "6", "5")
    assert not DraftOrder.objects.exists()


def test_a_change_asks_for_the_version_and_keeps_who_changed_what_and_nothing_of_a_person(
    desk: Callable[..., Any], number: str
) -> None:
    changed = said(
        lines=[{**BOX, "quantity": 1}], note="moved to Sherbrooke", email="b@example.org"
    )
    path = f"/{number}"

    unsaid = desk("put", path, changed)
    stale = desk("put", path, changed, **{"If-Match": '"9"'})
    done = desk("put", path, changed, **{"If-Match": '"1"'})

    assert (unsaid.status_code, stale.status_code, done.status_code) == (428, 412, 200)
    step = DraftStep.objects.get(kind="CHANGED")
    assert step.changes == {
        "fields": ["email", "note"],
        "lines": {"TEA-1": ["2 @ 10.80", "1 @ 10.80"]},
    }
    assert step.actor.startswith("staff:")
    assert (done.json()["version"], StaffAction.objects.count()) == (2, 1)


def test_saving_what_is_there_already_leaves_no_trace(
    desk: Callable[..., Any], number: str
) -> None:
    again = desk("put", f"/{number}", said(), **{"If-Match": '"1"'})

    assert (again.status_code, again.json()["version"]) == (200, 1)
    assert [step["kind"] for step in again.json()["steps"]] == ["prepared"]


def test_what_a_manager_agreed_on_stays_when_a_colleague_saves_the_note(
    desk: Callable[..., Any],
) -> None:
    bargain = said(lines=[{**BOX, "unit_price": "8.40"}])
    number = desk("post", body=bargain, roles=("store_manager",)).json()["number"]

    same = desk("put", f"/{number}", {**bargain, "note": "later"}, **{"If-Match": "*"})
    more = said(lines=[{**BOX, "unit_price": "8.40", "quantity": 3}])
    refused = desk("put", f"/{number}", more, **{"If-Match": "*"})

    assert (same.status_code, same.json()["lines"][0]["unit_price"]) == (200, "8.40")
    assert (refused.status_code, refused.json()["code"]) == (422, "override_limit")


def test_the_link_is_mailed_in_the_customers_language_and_opens_the_cart(
    client: APIClient, desk: Callable[..., Any], number: str
) -> None:
    token = sent(desk, number)

    (waiting,) = ProcrastinateJob.objects.filter(task_name="carts.send_mail")
    jobs.send_mail(**waiting.args)
    (letter,) = mail.outbox
    assert letter.to == ["ada@example.org"]
    assert letter.subject == f"Votre commande {number} attend son paiement"
    assert "2 × Thé" in letter.body  # noqa: RUF001 # the sign for times
    assert "30.59 CAD" in letter.body  # (21.60 + 5.00) and 15 %
    assert re.search(rf"/pay#{token}\b", str(letter.body))
    cart = opened(client, token).json()
    assert (cart["email"], cart["shipping_address"]["city"]) == ("ada@example.org", "Montréal")
    assert cart["lines"][0]["unit_price"] == "10.80"
    assert "scratched" not in str(cart)
    assert opened(client, token).json()["id"] == cart["id"]
    digest = DraftOrder.objects.get().token_digest
    assert (digest, token in str(DraftOrder.objects.values())) == (store.digest_of(token), False)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(
            lambda c, p: c.post(f"{p}/lines", {"sku": "POT-1", "quantity": 1}, format="json"),
            id="more",
        ),
        pytest.param(
            lambda c, p: c.patch(f"{p}/lines/TEA-1", {"quantity": 1}, format="json"), id="fewer"
        ),
        pytest.param(lambda c, p: c.delete(f"{p}/lines/TEA-1"), id="without"),
        pytest.param(
            lambda c, p: c.put(f"{p}/lines", {"lines": []}, format="json"), id="all other"
        ),
        pytest.param(lambda c, p: c.post(f"{p}/lines/TEA-1/save-for-later"), id="for later"),
        pytest.param(
            lambda c, p: c.post(f"{p}/coupons", {"code": "TENTH"}, format="json"), id="a coupon"
        ),
    ],
)
def test_nobody_but_staff_changes_the_goods_and_where_they_go_is_the_customers(
    client: APIClient, desk: Callable[..., Any], number: str, change: Callable[..., Any]
) -> None:
    cart = opened(client, sent(desk, number)).json()
    path = f"/api/v1/carts/{cart['id']}"

    refused = change(client, path)
    where = {"country": "CA", "region": "ON", "method": "express"}
    moved = client.put(f"{path}/shipping", where, format="json")

    assert (refused.status_code, refused.json()["code"]) == (409, "cart_of_staff")
    assert (moved.status_code, moved.json()["shipping"]["region"]) == (200, "ON")
    assert moved.json()["lines"] == cart["lines"]


def test_it_is_not_taken_into_a_customers_own_cart(
    client: APIClient,
    desk: Callable[..., Any],
    number: str,
    as_customer: Callable[..., dict[str, str]],
) -> None:
    cart = opened(client, sent(desk, number)).json()

    merged = client.post(
        "/api/v1/carts/mine/merge",
        {"guest_cart_id": cart["id"]},
        format="json",
        headers=as_customer(uuid.uuid4()),
    )

    assert (merged.status_code, merged.json()["code"]) == (409, "cart_of_staff")


def test_paid_it_is_ordered_once_and_the_checkout_knows_whose_it_is(
    client: APIClient, desk: Callable[..., Any]
) -> None:
    ada = str(uuid.uuid4())
    number = desk("post", body=said(customer_id=ada)).json()["number"]
    token = sent(desk, number, is_mailed=False, days=1)
    cart = opened(client, token).json()

    frozen = freeze(cart)
    services.convert_cart(cart_id=cart["id"], order_number="W-1", customer_id=ada, now=NOON)

    mark = frozen.cart.draft
    assert mark
    assert (mark.number, mark.customer_id, mark.note) == (number, ada, "rings on Friday")
    draft = DraftOrder.objects.get()
    assert (draft.state, draft.order_number) == ("ORDERED", "W-1")
    again = opened(client, token)
    assert (again.status_code, again.json()["order_number"]) == (409, "W-1")
    kinds = [step["kind"] for step in desk("get", f"/{number}").json()["steps"]]
    assert kinds == ["prepared", "linked", "ordered"]
    assert not ProcrastinateJob.objects.filter(task_name="carts.send_mail").exists()


def test_a_link_that_is_taken_back_is_dead_and_so_is_the_cart_it_opened(
    client: APIClient, desk: Callable[..., Any], number: str
) -> None:
    token = sent(desk, number)
    cart = opened(client, token).json()
    locked = desk("put", f"/{number}", said(), **{"If-Match": "*"})

    taken = desk("post", f"/{number}/withdraw")
    other = sent(desk, number)

    assert (locked.status_code, locked.json()["code"]) == (409, "draft_not_open")
    assert (taken.status_code, taken.json()["status"]) == (200, "open")
    assert opened(client, token).json()["code"] == "link_unknown"
    with pytest.raises(errors.CartWithdrawn):
        freeze(cart)
    assert opened(client, other).json()["id"] != cart["id"]


@pytest.mark.parametrize("what", ["withdraw", "discard"])
def test_what_is_being_paid_at_the_moment_is_left_alone(
    client: APIClient, desk: Callable[..., Any], number: str, what: str
) -> None:
    cart = opened(client, sent(desk, number)).json()
    freeze(cart)

    refused = desk("post", f"/{number}/{what}")

    assert (refused.status_code, refused.json()["code"]) == (409, "draft_being_paid")
    assert DraftOrder.objects.get().state == "SENT"
    assert freeze(cart).cart.state == "frozen"


def test_after_its_time_nobody_pays_it_and_staff_can_send_it_anew(
    client: APIClient, desk: Callable[..., Any], number: str
) -> None:
    token = sent(desk, number, days=1)
    late = timezone.now() + timedelta(days=1, seconds=1)
    held = services.open_draft(token=token, now=timezone.now())

    with pytest.raises(errors.LinkUnknown):
        services.open_draft(token=token, now=late)
    lapsed, again = (services.lapse_drafts(now=late, limit=10) for _round in range(2))

    assert (lapsed, again) == (1, 0)
    with pytest.raises(errors.CartWithdrawn):
        freeze({"id": held.cart.id, "version": 1})
    assert desk("get", f"/{number}").json()["status"] == "lapsed"
    assert opened(client, sent(desk, number)).status_code == 200


def test_the_end_of_the_link_holds_though_the_job_has_not_come_by(
    desk: Callable[..., Any], number: str
) -> None:
    token = sent(desk, number)
    cart = services.open_draft(token=token, now=timezone.now()).cart
    key = f"cart:{cart.id}"
    mark = _connection.connection().hget(key, "draft").decode()
    over = re.sub(r'"ends_at":\d+', '"ends_at":1', mark)
    _connection.connection().hset(key, "draft", over)

    with pytest.raises(errors.CartWithdrawn):
        freeze({"id": cart.id, "version": cart.version})


def test_a_cart_that_the_store_has_lost_is_made_anew_under_its_id(
    client: APIClient, desk: Callable[..., Any], number: str
) -> None:
    token = sent(desk, number)
    cart = opened(client, token).json()
    services.keep_snapshots(now=timezone.now(), limit=100)
    _connection.connection().flushdb()

    again = opened(client, token).json()

    assert (again["id"], again["lines"]) == (cart["id"], cart["lines"])
    assert not CartSnapshot.objects.exists()  # nobody is reminded of it, nor counted as gone


def test_given_up_it_stays_so_and_a_copy_has_the_prices_of_the_list(
    client: APIClient, desk: Callable[..., Any], number: str
) -> None:
    token = sent(desk, number)

    gone, repeated = (desk("post", f"/{number}/discard") for _round in range(2))
    copy = desk("post", f"/{number}/duplicate")

    assert (gone.json()["status"], repeated.json()["version"]) == ("discarded", 3)
    assert opened(client, token).status_code == 404
    assert copy.status_code == 201
    assert copy.json()["number"] != number
    (line,) = copy.json()["lines"]
    assert (line["quantity"], line["unit_price"], line["agreed"]) == ("2", "12.00", None)


def test_a_key_prepares_one_order_however_often_it_is_sent(desk: Callable[..., Any]) -> None:
    key = {"Idempotency-Key": "a-key-of-sixteen-plus"}

    first, second = (desk("post", body=said(), **key) for _round in range(2))

    assert first.content == second.content
    assert DraftOrder.objects.count() == 1


def test_nothing_is_sent_to_nobody_or_without_goods(desk: Callable[..., Any]) -> None:
    nobody = desk("post", body=said(email="")).json()["number"]
    empty = desk("post", body=said(lines=[])).json()["number"]

    assert desk("post", f"/{nobody}/send", {}).json()["code"] == "draft_without_address"
    assert desk("post", f"/{empty}/send", {}).json()["code"] == "draft_empty"
    assert desk("post", f"/{empty}/send", {"days": 31}).json()["errors"][0]["field"] == "days"
    assert desk("post", "/D-999999/send", {}).status_code == 404
    assert set(DraftOrder.objects.values_list("state", flat=True)) == {"OPEN"}


def test_what_a_colleague_changes_while_it_is_priced_is_not_sent(
    desk: Callable[..., Any], number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    price = services.quote_draft

    def slowly(**asked: Any) -> services.PricedDraft:
        priced = price(**asked)
        desk("put", f"/{number}", said(note="another"), **{"If-Match": "*"})
        return priced

    monkeypatch.setattr(_draft_links, "quote_draft", slowly)

    refused = desk("post", f"/{number}/send", {})

    assert (refused.status_code, refused.json()["version"]) == (412, 2)
    assert (DraftOrder.objects.get().state, DraftOrder.objects.get().note) == ("OPEN", "another")


def test_who_is_kept_to_a_store_sees_and_prepares_its_orders_only(
    desk: Callable[..., Any],
) -> None:
    here = {"roles": ("store_manager",), "stores": ("MTL",)}
    mine = desk("post", body=said(store="MTL"), **here)
    theirs = desk("post", body=said(store="QUE")).json()["number"]

    refused = desk("post", body=said(store="QUE"), **here)

    assert mine.status_code == 201
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_store")
    assert desk("get", f"/{theirs}", **here).status_code == 404
    assert desk("post", f"/{theirs}/discard", **here).status_code == 404
    listed = desk("get", **here).json()["results"]
    assert [row["number"] for row in listed] == [mine.json()["number"]]


@pytest.mark.parametrize("role", ["cashier", "analyst", "catalogue_manager", "stock_clerk"])
def test_other_roles_prepare_nothing(desk: Callable[..., Any], role: str) -> None:
    assert desk("post", body=said(), roles=(role,)).status_code == 403
    assert desk("get", roles=(role,)).status_code == 403


def test_the_list_takes_as_many_queries_for_ten_rows_as_for_one(
    desk: Callable[..., Any], number: str
) -> None:
    desk("get")
    with CaptureQueriesContext(connection) as with_one:
        desk("get")
    for _row in range(9):
        desk("post", body=said())

    with CaptureQueriesContext(connection) as with_ten:
        assert len(desk("get").json()["results"]) == 10

    assert len(with_one) == len(with_ten)


def test_an_erased_person_is_in_no_draft_and_in_no_cart_of_one(
    client: APIClient, desk: Callable[..., Any], number: str
) -> None:
    token = sent(desk, number, is_mailed=False)
    cart = opened(client, token).json()
    ada = Person(uuid.uuid4(), uuid.uuid4(), "ada@example.org")

    shown = services.export_person(ada)
    services.erase_person(ada)

    assert shown["prepared"][0]["note"] == "rings on Friday"
    assert rows_that_name("ada@example.org", "Ada Tremblay", "rings on Friday") == []
    assert _connection.connection().exists(f"cart:{cart['id']}") == 0
    assert DraftOrder.objects.get().state == "DISCARDED"


def test_what_each_call_costs(
    client: APIClient, desk: Callable[..., Any], number: str, inventory: FakeInventory
) -> None:
    """Statements of the database, savepoints left out; hops to inventory, as many to product."""
    desk("get", f"/{number}")
    told = {"If-Match": "*"}

    spent = {
        "look": statements(lambda: desk("get", f"/{number}")),
        "preview": statements(lambda: desk("post", "/preview", said())),
        "change": statements(lambda: desk("put", f"/{number}", said(note="x"), **told)),
        "send": statements(lambda: sent(desk, number)),
    }
    token = services.link_of(DraftOrder.objects.get()).partition("#")[2]
    spent["open"] = statements(lambda: opened(client, token))

    assert spent == {"look": 4, "preview": 2, "change": 9, "send": 11, "open": 3}
    assert len(inventory.faults.asked) == 2


def statements(call: Callable[[], object]) -> int:
    """How many statements the call takes."""
    with CaptureQueriesContext(connection) as asked:
        call()
    return sum("SAVEPOINT" not in each["sql"] for each in asked.captured_queries)
