"""A customer's own profile and addresses, and nobody else's."""

from decimal import Decimal
from typing import Any  # Any: fixtures without a type of their own

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from customer_svc.customers import services
from customer_svc.customers.models import Address, Consent, Customer
from customer_svc.tests.factories import PASSWORD, open_account

pytestmark = pytest.mark.django_db
HOME = {
    "name": "Ada Roy",
    "line1": "1, rue X",
    "city": "Montréal",
    "region": "QC",
    "postal_code": "H2Y 4B8",
    "country": "CA",
}
ADDRESSES = "/api/v1/customers/me/addresses"


@pytest.fixture
def ada(as_customer: Any) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=as_customer(open_account().pk)["Authorization"])
    return client


def test_a_profile_takes_what_may_change_and_nothing_else(ada: APIClient) -> None:
    changed = ada.patch("/api/v1/customers/me", {"first_name": "Zoé"}, format="json")
    refused = ada.patch("/api/v1/customers/me", {"points": 1000, "is_staff": True}, format="json")

    assert changed.json()["first_name"] == "Zoé"
    assert changed.json()["version"] == 2
    assert refused.status_code == 400
    assert {error["field"] for error in refused.json()["errors"]} == {"points", "is_staff"}
    assert ada.get("/api/v1/customers/me").json()["points"] == 0


def test_a_profile_that_has_changed_meanwhile_is_not_overwritten(ada: APIClient) -> None:
    me = "/api/v1/customers/me"
    read = ada.get(me)
    ada.patch(me, {"phone": "514 555 0100"}, format="json", headers={"If-Match": read["ETag"]})

    stale = ada.patch(me, {"phone": "0"}, format="json", headers={"If-Match": read["ETag"]})

    assert (read["ETag"], stale.status_code) == ('"1"', 412)
    assert ada.get(me).json()["phone"] == "514 555 0100"


def test_consents_are_added_and_the_newest_holds(ada: APIClient) -> None:
    path = "/api/v1/customers/me/consents"
    for is_granted, version in ((True, "v1"), (False, "v1"), (True, "v2")):
        body = {"purpose": "EMAIL", "is_granted": is_granted, "text_version": version}
        assert ada.post(path, body, format="json").status_code == 201

    rows = ada.get(path).json()["results"]

    assert [(row["purpose"], row["is_granted"], row["text_version"]) for row in rows] == [
        ("EMAIL", True, "v2")
    ]
    assert Consent.objects.count() == 3
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(is_granted=False)


def test_a_wish_is_noted_once_and_can_be_forgotten(ada: APIClient) -> None:
    path = "/api/v1/customers/me/wishlist"
    for sku in ("TEA-1", "TEA-1", "MUG/2"):
        assert ada.post(path, {"sku": sku}, format="json").status_code == 204
    both = [row["sku"] for row in ada.get(path).json()["results"]]

    ada.delete(f"{path}/MUG/2")

    assert both == ["MUG/2", "TEA-1"]
    assert [row["sku"] for row in ada.get(path).json()["results"]] == ["TEA-1"]


LISTS = ("addresses", "consents", "wishlist", "points/entries", "wallets")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_ten_costs_no_more_than_a_list_of_one(
    ada: APIClient, name: str, django_assert_num_queries: Any
) -> None:
    customer = Customer.objects.get()
    _fill(customer, 1)
    with CaptureQueriesContext(connection) as one:
        assert len(ada.get(f"/api/v1/customers/me/{name}").json()["results"]) == 1
    _fill(customer, 9)

    with django_assert_num_queries(len(one)):
        rows = ada.get(f"/api/v1/customers/me/{name}").json()["results"]

    assert len(rows) == (4 if name == "consents" else 10)


def _fill(customer: Customer, count: int) -> None:
    now, purposes = timezone.now(), list(Consent.Purpose)
    for each in range(count):
        number = customer.addresses.count()
        Address.objects.create(customer=customer, name=f"{number}", city="X", country="JP")
        services.wish_for(customer_id=customer.pk, sku=f"SKU-{number}", now=now)
        consent = services.ConsentGiven(purposes[number % 4], is_granted=True, text_version="v1")
        services.record_consent(
            customer_id=customer.pk, consent=consent, source="ACCOUNT", actor="", now=now
        )
        line = services.BoughtLine(1, Decimal(1), Decimal(10))
        services.earn_points(
            customer_id=customer.pk, document=f"sale:{number}", lines=[line], now=now
        )
        key = f"issue:{number}:{each}"
        issue = services.Issue(key, "STORE_CREDIT", "CAD", Decimal(5), customer.pk)
        services.issue_wallet(issue=issue, actor="staff:eve", now=now)


def test_staff_find_a_customer_and_others_do_not(as_staff: Any, ada: APIClient) -> None:
    Customer.objects.update(phone="+1 514 555 0100")
    number = Customer.objects.get().number
    path = "/api/v1/customers"
    eve = as_staff("support")

    found = [
        APIClient().get(path, {"search": text}, headers=eve).json()["results"]
        for text in (number, "ADA@example.org", "5145550100", "Roy", "nobody")
    ]

    assert [[row["number"] for row in rows] for rows in found[:2]] == [[number], [number]]
    assert [len(rows) for rows in found[2:]] == [1, 1, 0]
    assert APIClient().get(path, {"search": "x"}, headers=eve).status_code == 400
    assert ada.get(path, {"search": "Roy"}).status_code == 403
    assert APIClient().get(path, {"search": "Roy"}).status_code == 401


