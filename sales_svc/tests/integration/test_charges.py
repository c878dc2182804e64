"""Gift cards that a till took without asking."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON

import pytest

from sales_svc.sales import services
from sales_svc.sales.models import (
    Register,
    ReturnLine,
    SaleLine,
    SyncException,
    Tender,
    ValueCharge,
)
from sales_svc.tests.builders import NOON, line, sale, taking_back, void
from shared_libs.clients.customer import IssuedWallet, NewWallet
from shared_libs.events.models import OutboxEvent
from shared_libs.testing.fakes.customer import FakeCustomer
from shared_libs.trade import cards

pytestmark = pytest.mark.django_db
Send = Callable[..., dict[str, Any]]


def card(customer: FakeCustomer, amount: str) -> IssuedWallet:
    wallet = NewWallet("GIFT_CARD", Decimal(amount), "CAD")
    return customer.issue_wallet(key=f"issue-{amount}", wallet=wallet)


def paid_by(code: str) -> list[dict[str, Any]]:
    return [
        {"type": "gift_card", "amount": "8.00", "reference": code},
        {"type": "cash", "amount": "2.35"},
    ]


def settle(customer: FakeCustomer, *, minutes: int = 0) -> int:
    return services.settle_charges(now=NOON + timedelta(minutes=minutes), customer=customer)


def test_a_card_is_charged_once_and_its_code_forgotten(send: Send) -> None:
    customer = FakeCustomer()
    issued = card(customer, "20.00")
    send([sale(1, tenders=paid_by(issued.code))])
    pending = Tender.objects.get(type="gift_card")

    settled = [settle(customer), settle(customer)]

    assert (pending.status, pending.reference) == ("offline_pending", issued.code[-4:])
    assert settled == [1, 0]
    assert customer.wallets[issued.id].balance == Decimal("12.00")
    charge = ValueCharge.objects.get()
    assert (charge.state, charge.code) == ("settled", "")
    assert Tender.objects.get(type="gift_card").status == "settled"
    assert SyncException.objects.count() == 0


def test_a_card_that_is_sold_is_announced_by_its_digest_and_its_code_kept_nowhere(
    send: Send,
) -> None:
    sold = sale(1, lines=[line(gift_card="abcd efgh jklm wxyz")])
    back = taking_back(2, original_sale_id=sold["id"])
    back["lines"][0]["gift_card"] = "ABCD-EFGH-JKLM-WXYZ"

    send([sold, back, void(3, sold["id"])])

    card = {"digest": cards.card_digest("ABCDEFGHJKLMWXYZ"), "last_four": "WXYZ"}
    told = [event.data for event in OutboxEvent.objects.order_by("position")]
    lines = [event.get("sale", event)["lines"][0] for event in told]
    assert [each["gift_card"] for each in lines] == [card] * 3
    kept = [*SaleLine.objects.values(), *ReturnLine.objects.values(), *told]
    assert "JKLM" not in str(kept).upper()


def test_a_card_that_had_less_is_an_exception_and_the_sale_stands(
    send: Send, register: Register
) -> None:
    customer = FakeCustomer()
    issued = card(customer, "5.00")
    sold = sale(1, tenders=paid_by(issued.code))
    send([sold])

    settle(customer)

    found = SyncException.objects.get()
    assert (found.kind, found.detail) == (
        "wallet_overdraw",
        {"missing": "3.00", "currency": "CAD"},
    )
    assert str(found.item.item_id) == sold["id"]
    assert Tender.objects.get(type="gift_card").status == "settled"


def test_an_unknown_card_is_declined_and_an_exception(send: Send) -> None:
    send([sale(1, tenders=paid_by("NEVER-ISSUED"))])

    settle(FakeCustomer())

    assert SyncException.objects.get().detail["refused"] == "wallet_unknown"
    assert Tender.objects.get(type="gift_card").status == "declined"


def test_while_customer_is_away_it_is_asked_again_later(send: Send) -> None:
    customer = FakeCustomer()
    issued = card(customer, "20.00")
    send([sale(1, tenders=paid_by(issued.code))])
    customer.faults.unavailable()

    asked = settle(customer)
    customer.faults.recover()

    assert asked == 0
    assert ValueCharge.objects.get().tries == 1
    assert settle(customer) == 0
    assert settle(customer, minutes=2) == 1
    assert customer.wallets[issued.id].balance == Decimal("12.00")


def test_a_void_and_a_return_pay_the_card_back_after_it_was_charged(send: Send) -> None:
    customer = FakeCustomer()
    issued = card(customer, "20.00")
    first, second = (sale(n, tenders=paid_by(issued.code)) for n in (1, 2))
    back = taking_back(
        4,
        original_sale_id=second["id"],
        tenders=[{"type": "gift_card", "amount": "-5.17"}],
        cash_rounding="0.00",
    )
    send([first, second, void(3, first["id"]), back])

    for minute in range(3):
        settle(customer, minutes=minute)

    assert set(ValueCharge.objects.values_list("state", flat=True)) == {"settled"}
    # 20.00 - 8.00 - 8.00 + 8.00 called off + 5.17 given back
    assert customer.wallets[issued.id].balance == Decimal("17.17")


def test_a_card_is_not_paid_back_before_it_was_charged(send: Send) -> None:
    customer = FakeCustomer()
    issued = card(customer, "20.00")
    sold = sale(1, tenders=paid_by(issued.code))
    send([sold])
    customer.faults.unavailable()
    settle(customer)
    customer.faults.recover()
    send([void(2, sold["id"])])

    asked = [settle(customer, minutes=minutes) for minutes in (0, 2, 2)]

    # the charge waits for its next try, and what is paid back waits for the charge
    assert asked == [0, 1, 1]
    assert customer.wallets[issued.id].balance == Decimal("20.00")
    assert set(ValueCharge.objects.values_list("state", flat=True)) == {"settled"}


def test_a_charge_survives_a_death_between_the_answer_and_our_note(send: Send) -> None:
    customer = FakeCustomer()
    issued = card(customer, "20.00")
    send([sale(1, tenders=paid_by(issued.code))])
    settle(customer)
    ValueCharge.objects.update(state="pending", code=issued.code)

    settle(customer)

    assert customer.wallets[issued.id].balance == Decimal("12.00")
    assert ValueCharge.objects.get().state == "settled"
