"""Cashiers with PINs, limits and approvals."""

import hmac
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any  # Any: responses are DRF's
from uuid import UUID

import pytest
from argon2.low_level import Type, hash_secret_raw
from django.db import connection
from rest_framework.test import APIClient

from sales_svc.sales import services
from sales_svc.sales.errors import PinTooSimple, PinWrong
from sales_svc.sales.models import Approval, Cashier, Register, SyncException
from sales_svc.tests import factories
from sales_svc.tests.builders import NOON, line, sale, taking_back, void
from sales_svc.tests.factories import cashier
from sales_svc.tests.integration.conftest import exceptions
from shared_libs.auth import tokens

pytestmark = pytest.mark.django_db
Headers = Callable[..., dict[str, str]]
Send = Callable[..., dict[str, Any]]
PIN = "482916"


@pytest.fixture(autouse=True)
def _quick_pins(settings: Any) -> None:
    settings.PIN_TIME_COST, settings.PIN_MEMORY_KIB = 1, 64


def with_pin(row: Cashier) -> Cashier:
    services.set_pin(cashier_id=row.pk, pin=PIN, actor="staff:1", now=NOON)
    row.refresh_from_db()
    return row


def ask(path: str, *, key: str = factories.KEY) -> Any:
    return APIClient().get(path, headers={"X-Register-Key": key})


def test_a_till_can_check_a_pin_with_no_line(register: Register) -> None:
    with_pin(cashier(register.store))

    told = ask("/api/v1/pos/settings").json()

    (known,), how = told["cashiers"], told["pins"]
    digest = hash_secret_raw(
        PIN.encode(),
        bytes.fromhex(known["salt"]),
        time_cost=how["time_cost"],
        memory_cost=how["memory_kib"],
        parallelism=how["parallelism"],
        hash_len=how["digest_bytes"],
        type=Type.ID,
    )
    mine = sha256(factories.KEY.encode()).digest()
    assert hmac.new(mine, digest, sha256).hexdigest() == known["verifier"]
    assert digest.hex() not in str(told)


def test_a_verifier_is_worth_nothing_at_another_register(register: Register) -> None:
    with_pin(cashier(register.store))
    factories.RegisterFactory(key="second")

    first, second = (
        ask("/api/v1/pos/settings", key=key).json()["cashiers"][0]["verifier"]
        for key in (factories.KEY, "second")
    )

    assert first != second


def test_neither_pin_nor_its_digest_is_kept_in_clear(register: Register) -> None:
    row = with_pin(cashier(register.store))

    assert PIN not in str(vars(row))
    assert len(row.sealed_pin) > 100


@pytest.mark.parametrize("pin", ["1234", "111111", "123456", "987654", "12345a", "١٢٣٤٥٧", ""])
def test_a_pin_that_keeps_nobody_out_is_refused(register: Register, pin: str) -> None:
    row = cashier(register.store)

    with pytest.raises(PinTooSimple):
        services.set_pin(cashier_id=row.pk, pin=pin, actor="staff:1", now=NOON)

    assert Cashier.objects.get().sealed_pin == ""


def prove(pin: str, code: str = "c-12") -> Any:
    path = f"/api/v1/pos/cashiers/{code}/prove"
    return APIClient().post(
        path, {"pin": pin}, format="json", headers={"X-Register-Key": factories.KEY}
    )


def test_five_wrong_pins_lock_a_cashier_for_a_quarter_of_an_hour(
    register: Register, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)
    with_pin(cashier(register.store))

    statuses = [prove("000001").status_code for _each in range(5)]
    locked = prove(PIN)
    time_machine.move_to(NOON + timedelta(minutes=16), tick=False)

    assert statuses == [403] * 5
    assert (locked.status_code, locked.json()["code"]) == (429, "cashier_locked")
    assert 0 < int(locked["Retry-After"]) <= 901
    assert prove(PIN).json()["role"] == "cashier"
    assert prove(PIN, code="c-99").status_code == 403


