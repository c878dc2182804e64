"""Carts that are left or lost: snapshots, reminders, the way back, what is told to the books."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: what a job was asked to do

import pytest
from django.db import connection as database
from rest_framework.test import APIClient

from cart_svc.carts import rules, services, store
from cart_svc.carts.models import AbandonedCart, CartPolicy, CartSnapshot
from cart_svc.carts.store import _connection
from cart_svc.tests.factories import publish_article
from cart_svc.tests.shopper import add
from shared_libs.events.models import OutboxEvent
from shared_libs.privacy import Person
from shared_libs.testing.fakes.inventory import FakeInventory
from shared_libs.testing.fakes.product import FakeProduct
from shared_libs.testing.traces import rows_that_name

pytestmark = pytest.mark.django_db
BODY = {"currency": "CAD", "channel": "web"}
EMAIL = "ada@example.org"
LATER = timedelta(hours=5)


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    sent: list[dict[str, str]] = []
    job = type("Job", (), {"defer": staticmethod(lambda **mail: sent.append(mail))})
    monkeypatch.setattr("shared_libs.mails.app.configure_task", lambda _name: job)
    return sent


def now() -> datetime:
    return datetime.now(UTC)


def filled(
    client: APIClient, headers: dict[str, str] | None = None, *, agrees: bool | None = None
) -> str:
    """A cart with two teas, whose shopper has agreed to reminders, has not, or gave no address."""
    answer = client.post("/api/v1/carts", BODY, format="json", headers=headers)
    cart_id = str(answer.json()["id"])
    add(client, cart_id, publish_article(), 2, **(headers or {}))
    if agrees is not None:
        contact = {"email": EMAIL, "consent": agrees}
        path = f"/api/v1/carts/{cart_id}/contact"
        client.put(path, contact, format="json", headers=headers)
    return cart_id


def look_after(at: datetime) -> None:
    for step in (
        services.keep_snapshots,
        services.find_returned,
        services.find_abandoned,
        services.send_reminders,
        services.forget_expired,
    ):
        step(now=at, limit=500)


def told(name: str) -> list[dict[str, Any]]:
    rows = OutboxEvent.objects.filter(type=f"cart.{name}.v1").order_by("pk")
    return [row.data for row in rows]


def token_in(mail: dict[str, str]) -> str:
    return mail["body"].split("/shop/recover#")[1].split()[0]


def recover(client: APIClient, token: str, **headers: str) -> Any:
    body = {"token": token}
    return client.post("/api/v1/carts/recover", body, format="json", headers=headers)


def test_a_snapshot_follows_its_cart_and_an_untouched_cart_leaves_none(client: APIClient) -> None:
    client.post("/api/v1/carts", BODY, format="json")
    cart_id = filled(client)
    services.keep_snapshots(now=now(), limit=500)
    add(client, cart_id, "TEA-1", 1)

    noted = services.keep_snapshots(now=now(), limit=500)

    snapshot = CartSnapshot.objects.get()
    assert (noted, services.keep_snapshots(now=now(), limit=500)) == (1, 0)
    assert (snapshot.number, snapshot.version) == (store.number_of(cart_id), 3)
    assert (snapshot.lines, snapshot.value) == (1, Decimal("13.50"))
    assert [line["quantity"] for line in snapshot.content["lines"]] == ["3"]
    with database.cursor() as cursor:
        cursor.execute("SELECT row_to_json(s)::text FROM carts_cartsnapshot s")
        assert cart_id not in str(cursor.fetchall())


def test_a_cart_that_changes_while_its_snapshot_is_taken_is_noted_again(client: APIClient) -> None:
    cart_id = filled(client)
    noted = store.touched(limit=10)
    add(client, cart_id, "TEA-1", 1)

    store.untouch(noted)

    assert [each.cart_id for each in store.touched(limit=10)] == [cart_id]


def test_a_cart_that_the_store_lost_comes_back_and_says_so(client: APIClient) -> None:
    cart_id = filled(client, agrees=True)
    client.post(f"/api/v1/carts/{cart_id}/coupons", {"code": "TENTH"}, format="json")
    client.post(f"/api/v1/carts/{cart_id}/lines/TEA-1/save-for-later")
    add(client, cart_id, "TEA-1", 4)
    services.keep_snapshots(now=now(), limit=500)
    before = client.get(f"/api/v1/carts/{cart_id}").json()
    _connection.connection().flushdb()

    after = client.get(f"/api/v1/carts/{cart_id}").json()

    for name in ("id", "number", "lines", "saved", "coupons", "contact", "shipping"):
        assert after[name] == before[name], name
    assert [each["code"] for each in after["problems"]] == ["restored"]
    assert after["version"] > before["version"] + 500
    changed = add(client, cart_id, "TEA-1", 1, **{"If-Match": str(after["version"])})
    assert changed.json()["problems"] == []


def test_a_lost_cart_takes_what_is_added_and_does_not_come_back_once_ordered(
    client: APIClient,
) -> None:
    cart_id, ordered = filled(client), filled(client)
    services.keep_snapshots(now=now(), limit=500)
    services.convert_cart(cart_id=ordered, order_number="W-1", customer_id="", now=now())
    _connection.connection().flushdb()

    added = add(client, cart_id, "TEA-1", 1)

    assert added.json()["lines"][0]["quantity"] == "3"
    assert client.get(f"/api/v1/carts/{ordered}").json()["status"] == "converted"
    assert client.get("/api/v1/carts/none").status_code == 404


def test_a_cart_past_its_time_does_not_come_back(client: APIClient) -> None:
    cart_id = filled(client)
    services.keep_snapshots(now=now(), limit=500)
    CartSnapshot.objects.update(expires_at=now() - timedelta(seconds=1))
    _connection.connection().flushdb()

    gone = client.get(f"/api/v1/carts/{cart_id}").status_code
    forgotten = services.forget_expired(now=now(), limit=500)

    assert (gone, forgotten, CartSnapshot.objects.count()) == (404, 1, 0)


def test_a_customer_whose_cart_was_lost_has_it_again_under_a_new_id(
    client: APIClient, as_customer: Callable[..., dict[str, str]]
) -> None:
    ada, bob = as_customer(uuid.uuid4()), as_customer(uuid.uuid4())
    cart_id = filled(client, ada)
    services.keep_snapshots(now=now(), limit=500)
    _connection.connection().flushdb()

    mine = client.get("/api/v1/carts/mine", headers=ada).json()

    assert mine["id"] != cart_id
    assert [line["quantity"] for line in mine["lines"]] == ["2"]
    assert client.get("/api/v1/carts/mine", headers=ada).json()["id"] == mine["id"]
    assert client.get("/api/v1/carts/mine", headers=bob).status_code == 404
    assert client.get(f"/api/v1/carts/{cart_id}", headers=ada).status_code == 404


def test_an_abandoned_cart_is_announced_once_and_its_shopper_reminded(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    cart_id = filled(client, {"Accept-Language": "fr"}, agrees=True)

    look_after(now() + timedelta(hours=3))
    early = AbandonedCart.objects.count()
    look_after(now() + LATER)
    look_after(now() + LATER * 2)

    assert early == 0
    (event,) = told("cart_abandoned")
    assert (event["number"], event["value"]) == (store.number_of(cart_id), "9.00")
    assert (event["lines"], event["can_be_reminded"]) == (1, True)
    assert EMAIL not in str(event)
    (mail,) = mails
    assert (mail["recipient"], mail["subject"]) == (EMAIL, "Votre panier vous attend")
    assert "2 × Thé" in mail["body"]  # noqa: RUF001
    assert cart_id not in mail["body"]


@pytest.mark.parametrize("agrees", [False, None], ids=["declined", "no-address"])
def test_nobody_is_reminded_who_has_not_agreed(
    client: APIClient, mails: list[dict[str, str]], *, agrees: bool | None
) -> None:
    filled(client, agrees=agrees)

    look_after(now() + LATER)

    assert [event["can_be_reminded"] for event in told("cart_abandoned")] == [False]
    assert mails == []


def test_a_shopper_is_reminded_as_often_as_the_channel_says_and_no_more(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    services.save_policy(policy=CartPolicy(channel="web", reminders=2, reminder_hours=24))
    filled(client, agrees=True)

    for hours in (5, 6, 28, 30, 60, 90, 120):
        look_after(now() + timedelta(hours=hours))

    assert len(mails) == 2
    assert token_in(mails[0]) == token_in(mails[1])


def test_the_link_of_a_reminder_does_not_pay_with_a_card_of_the_first_shopper(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    cart_id = filled(client, agrees=True)
    wish = {"stored_value": [{"code": "ABCD-EFGH-JKLM-NPQR"}]}
    client.put(f"/api/v1/carts/{cart_id}/stored-value", wish, format="json")
    look_after(now() + LATER)

    opened = recover(client, token_in(mails[0])).json()

    assert (opened["id"], opened["stored_value"]) == (cart_id, [])


def test_the_link_of_a_reminder_opens_the_cart_and_is_told_once(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    cart_id = filled(client, agrees=True)
    look_after(now() + LATER)

    first = recover(client, token_in(mails[0]))
    repeat = recover(client, token_in(mails[0]))
    AbandonedCart.objects.update(recovered_at=now() - timedelta(hours=2))
    late = recover(client, token_in(mails[0]))

    assert (first.status_code, first.json()["id"]) == (200, cart_id)
    assert repeat.json()["id"] == cart_id
    assert (late.status_code, late.json()["code"]) == (409, "recovery_used")
    (event,) = told("cart_recovered")
    assert (event["how"], event["order_number"]) == ("link", None)
    look_after(now() + LATER * 3)
    assert len(told("cart_abandoned")) == 1
    assert recover(client, "0" * 64).json()["code"] == "recovery_unknown"
    assert recover(client, "x").status_code == 400


def test_the_link_works_though_the_store_was_lost(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    filled(client, agrees=True)
    look_after(now() + LATER)
    _connection.connection().flushdb()

    answer = recover(client, token_in(mails[0]))

    assert answer.status_code == 200
    assert [line["quantity"] for line in answer.json()["lines"]] == ["2"]
    look_after(now() + timedelta(minutes=1))
    assert len(told("cart_abandoned")) == 1


def test_a_customers_cart_opens_by_its_link_to_that_customer_only(
    client: APIClient,
    mails: list[dict[str, str]],
    as_customer: Callable[..., dict[str, str]],
) -> None:
    ada, bob = as_customer(uuid.uuid4()), as_customer(uuid.uuid4())
    cart_id = filled(client, ada, agrees=True)
    look_after(now() + LATER)
    token = token_in(mails[0])

    for stranger in ({}, bob):
        answer = recover(client, token, **stranger)
        assert (answer.status_code, answer.json()["code"]) == (403, "sign_in_first")
    assert told("cart_recovered") == []
    assert recover(client, token, **ada).json()["id"] == cart_id


def test_who_comes_back_alone_is_recovered_and_not_reminded_again(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    services.save_policy(policy=CartPolicy(channel="web", reminders=3, reminder_hours=1))
    cart_id = filled(client, agrees=True)
    # the cart was left five hours ago
    _connection.connection().hset(f"cart:{cart_id}", "updated_at", (now() - LATER).isoformat())
    look_after(now())
    add(client, cart_id, "TEA-1", 1)

    look_after(now() + timedelta(hours=2))

    assert [event["how"] for event in told("cart_recovered")] == ["return"]
    assert len(mails) == 1


def test_an_order_of_an_abandoned_cart_is_its_recovery(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    cart_id = filled(client, agrees=True)
    look_after(now() + LATER)

    services.convert_cart(cart_id=cart_id, order_number="W-7", customer_id="", now=now())

    (event,) = told("cart_recovered")
    assert (event["how"], event["order_number"]) == ("order", "W-7")
    assert recover(client, token_in(mails[0])).json()["code"] == "recovery_used"


def test_who_wants_no_more_reminders_gets_none(
    client: APIClient, mails: list[dict[str, str]]
) -> None:
    services.save_policy(policy=CartPolicy(channel="web", reminders=3, reminder_hours=1))
    cart_id = filled(client, agrees=True)
    look_after(now() + LATER)
    body = {"token": token_in(mails[0])}

    answer = client.post("/api/v1/carts/recover/decline", body, format="json")
    look_after(now() + LATER * 2)

    assert answer.status_code == 200
    assert len(mails) == 1
    assert client.get(f"/api/v1/carts/{cart_id}").json()["contact"]["consent"] is False


def test_a_person_is_shown_and_erased_as_customer_and_as_guest(
    client: APIClient,
    mails: list[dict[str, str]],
    as_customer: Callable[..., dict[str, str]],
) -> None:
    ada = Person(uuid.uuid4(), uuid.uuid4(), EMAIL)
    guest = filled(client, agrees=True)
    filled(client, as_customer(ada.customer_id))
    look_after(now() + LATER)
    add(client, guest, "TEA-1", 1)  # no snapshot has this yet

    shown = services.export_person(ada)
    services.erase_person(ada)

    assert sorted(
        (each["email"], each["reminders"], each["lines"][0]["quantity"]) for each in shown["kept"]
    ) == [("", 0, "2"), (EMAIL, 1, "3")]
    assert rows_that_name(EMAIL, str(ada.customer_id)) == []
    assert client.get(f"/api/v1/carts/{guest}").json()["contact"] is None
    assert services.export_person(ada) == {}
    assert AbandonedCart.objects.count() == 2
    assert list(CartSnapshot.objects.values_list("number", "email")) == [
        (store.number_of(guest), "")
    ]


def test_carts_say_who_is_away_though_nobody_asks_for_a_quote(client: APIClient) -> None:
    cart_id, product, inventory = filled(client), FakeProduct(), FakeInventory()
    product.faults.unavailable()
    inventory.faults.unavailable()

    services.look_around(currency="CAD", product=product, inventory=inventory)
    away = store.read(cart_id, "").away
    product.faults.recover()
    inventory.faults.recover()
    services.look_around(currency="CAD", product=product, inventory=inventory)

    assert away == {rules.PRODUCT, rules.INVENTORY}
    assert store.read(cart_id, "").away == frozenset()
