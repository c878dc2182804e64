"""What support does for a customer in the admin: each task is a button, a form and a line."""

from decimal import Decimal
from typing import Any  # Any: fixtures without a type of their own

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from customer_svc.customers import services
from customer_svc.customers.models import (
    CardSale,
    Customer,
    CustomerGroup,
    CustomerNote,
    MergeRecord,
    OverdraftCase,
    PrivacyRequest,
    User,
    WalletAccount,
)
from customer_svc.tests.factories import PASSWORD, open_account

pytestmark = pytest.mark.django_db
CUSTOMERS = "/admin/customer/customers/customer/"


def colleague(role: str) -> Client:
    services.create_staff(
        email=f"{role}@example.org", password=PASSWORD, roles=[role], name="Eve S"
    )
    client = Client()
    body = {"username": f"{role}@example.org", "password": PASSWORD}
    client.post("/admin/customer/login/", body)
    return client


@pytest.fixture
def eve() -> Client:
    return colleague("support")


def task(client: Client, customer: Customer, name: str, **body: Any) -> Any:
    path = f"{CUSTOMERS}{customer.pk}/{name}/"
    form = client.get(path).context["form"]
    if "reference" in form.fields:
        body["reference"] = form["reference"].value()
    return client.post(path, body)


def test_everything_about_a_customer_stands_on_one_page(eve: Client) -> None:
    customer = open_account()
    now = timezone.now()
    writer = User.objects.get(kind=User.Kind.STAFF)
    services.add_note(
        customer_id=customer.pk, text="Likes tea", actor=f"staff:{writer.pk}", now=now
    )

    found = eve.get(CUSTOMERS, {"q": "ada@example.org"}).content.decode()
    page = eve.get(f"{CUSTOMERS}{customer.pk}/change/").content.decode()

    assert customer.number in found
    assert "note added (Eve S)" in page
    for text in ("Likes tea", "account opened", "ada@example.org", "Consents"):
        assert text in page


def test_each_task_of_support_has_its_effect_and_its_line(eve: Client) -> None:
    customer = open_account()
    CustomerGroup.objects.create(code="vip", name="VIP")

    answers = [
        task(eve, customer, "note", text="Rang about an order"),
        task(eve, customer, "points", points=50, reason="goodwill"),
        task(eve, customer, "credit", amount="12.50", currency="CAD", document="goodwill"),
        task(eve, customer, "group", group="vip", tax_exempt_id="X-1"),
        task(eve, customer, "copy"),
    ]

    customer.refresh_from_db()
    assert [answer.status_code for answer in answers] == [302] * 5
    assert CustomerNote.objects.get().text == "Rang about an order"
    assert (customer.points_balance, customer.group_id) == (50, "vip")
    assert WalletAccount.objects.get().balance == Decimal("12.50")
    assert PrivacyRequest.objects.get().kind == "EXPORT"
    kinds = set(customer.user.events.values_list("kind", flat=True))
    assert {"NOTE_ADDED", "POINTS_CHANGED", "WALLET_CHANGED", "GROUP_CHANGED", "PRIVACY"} <= kinds


def test_a_second_click_gives_nothing_twice(eve: Client) -> None:
    customer = open_account()
    body = {"reference": "one-click", "points": 50, "reason": "goodwill"}
    path = f"{CUSTOMERS}{customer.pk}/points/"

    eve.post(path, body)
    eve.post(path, body)

    assert Customer.objects.get(pk=customer.pk).points_balance == 50


def test_duplicates_are_previewed_and_merged(eve: Client) -> None:
    duplicate, kept = open_account("old@example.org"), open_account("new@example.org")
    path = f"{CUSTOMERS}{duplicate.pk}/merge/"

    preview = eve.get(path).content.decode()
    wrong = eve.post(path, {"number": "C-999999", "reason": "same"}).content.decode()
    eve.post(path, {"number": kept.number.lower(), "reason": "same person"})

    assert "0 points, 0 addresses, 0 wallets" in preview
    assert "no such customer" in wrong
    assert MergeRecord.objects.get().kept_id == kept.pk


def test_a_manager_sells_a_card_and_blocks_it() -> None:
    client = colleague("store_manager")
    wallets = "/admin/customer/customers/walletaccount/"

    sold = client.post(
        f"{wallets}add/",
        {
            "reference": "r-1",
            "amount": "50",
            "currency": "CAD",
            "document": "MTL-01-000001",
            "is_active": "on",
        },
        follow=True,
    )
    wallet = WalletAccount.objects.get()
    client.post(f"{wallets}{wallet.pk}/block/", {"reason": "lost"})

    assert f"{wallet.last_four}" in sold.content.decode()
    assert client.get(f"{wallets}{wallet.pk}/change/").status_code == 200
    assert WalletAccount.objects.get().status == "BLOCKED"