def test_a_right_pin_forgets_the_wrong_ones_before_it(register: Register) -> None:
    with_pin(cashier(register.store))
    few_wrong = ["000001"] * 4

    statuses = [prove(pin).status_code for pin in (*few_wrong, PIN, *few_wrong, PIN)]

    assert statuses == [403, 403, 403, 403, 200] * 2


def test_a_till_is_told_what_gift_cards_may_be_charged_offline_for_a_day(
    register: Register, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)

    told = ask("/api/v1/pos/settings").json()["offline_allowance"]

    assert (told["amount"], told["currency"]) == ("100.00", "CAD")
    assert told["valid_until"] == (NOON + timedelta(days=1)).isoformat()
    claims = tokens.verify(told["token"], issuer="sales", audience="allowance")
    signed = [claims[name] for name in ("register", "amount", "currency", "exp")]
    until = int((NOON + timedelta(days=1)).timestamp())
    assert signed == [str(register.pk), "100.00", "CAD", until]


@pytest.mark.django_db(transaction=True)
def test_twenty_wrong_pins_at_once_are_counted_exactly(register: Register) -> None:
    row = with_pin(cashier(register.store))
    start = threading.Barrier(20)

    def guess(number: int) -> str:
        start.wait()
        try:
            services.prove_cashier(
                store_id=row.store_id, code=row.code, pin=f"{number:06d}", now=NOON
            )
        except PinWrong:
            return "looked at"
        except Exception as refusal:  # noqa: BLE001 - told by its name
            return type(refusal).__name__
        finally:
            connection.close()
        return "let in"

    with ThreadPoolExecutor(20) as pool:
        told = Counter(pool.map(guess, range(20)))

    assert told == {"looked at": 5, "CashierLocked": 15}


def test_a_manager_hires_in_her_own_store_only(
    register: Register, as_staff: Headers, django_assert_num_queries: Any
) -> None:
    factories.StoreFactory(code="QUE")
    manager = as_staff("store_manager", stores=("MTL",))
    body = {"store": "MTL", "code": "c-20", "name": "Élise"}
    post = APIClient().post

    own = post("/api/v1/sales/cashiers", body, format="json", headers=manager)
    again = post("/api/v1/sales/cashiers", body, format="json", headers=manager)
    other = post("/api/v1/sales/cashiers", body | {"store": "QUE"}, format="json", headers=manager)
    pin = post(
        f"/api/v1/sales/cashiers/{own.json()['id']}/pin",
        {"pin": PIN},
        format="json",
        headers=manager,
    )

    assert (own.status_code, own.json()["discount_limit"]) == (201, "10")
    assert (again.status_code, again.json()["code"]) == (409, "cashier_exists")
    assert (other.status_code, Cashier.objects.count()) == (404, 1)
    assert pin.json()["pin_set_at"]
    for number in range(9):
        cashier(register.store, code=f"c-{number}")
    with django_assert_num_queries(1):
        rows = APIClient().get("/api/v1/sales/cashiers", headers=manager).json()["results"]
    assert len(rows) == 10


def test_an_archived_cashier_is_not_told_to_tills(register: Register, as_staff: Headers) -> None:
    row = with_pin(cashier(register.store))
    path = f"/api/v1/sales/cashiers/{row.pk}/archive"

    done = APIClient().post(path, headers=as_staff("administrator"))

    assert done.json()["status"] == "archived"
    assert ask("/api/v1/pos/settings").json()["cashiers"] == []
    assert Cashier.objects.get().sealed_pin == ""


CHEAP = line(discount="4.50", tax="0.67", total="5.17")


