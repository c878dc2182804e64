"""A till asks whom it has before it, by a telephone, a card or a number."""

from typing import Any  # Any: fixtures without a type of their own

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from customer_svc.customers import errors, services
from customer_svc.customers.models import AccountEvent, Customer, User
from customer_svc.tests.factories import open_account
from customer_svc.tests.integration.test_merge import merge
from customer_svc.tests.integration.test_support import CUSTOMERS, colleague, task

pytestmark = pytest.mark.django_db
PATH = "/internal/customers/lookup"


@pytest.fixture
def look_up(as_service: Any) -> Any:
    def ask(caller: str = "sales", **named: str) -> Any:
        return APIClient().post(PATH, named, format="json", headers=as_service(caller))

    return ask


def known(email: str = "ada@example.org", *, phone: str = "", card: str | None = None) -> Customer:
    customer = open_account(email)
    Customer.objects.filter(pk=customer.pk).update(phone=phone, card_number=card)
    return Customer.objects.get(pk=customer.pk)


def test_a_customer_is_found_by_each_of_the_three_and_shown_masked(look_up: Any) -> None:
    ada = known(phone="+1 (514) 555-0100", card="2990000000014")
    known("eve@example.org", phone="514 555 0199", card="2990000000021")

    answers = [
        look_up(phone="514.555.0100"),
        look_up(card="2990000000014"),
        look_up(number=ada.number.lower()),
    ]

    shown = {
        "id": str(ada.pk), "number": ada.number, "name": "Ada R.", "email": "a•••@example.org",
        "phone": "••• 0100", "locale": "en", "group": "", "tier": "", "points": 0,
    }  # fmt: skip
    assert [each.json() for each in answers] == [{"results": [shown]}] * 3


def test_a_telephone_that_several_share_finds_all_and_nobody_is_no_refusal(look_up: Any) -> None:
    numbers = {known(f"p{n}@example.org", phone="514 555 0100").number for n in range(2)}
    known("extension@example.org", phone="0100")
    known("without@example.org")

    both, nobody = look_up(phone="5145550100"), look_up(phone="514 555 0999")
    too_short, no_digit = look_up(phone="0100"), look_up(phone="none")

    assert {each["number"] for each in both.json()["results"]} == numbers
    assert (nobody.status_code, nobody.json()) == (200, {"results": []})
    assert (too_short.json(), no_digit.json()) == ({"results": []}, {"results": []})


def test_what_was_merged_leads_to_who_was_kept_and_the_erased_are_not_found(look_up: Any) -> None:
    duplicate, kept = known("old@example.org", card="CARD-OLD"), known("new@example.org")
    merge(duplicate, kept)
    gone = known("gone@example.org", phone="514 555 0100")
    User.objects.filter(pk=gone.pk).update(status=User.Status.ERASED)

    assert [each["number"] for each in look_up(card="CARD-OLD").json()["results"]] == [kept.number]
    assert look_up(number=gone.number).json() == {"results": []}


@pytest.mark.parametrize(
    "named", [{}, {"card": "1", "number": "2"}, {"phone": "x" * 41}, {"email": "a@example.org"}]
)
def test_a_till_asks_by_one_thing(look_up: Any, named: dict[str, str]) -> None:
    assert look_up(**named).status_code == 400


def test_sales_alone_may_ask(look_up: Any) -> None:
    assert look_up("order", number="C-1").status_code == 403
    assert APIClient().post(PATH, {"number": "C-1"}, format="json").status_code == 401


def test_finding_many_takes_as_many_queries_as_finding_one(look_up: Any) -> None:
    known("p0@example.org", phone="514 555 0100")
    look_up(phone="5145550100")
    with CaptureQueriesContext(connection) as one:
        look_up(phone="5145550100")
    for number in range(1, 10):
        known(f"p{number}@example.org", phone="514 555 0100")

    with CaptureQueriesContext(connection) as ten:
        answer = look_up(phone="5145550100")

    assert len(answer.json()["results"]) == 5
    assert len(one) == len(ten)


def test_support_gives_a_card_to_one_customer(look_up: Any) -> None:
    ada, eve = known(), known("eve@example.org")
    support = colleague("support")

    given = task(support, ada, "card", card_number="2990000000014")
    taken = task(support, eve, "card", card_number="2990000000014")

    assert given.status_code == 302
    assert "another customer" in taken.content.decode().lower()
    assert [each["number"] for each in look_up(card="2990000000014").json()["results"]] == [
        ada.number
    ]
    page = support.get(f"{CUSTOMERS}{ada.pk}/change/").content.decode()
    assert "2990000000014" in page
    noted = AccountEvent.objects.filter(user_id=ada.pk, kind="PROFILE_CHANGED")
    assert [each.detail for each in noted] == ["card"]
    with pytest.raises(errors.CardTaken):
        services.give_card(
            customer_id=eve.pk, card_number="2990000000014", actor="staff:1", now=timezone.now()
        )