@pytest.mark.parametrize(
    ("button", "status"), [("settle", "SETTLED"), ("write-off", "WRITTEN_OFF")]
)
def test_an_overdraft_is_seen_and_closed_with_a_reason(button: str, status: str) -> None:
    client = colleague("store_manager")
    overdraw("sale:1:tender:1")
    page = f"/admin/customer/customers/overdraftcase/{OverdraftCase.objects.get().pk}"

    shown = client.get(f"{page}/change/").content.decode()
    client.post(f"{page}/{button}/", {"reason": "customer came by"})
    late = client.post(f"{page}/{button}/", {"reason": "twice"}).content.decode()

    case = OverdraftCase.objects.select_related("wallet").get()
    assert "sale:1" in shown
    assert (case.status, case.reason, case.wallet.balance) == (
        status,
        "customer came by",
        Decimal(0),
    )
    assert "closed already" in late


def overdraw(key: str) -> None:
    """A card of five dollars that a till has taken twelve from."""
    issue = services.Issue(f"card-{key}", "GIFT_CARD", "CAD", Decimal(5))
    code = services.issue_wallet(issue=issue, actor="staff:eve", now=timezone.now()).code
    charge = services.OfflineCharge(key, Decimal(12), "CAD", "sale:1", Decimal(50), code=code)
    services.charge_offline(charge=charge, actor="svc:sales", now=timezone.now())


def sell_unknown_card(document: str) -> None:
    """A till has sold a card that nobody has made."""
    line = services.CardLine(1, "0" * 64, "WXYZ", Decimal(10))
    services.activate_sold_cards(
        document=document, currency="CAD", lines=[line], now=timezone.now()
    )


def test_a_card_that_did_not_fit_is_seen_and_closed_with_a_reason() -> None:
    client = colleague("store_manager")
    sell_unknown_card("sale:1")
    page = f"/admin/customer/customers/cardsale/{CardSale.objects.get().pk}"

    shown = client.get(f"{page}/change/").content.decode()
    client.post(f"{page}/close/", {"reason": "made and handed over"})
    late = client.post(f"{page}/close/", {"reason": "twice"}).content.decode()

    assert ("sale:1" in shown, "no card of ours has this code" in shown) == (True, True)
    assert CardSale.objects.get().status == "CLOSED"
    assert "Nothing is open about this card." in late


def test_support_confirms_a_request_of_someone_it_has_seen(eve: Client) -> None:
    customer = open_account()
    wish = services.ask_for(customer_id=customer.pk, kind="ERASE", now=timezone.now())
    page = f"/admin/customer/customers/privacyrequest/{wish.pk}"

    shown = eve.get(f"{page}/change/")
    eve.post(f"{page}/confirm/")
    late = eve.post(f"{page}/refuse/", {"reason": "changed their mind"})

    wish.refresh_from_db()
    assert shown.status_code == 200
    assert wish.status == "RUNNING"
    assert "not open any more" in late.content.decode()


@pytest.mark.parametrize(
    ("role", "name", "status"),
    [
        ("analyst", "note", 403),
        ("analyst", "points", 403),
        ("store_manager", "points", 200),
        ("store_manager", "merge", 403),
    ],
)
def test_a_role_has_its_own_tasks(role: str, name: str, status: int) -> None:
    customer = open_account()

    assert colleague(role).get(f"{CUSTOMERS}{customer.pk}/{name}/").status_code == status


@pytest.mark.parametrize(
    "name", ["customer", "walletaccount", "privacyrequest", "overdraftcase", "cardsale"]
)
def test_a_list_of_ten_costs_as_many_queries_as_a_list_of_one(eve: Client, name: str) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            customer = open_account(f"customer-{number}@example.org")
            issue = services.Issue(
                f"issue-{number:04d}", "STORE_CREDIT", "CAD", Decimal(5), customer.pk
            )
            services.issue_wallet(issue=issue, actor="staff:eve", now=timezone.now())
            services.ask_for(customer_id=customer.pk, kind="EXPORT", now=timezone.now())
            overdraw(f"sale:{number}:tender:1")
            sell_unknown_card(f"sale:{number}")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert eve.get(f"/admin/customer/customers/{name}/").status_code == 200
        return len(captured)

    fill(range(1))
    queries()  # the first look at a list reads content types
    one = queries()
    fill(range(1, 10))

    assert queries() == one