def generous(sequence: int, *, reason: str | None = "scratched", **members: Any) -> dict[str, Any]:
    """Half off, for a scratch unless another reason is said."""
    paid = [{"type": "card", "amount": "5.17"}]
    taxes = [{"code": "GST", "amount": "0.22"}, {"code": "QST", "amount": "0.45"}]
    cheap = CHEAP | {"taxes": taxes, "discount_reason": reason}
    members = {"lines": [cheap], "tenders": paid, "total": "5.17"} | members
    return sale(sequence, **members)


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        pytest.param(None, {"missing": ["approval"]}, id="nobody"),
        pytest.param({"manager": "c-12"}, {"problem": "approved_by_the_cashier"}, id="herself"),
        pytest.param({"manager": "c-13"}, {"problem": "not_a_manager"}, id="a colleague"),
        pytest.param({"manager": "c-99"}, {"problem": "manager_unknown"}, id="a stranger"),
        pytest.param({"manager": "c-02", "reason": "scratch"}, None, id="a manager"),
    ],
)
def test_a_discount_beyond_the_limit_wants_a_manager(
    send: Send, register: Register, approval: Any, said: Any
) -> None:
    for code in ("c-12", "c-13"):
        cashier(register.store, code=code)
    cashier(register.store, code="c-02", role="manager")

    answer = send([generous(1, approval=approval)])

    found = SyncException.objects.filter(kind="incomplete").values_list("detail", flat=True)
    assert list(found) == ([said] if said else [])
    assert exceptions(answer) == [["incomplete"]] if said else [[]]
    assert Approval.objects.count() == bool(approval)


def test_a_discount_of_a_promotion_or_within_the_limit_wants_nobody(
    send: Send, register: Register
) -> None:
    cashier(register.store)
    cashier(register.store, code="c-13", discount_limit=50)

    answer = send(
        [
            generous(1, reason="promotion:HALF"),
            generous(2, reason=None),
            generous(3, cashier="c-13"),
            generous(4),
        ]
    )

    assert exceptions(answer) == [[], [], [], ["incomplete"]]


def test_a_void_and_a_return_are_approved_by_somebody_else(send: Send, register: Register) -> None:
    cashier(register.store, refund_limit=5)
    cashier(register.store, code="c-02", role="manager")
    sold = sale(1)
    called_off = void(3, sold["id"], approval={"manager": "c-12", "reason": "mine"})

    answer = send([sold, taking_back(2, original_sale_id=sold["id"]), called_off])

    assert exceptions(answer) == [[], ["incomplete"], ["incomplete", "over_returned"]]
    details = SyncException.objects.filter(kind="incomplete").order_by("sequence")
    assert list(details.values_list("detail", flat=True)) == [
        {"missing": ["approval"]},
        {"problem": "approved_by_the_cashier"},
    ]
    approval = Approval.objects.get()
    assert (approval.action, approval.manager, approval.cashier) == ("void", "c-12", "c-12")
    assert approval.document_id == UUID(called_off["id"])


def test_a_cashier_whom_the_store_does_not_know_is_said(send: Send, register: Register) -> None:
    cashier(register.store, code="c-13")

    answer = send([sale(1), sale(2, cashier="c-13")])

    assert exceptions(answer) == [["incomplete"], []]
    assert SyncException.objects.get().detail == {"problem": "cashier_unknown"}


def test_a_refund_in_cash_of_what_a_card_paid_wants_an_approval(send: Send) -> None:
    sold = sale(1, tenders=[{"type": "card", "amount": "10.35"}])

    answer = send([sold, taking_back(2, original_sale_id=sold["id"])])

    assert exceptions(answer) == [[], ["incomplete"]]
    assert SyncException.objects.get().detail == {"problem": "not_the_original_tender"}


def test_more_money_back_than_was_paid_is_over_returned(send: Send) -> None:
    sold = sale(1, lines=[line(unit_price="1.00", tax="0.30", taxes=[], total="2.30")])
    sold |= {"total": "2.30", "tenders": [{"type": "cash", "amount": "2.30"}]}

    answer = send([sold, taking_back(2, original_sale_id=sold["id"])])

    assert exceptions(answer)[1] == ["over_returned"]
    detail = SyncException.objects.get(kind="over_returned").detail
    assert detail == {"amount": "2.87"}
