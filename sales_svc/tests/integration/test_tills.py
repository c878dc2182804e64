"""A till becomes a register, begins, and follows the catalogue."""

from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: responses are DRF's

import pytest
from rest_framework.test import APIClient

from sales_svc.sales import services
from sales_svc.sales.models import EnrolmentCode, Register
from sales_svc.sales.selectors import _catalogue
from sales_svc.tests import factories
from sales_svc.tests.builders import NOON, batch, sale
from sales_svc.tests.integration.conftest import post_body

pytestmark = pytest.mark.django_db
ENROL = "/api/v1/pos/registers/enrol"


def enrol(code: str, **headers: str) -> Any:
    body = {"code": code, "name": "till 7"}
    return APIClient().post(ENROL, body, format="json", headers=headers)


def ask(path: str, key: str = factories.KEY) -> Any:
    return APIClient().get(path, headers={"X-Register-Key": key})


@pytest.fixture
def code(time_machine: Any) -> str:
    """A fresh code of a register of Montréal."""
    time_machine.move_to(NOON, tick=False)
    factories.StoreFactory()
    return services.add_register(
        store="MTL", name="Caisse 1", kind="standard", actor="staff:1", now=NOON
    ).code


def test_a_code_makes_a_till_a_register_once(code: str) -> None:
    first = enrol(code.lower().replace("-", " "))
    second = enrol(code)

    assert first.status_code == 201
    assert first.json()["register_id"] == str(Register.objects.get().pk)
    answer = post_body(batch([]), key=first.json()["credential"])
    assert answer.status_code == 200
    assert second.status_code == 422
    assert second.json()["code"] == "enrolment_code_invalid"


def test_neither_code_nor_credential_is_kept_in_clear(code: str) -> None:
    credential = enrol(code).json()["credential"]

    register = Register.objects.get()
    assert credential not in str(vars(register))
    assert code.replace("-", "") not in EnrolmentCode.objects.get().code_hash


def test_a_code_is_over_after_a_day(code: str, time_machine: Any) -> None:
    time_machine.move_to(NOON + timedelta(hours=24))

    assert enrol(code).status_code == 422


def test_a_new_code_takes_the_place_of_the_old_one_and_of_the_old_till(code: str) -> None:
    old_key = enrol(code).json()["credential"]
    renewed = services.renew_enrolment_code(
        register_id=Register.objects.get().pk, actor="staff:1", now=NOON
    )
    assert post_body(batch([]), key=old_key).status_code == 200

    new_key = enrol(renewed.code).json()["credential"]

    assert post_body(batch([]), key=old_key).status_code == 401
    assert post_body(batch([]), key=new_key).status_code == 200


def test_five_wrong_codes_lock_an_address_for_a_quarter_of_an_hour(
    code: str, time_machine: Any
) -> None:
    statuses = [enrol(f"WRONG-{n}").status_code for n in range(5)]
    locked = enrol(code)
    time_machine.move_to(NOON + timedelta(minutes=16))

    assert statuses == [422] * 5
    assert locked.status_code == 429
    assert 0 < int(locked["Retry-After"]) <= 901
    assert enrol(code).status_code == 201


def test_bootstrap_says_where_the_till_stands(register: Register) -> None:
    post_body(batch([sale(1), sale(2)]))

    answer = ask("/api/v1/pos/bootstrap").json()

    assert answer["last_sequence"] == 2
    assert answer["register"]["code"] == register.code
    assert answer["store"]["currency"] == "CAD"
    assert answer["ruleset_version"] == "7"
    entry = answer["catalogue"]["results"][0]
    assert entry["name"] == {"en": "Blue mug", "fr": "Tasse bleue"}
    assert entry["price"] == {"amount": "4.50", "currency": "CAD"}


def test_changes_bring_what_changed_and_nothing_else(register: Register) -> None:
    for sku in ("A", "B"):
        services.copy_variant(variant=variant(sku))
    cursor = ask("/api/v1/pos/changes?after=0").json()["after"]

    services.copy_prices(sku="A", prices={"CAD": Decimal("9.99")}, ruleset_version="8")

    changed = ask(f"/api/v1/pos/changes?after={cursor}").json()["results"]
    assert [(entry["sku"], entry["price"]["amount"]) for entry in changed] == [("A", "9.99")]


def test_a_till_hears_what_an_article_costs_by_each_list_of_its_store(register: Register) -> None:
    services.copy_variant(variant=variant("A"))
    silent = ask("/api/v1/pos/changes?after=0").json()["results"][-1]
    told = [
        {
            "price_list": code,
            "channel": "pos",
            "currency": currency,
            "store": store,
            "customer_group": "",
            "min_quantity": "1",
            "amount": "8.00",
            "valid_from": "2099-01-01T00:00:00+00:00" if code == "HERE" else None,
            "valid_to": None,
        }
        for code, currency, store in (
            ("CAD-pos", "CAD", ""),
            ("HERE", "CAD", register.store.code),
            ("THERE", "CAD", "ELSEWHERE"),
            ("USD-pos", "USD", ""),
        )
    ]

    services.copy_prices(sku="A", prices={}, ruleset_version="8", listed=told)

    entry = ask("/api/v1/pos/changes?after=0").json()["results"][-1]
    assert silent["prices"] is None
    everywhere, here = entry["prices"]
    assert everywhere == {"price_list": "CAD-pos", "min_quantity": "1", "amount": "8.00"}
    assert here == everywhere | {"price_list": "HERE", "valid_from": "2099-01-01T00:00:00+00:00"}
    assert entry["price"] is None


def test_a_long_catalogue_comes_in_pages(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_catalogue, "PAGE", 2)
    for sku in ("A", "B", "C", "D"):
        services.copy_variant(variant=variant(sku))
    page = ask("/api/v1/pos/bootstrap").json()["catalogue"]
    seen = [entry["sku"] for entry in page["results"]]
    while page["next"]:
        page = ask(page["next"]).json()
        seen += [entry["sku"] for entry in page["results"]]

    assert sorted(seen) == ["A", "B", "C", "D", "MUG"]


@pytest.mark.parametrize("cursor", ["-1", "x", "", "9" * 19])
def test_a_cursor_that_is_not_ours_is_400(register: Register, cursor: str) -> None:
    answer = ask(f"/api/v1/pos/changes?after={cursor}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "after"


def test_a_revoked_till_gets_nothing(register: Register) -> None:
    Register.objects.update(status="revoked")

    answer = ask("/api/v1/pos/bootstrap")

    assert (answer.status_code, answer.json()["code"]) == (401, "register_revoked")


def variant(sku: str) -> services.VariantSaid:
    return services.VariantSaid(
        sku=sku,
        name={"en": sku},
        gtins=(),
        barcodes=(),
        category="",
        tax_category="standard",
        whole_quantity=True,
        status="active",
    )
