"""Gift cards that a till took without asking, and store credit that was held for its sale."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON
from uuid import UUID

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


ADA = UUID("0190a3e4-0000-7000-8000-0000000000cc")
BY_CREDIT = [
    {"type": "store_credit", "amount": "8.00"},
    {"type": "cash", "amount": "2.35"},
]


def with_credit(amount: str = "20.00") -> FakeCustomer:
    """Ada has so much."""
    customer = FakeCustomer()
    customer.add(ADA)
    wallet = NewWallet("STORE_CREDIT", Decimal(amount), "CAD", customer_id=ADA)
    customer.issue_wallet(key="issue-credit", wallet=wallet)
    return customer


def credit_of(customer: FakeCustomer) -> Decimal:
    return customer.credit(customer_id=ADA, currency="CAD")


def hold_for(customer: FakeCustomer, register: Register, sold: dict[str, Any], amount: str) -> None:
    wish, sale_id = services.CreditWish(ADA, Decimal(amount)), UUID(sold["id"])
    services.hold_credit(register=register, sale_id=sale_id, wish=wish, customer=customer)


def test_credit_that_was_held_for_a_sale_is_captured_once(send: Send, register: Register) -> None:
    customer, sold = with_credit(), sale(1, tenders=BY_CREDIT, customer_id=str(ADA))
    hold_for(customer, register, sold, "8.00")
    hold_for(customer, register, sold, "8.00")
    held = credit_of(customer)
    send([sold])

    settled = [settle(customer), settle(customer)]

    assert (held, settled, credit_of(customer)) == (Decimal(12), [1, 0], Decimal(12))
    (hold,) = customer.holds.values()
    assert (hold.key, hold.state) == (f"till:{sold['id']}:credit", "CAPTURED")
    assert Tender.objects.get(type="store_credit").status == "settled"
    assert SyncException.objects.count() == 0


def test_credit_that_nobody_held_pays_if_it_is_there_and_is_declined_if_not(
    send: Send, register: Register
) -> None:
    customer = with_credit("10.00")
    first, second = (sale(n, tenders=BY_CREDIT, customer_id=str(ADA)) for n in (1, 2))
    send([first, second, sale(3, tenders=BY_CREDIT)])

    settle(customer)

    assert credit_of(customer) == Decimal(2)
    tenders = Tender.objects.filter(type="store_credit").order_by("pk")
    assert [each.status for each in tenders] == ["settled", "declined", "declined"]
    refused = [each.detail["refused"] for each in SyncException.objects.order_by("item__sequence")]
    assert refused == ["insufficient_funds", "hold_unknown"]


def test_no_more_than_was_held_is_captured(send: Send, register: Register) -> None:
    customer, sold = with_credit(), sale(1, tenders=BY_CREDIT, customer_id=str(ADA))
    hold_for(customer, register, sold, "5.00")
    send([sold])

    settle(customer)

    assert Tender.objects.get(type="store_credit").status == "declined"
    assert SyncException.objects.get().detail["refused"] == "amount_invalid"
    assert credit_of(customer) == Decimal(15)


def test_a_second_credit_of_a_sale_is_a_wish_of_its_own(send: Send, register: Register) -> None:
    customer = with_credit()
    twice = [{"type": "store_credit", "amount": each} for each in ("8.00", "2.35")]
    sold = sale(1, tenders=twice, customer_id=str(ADA))
    hold_for(customer, register, sold, "8.00")
    send([sold])

    settle(customer)

    keys = ValueCharge.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == [f"till:{sold['id']}:credit", f"till:{sold['id']}:2"]
    assert credit_of(customer) == Decimal("9.65")


def test_a_void_and_a_return_give_credit_back_and_the_card_beside_it_its_own(
    send: Send, register: Register
) -> None:
    customer = with_credit()
    issued = card(customer, "20.00")
    both = [
        {"type": "gift_card", "amount": "2.35", "reference": issued.code},
        {"type": "store_credit", "amount": "8.00"},
    ]
    first, second = (sale(n, tenders=both, customer_id=str(ADA)) for n in (1, 2))
    for sold in (first, second):
        hold_for(customer, register, sold, "8.00")
    send([first, second])
    settle(customer)
    back = taking_back(
        4,
        original_sale_id=second["id"],
        tenders=[{"type": "store_credit", "amount": "-5.17"}],
        cash_rounding="0.00",
    )
    spent = credit_of(customer)
    send([void(3, first["id"]), back])

    settle(customer)

    assert (spent, credit_of(customer)) == (Decimal(4), Decimal("17.17"))
    # 20.00 - 2.35 - 2.35 + 2.35 called off
    assert customer.wallets[issued.id].balance == Decimal("17.65")
    assert set(ValueCharge.objects.values_list("state", flat=True)) == {"settled"}


def test_credit_that_was_let_go_pays_for_nothing(send: Send, register: Register) -> None:
    customer, sold = with_credit(), sale(1, tenders=BY_CREDIT, customer_id=str(ADA))
    hold_for(customer, register, sold, "8.00")
    for _each in range(2):
        services.release_credit(sale_id=UUID(sold["id"]), customer=customer)
    send([sold])

    settle(customer)

    assert credit_of(customer) == Decimal(20)
    assert SyncException.objects.get().detail["refused"] == "hold_released"