def test_staff_find_a_customer_by_both_names_and_by_what_was_merged(as_staff: Any) -> None:
    kept, duplicate = open_account("ada@example.org"), open_account("old@example.org")
    services.merge_customers(
        duplicate_id=duplicate.pk, kept_id=kept.pk, reason="x", actor="", now=timezone.now()
    )
    eve = as_staff("cashier")

    found = [
        APIClient().get("/api/v1/customers", {"search": text}, headers=eve).json()["results"]
        for text in ("ada ro", "ada smith", "OLD@example.org", duplicate.number)
    ]

    numbers = [[row["number"] for row in rows] for rows in found]
    assert numbers == [[kept.number], [], [kept.number], [kept.number]]


def test_ones_orders_are_a_link(ada: APIClient) -> None:
    answer = ada.get("/api/v1/customers/me/orders")

    assert answer.json() == {"href": "http://127.0.0.1:8080/api/v1/orders"}
    assert APIClient().get("/api/v1/customers/me/orders").status_code == 401


def test_a_form_learns_how_a_country_writes_addresses() -> None:
    canada = APIClient().get("/api/v1/customers/address-formats/CA").json()
    nowhere = APIClient().get("/api/v1/customers/address-formats/XX").json()

    assert canada["needed"] == ["city", "country", "line1", "name", "postal_code", "region"]
    assert canada["regions"][:3] == ["AB", "BC", "MB"]
    assert canada["lines"][-1] == "{city} {region} {postal_code}"
    assert nowhere["needed"] == ["city", "country", "line1", "name"]
    assert APIClient().get("/api/v1/customers/address-formats/canada").status_code == 404


def test_a_purchase_is_told_what_it_would_earn(ada: APIClient) -> None:
    path = "/api/v1/customers/me/points/preview"

    told = ada.get(path, {"amount": "123.99"}).json()

    assert told == {"points": 123, "worth": "1.23", "currency": "CAD"}
    for amount in ("-1", "x", "NaN", "1e999", ""):
        assert ada.get(path, {"amount": amount}).status_code == 400


def test_support_asks_what_a_token_is_good_for(as_staff: Any) -> None:
    customer = open_account()
    body = {"email": "ada@example.org", "password": PASSWORD}
    pair = APIClient().post("/api/v1/auth/token", body, format="json").json()
    path, eve = "/api/v1/auth/introspect", as_staff("support")

    def told(token: str) -> Any:
        return APIClient().post(path, {"token": token}, format="json", headers=eve).json()

    access, refresh = told(pair["access"]), told(pair["refresh"])
    services.end_all_sessions(user=customer.user, now=timezone.now())

    assert (access["active"], access["sub"]) == (True, str(customer.pk))
    assert refresh == {"active": False}
    assert [told(token) for token in (*pair.values(), "x.y.z")] == [{"active": False}] * 3
    mine = {"Authorization": f"Bearer {pair['access']}"}
    refused = APIClient().post(path, {"token": "x"}, format="json", headers=mine)
    assert refused.status_code == 401


def test_a_new_default_address_takes_over_from_the_old_one(ada: APIClient) -> None:
    first = ada.post(ADDRESSES, {**HOME, "is_default_shipping": True}, format="json")
    second = ada.post(ADDRESSES, {**HOME, "is_default_shipping": True}, format="json")

    rows = {row["id"]: row for row in ada.get(ADDRESSES).json()["results"]}

    assert (first.status_code, second.status_code) == (201, 201)
    assert rows[first.json()["id"]]["is_default_shipping"] is False
    assert rows[second.json()["id"]]["is_default_shipping"] is True


def test_another_customers_address_is_not_there(ada: APIClient, as_customer: Any) -> None:
    mine = ada.post(ADDRESSES, HOME, format="json").json()["id"]
    bob = as_customer(open_account("bob@example.org").pk)

    answers = [
        APIClient().put(f"{ADDRESSES}/{mine}", HOME, format="json", headers=bob),
        APIClient().delete(f"{ADDRESSES}/{mine}", headers=bob),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert len(ada.get(ADDRESSES).json()["results"]) == 1


def test_an_address_is_changed_and_removed(ada: APIClient) -> None:
    made = ada.post(ADDRESSES, HOME, format="json").json()["id"]

    changed = ada.put(f"{ADDRESSES}/{made}", {**HOME, "city": "Québec"}, format="json")
    removed = ada.delete(f"{ADDRESSES}/{made}")

    assert changed.json()["city"] == "Québec"
    assert removed.status_code == 204
    assert ada.get(ADDRESSES).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"country": "Canada"}, "country"),
        ({"name": "a\x00b"}, "name"),
        ({"postal_code": "12345"}, "postal_code"),
        ({"region": "ZZ"}, "region"),
        ({"country": "FR", "region": "", "postal_code": ""}, "postal_code"),
    ],
)
def test_a_wrong_address_is_refused_by_field(
    ada: APIClient, change: dict[str, str], field: str
) -> None:
    answer = ada.post(ADDRESSES, {**HOME, **change}, format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_visitors_and_staff_have_no_profile(as_staff: Any) -> None:
    assert APIClient().get("/api/v1/customers/me").status_code == 401
    assert APIClient().get("/api/v1/customers/me", headers=as_staff("support")).status_code == 403


@pytest.mark.parametrize("password", ["short", "password1", "12345678901"])
def test_a_weak_password_is_refused_with_its_reason(password: str) -> None:
    body = {"email": "x@example.org", "password": password, "first_name": "X", "last_name": "Y"}

    answer = APIClient().post("/api/v1/auth/register", body, format="json")

    assert answer.status_code == 400
    assert {error["field"] for error in answer.json()["errors"]} == {"password"}
