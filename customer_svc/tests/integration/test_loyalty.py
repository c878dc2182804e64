"""Points: once for each line of a document, and gone when the goods come back."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from customer_svc.customers import consumers, errors, services
from customer_svc.customers.models import (
    AccountEvent,
    Customer,
    LoyaltyEntry,
    LoyaltyProgram,
    LoyaltyTier,
    WalletAccount,
)
from customer_svc.tests.factories import open_account
from shared_libs.events.envelope import Envelope

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Kind, State = LoyaltyEntry.Kind, LoyaltyEntry.State


def balance() -> int:
    found = Customer.objects.get().points_balance
    counted = LoyaltyEntry.objects.exclude(state=State.PENDING)
    assert sum(counted.values_list("points", flat=True)) == found
    left = sum(LoyaltyEntry.objects.values_list("remaining", flat=True))
    assert left == max(found, 0)
    return found


def buy(customer: Customer, *lines: tuple[str, str], document: str = "sale:1") -> None:
    bought = [
        services.BoughtLine(number, Decimal(quantity), Decimal(net))
        for number, (quantity, net) in enumerate(lines, start=1)
    ]
    services.earn_points(customer_id=customer.pk, document=document, lines=bought, now=NOON)


def bring_back(
    customer: Customer,
    quantity: str,
    *,
    line: int | None = 1,
    document: str = "return:1",
    original: str = "sale:1",
    net: str = "0",
) -> None:
    lines = [services.ReturnedLine(1, line, Decimal(quantity), Decimal(net))]
    services.take_points_back(
        customer_id=customer.pk, document=document, original=original, lines=lines, now=NOON
    )


def test_each_line_of_a_document_earns_its_points_once() -> None:
    customer = open_account()

    for _each in range(3):
        buy(customer, ("1", "10.40"), ("2", "8.70"))

    assert balance() == 19
    rows = LoyaltyEntry.objects.order_by("line").values_list("line", "points", "balance_after")
    assert list(rows) == [(1, 10, 10), (2, 9, 19)]


def test_units_that_come_back_take_their_share_and_all_take_all() -> None:
    customer = open_account()
    buy(customer, ("3", "10.00"))

    balances = []
    for number in range(1, 4):
        bring_back(customer, "1", document=f"return:{number}")
        bring_back(customer, "1", document=f"return:{number}")
        balances.append(balance())

    assert balances == [7, 3, 0]
    assert LoyaltyEntry.objects.get(kind=Kind.EARN).state == State.REVERSED


def test_what_was_spent_before_the_return_is_owed() -> None:
    customer = open_account()
    buy(customer, ("1", "9.00"))
    services.turn_points_into_credit(
        customer_id=customer.pk, points=9, key="first-wish", actor="", now=NOON
    )

    bring_back(customer, "1")
    owed = balance()
    buy(customer, ("1", "20.00"), document="sale:2")

    assert owed == -9
    assert balance() == 11


def order_event(name: str, **data: object) -> Envelope:
    lines = [{"line": 1, "quantity": "1", "net": "3.33"}]
    body = {"customer_id": None, "currency": "CAD", "total": "3.83", "lines": lines, **data}
    type_ = f"order.{name}.v1"
    return Envelope(uuid4(), type_, "order", "order:W-1", 1, NOON, "test-0001", body)


def refunded(customer: Customer, quantity: str, **more: object) -> Envelope:
    return order_event(
        "order_refunded",
        customer_id=str(customer.pk),
        order_number="W-1",
        refund_id=str(uuid4()),
        lines=[{"line": 1, "quantity": quantity, "net": "3.33"}],
        **more,
    )


def test_what_an_edit_adds_to_an_order_earns_once_beside_what_was_bought() -> None:
    customer = open_account()
    buy(customer, ("1", "10.00"), document="order:W-1")
    added = [{"line": 2, "quantity": "1", "net": "5.00"}]
    edit = order_event("order_edited", customer_id=str(customer.pk), number="W-1", lines=added)

    balances = []
    for _time in range(2):
        consumers.HANDLERS[edit.type](edit)
        balances.append(balance())

    assert balances == [15, 15]


def test_refunds_and_cancellations_of_an_order_take_each_unit_back_once() -> None:
    customer = open_account()
    buy(customer, ("3", "10.00"), ("1", "5.00"), document="order:W-1")
    first = refunded(customer, "1")

    balances = []
    for event in (first, first, refunded(customer, "0"), refunded(customer, "1")):
        consumers.HANDLERS[event.type](event)
        balances.append(balance())
    rest = [
        {"line": 1, "quantity": "3", "net": "10.00"},
        {"line": 2, "quantity": "1", "net": "5.00"},
    ]
    off = order_event("order_cancelled", customer_id=str(customer.pk), number="W-1", lines=rest)
    consumers.HANDLERS[off.type](off)

    assert balances == [12, 12, 12, 8]
    assert balance() == 0
    told = AccountEvent.objects.filter(kind="REFUNDED").latest("pk")
    assert told.detail == "order:W-1 3.83 CAD"


def test_two_cancellations_of_some_units_each_take_theirs() -> None:
    customer = open_account()
    buy(customer, ("3", "10.00"), document="order:W-1")

    balances = []
    for _each in range(2):
        off = order_event("order_cancelled", customer_id=str(customer.pk), number="W-1")
        consumers.HANDLERS[off.type](off)
        balances.append(balance())

    assert balances == [7, 3]


def test_a_till_that_names_no_line_and_a_cancellation_take_together_what_was_earned() -> None:
    customer = open_account()
    buy(customer, ("1", "30.00"), ("2", "10.00"), document="order:W-1")
    every = [{"line": 1, "quantity": "1", "net": "30"}, {"line": 2, "quantity": "2", "net": "10"}]

    bring_back(customer, "1", line=None, original="order:W-1", net="5.00")
    after_the_till = balance()
    off = order_event("order_cancelled", customer_id=str(customer.pk), number="W-1", lines=every)
    consumers.HANDLERS[off.type](off)
    bring_back(customer, "1", line=None, original="order:W-1", document="return:2", net="5.00")

    assert (after_the_till, balance()) == (35, 0)


def test_units_of_a_line_that_went_two_ways_take_their_points_together() -> None:
    customer = open_account()
    buy(customer, ("3", "30.00"), document="order:W-1")
    ways = [
        {"line": 1, "quantity": "1", "net": "10.00", "disposition": "restock"},
        {"line": 1, "quantity": "1", "net": "10.00", "disposition": "scrap"},
    ]
    event = refunded(customer, "1")
    event.data["lines"] = ways

    consumers.HANDLERS[event.type](event)

    assert balance() == 10


def test_units_that_earned_less_than_a_point_each_take_all_points_in_the_end() -> None:
    customer = open_account()
    buy(customer, ("10", "9.00"))

    balances = []
    for number in range(1, 11):
        bring_back(customer, "1", document=f"return:{number}")
        balances.append(balance())

    assert balances == [8, 7, 6, 5, 4, 4, 3, 2, 1, 0]


def test_what_earned_nothing_takes_nothing_with_it() -> None:
    customer = open_account()
    LoyaltyProgram.objects.create(is_active=False)
    buy(customer, ("1", "9.00"), document="order:W-1")
    LoyaltyProgram.objects.update(is_active=True)
    buy(customer, ("1", "20.00"), document="order:W-2")
    event = refunded(customer, "1")

    consumers.HANDLERS[event.type](event)

    assert balance() == 20


def test_an_erased_person_earns_nothing() -> None:
    customer = open_account()
    customer.user.status = "ERASED"
    customer.user.save(update_fields=["status"])

    buy(customer, ("1", "9.00"))

    assert balance() == 0


def test_a_tier_is_gone_when_its_year_is_over() -> None:
    customer = open_account()
    LoyaltyTier.objects.create(code="gold", name="Gold", threshold=50)
    buy(customer, ("1", "60.00"))
    now = timezone.now()

    kept = services.review_tiers(now=now + timedelta(days=364))
    lost = services.review_tiers(now=now + timedelta(days=366))

    assert (kept, lost) == (0, 1)
    assert Customer.objects.get().tier_id is None
    assert AccountEvent.objects.filter(kind="TIER_CHANGED").latest("pk").detail == "gold > -"


def test_a_return_without_an_original_takes_what_it_is_worth() -> None:
    customer = open_account()
    buy(customer, ("1", "9.00"))

    bring_back(customer, "1", line=None, original="", net="4.50")

    assert balance() == 5


def test_a_customer_whom_we_do_not_know_earns_nothing() -> None:
    open_account()
    stranger = UUID("0190f5fe-7c00-7a00-8000-000000000009")
    lines = [services.BoughtLine(1, Decimal(1), Decimal(5))]

    services.earn_points(customer_id=stranger, document="sale:1", lines=lines, now=NOON)

    assert LoyaltyEntry.objects.count() == 0


def test_points_that_wait_count_later_and_expire_in_the_end() -> None:
    LoyaltyProgram.objects.create(pending_days=14, expires_after_days=365)
    customer = open_account()
    buy(customer, ("1", "12.00"))
    at_once = balance()

    posted = services.post_due_points(now=NOON + timedelta(days=14))
    counting = balance()
    services.turn_points_into_credit(
        customer_id=customer.pk, points=5, key="first-wish", actor="", now=NOON
    )
    too_soon = services.expire_points(now=NOON + timedelta(days=378))
    expired = services.expire_points(now=NOON + timedelta(days=379))

    assert (at_once, posted, counting) == (0, 1, 12)
    assert (too_soon, expired, balance()) == (0, 1, 0)
    assert LoyaltyEntry.objects.get(kind=Kind.EARN).state == State.EXPIRED
    assert LoyaltyEntry.objects.get(kind=Kind.EXPIRE).points == -7


def test_goods_that_come_back_before_their_points_count_take_them() -> None:
    LoyaltyProgram.objects.create(pending_days=14)
    customer = open_account()
    buy(customer, ("2", "12.00"))

    bring_back(customer, "2")

    assert balance() == 0
    assert LoyaltyEntry.objects.get(kind=Kind.EARN).state == State.REVERSED
    assert services.post_due_points(now=NOON + timedelta(days=15)) == 0


def test_points_become_credit_once() -> None:
    customer = open_account()
    buy(customer, ("1", "250.00"))

    spent = [
        services.turn_points_into_credit(
            customer_id=customer.pk, points=200, key="first-wish", actor="", now=NOON
        )
        for _each in range(2)
    ]

    assert spent[0].wallet.pk == spent[1].wallet.pk
    assert WalletAccount.objects.get().balance == Decimal("2.00")
    assert balance() == 50


def test_nobody_spends_points_that_they_do_not_have() -> None:
    customer = open_account()
    buy(customer, ("1", "10.00"))

    with pytest.raises(errors.NotEnoughPoints):
        services.turn_points_into_credit(
            customer_id=customer.pk, points=11, key="first-wish", actor="", now=NOON
        )

    assert balance() == 10
    assert WalletAccount.objects.count() == 0


def test_a_tier_multiplies_the_points_that_follow() -> None:
    LoyaltyTier.objects.create(code="gold", name="Gold", threshold=100, multiplier=Decimal(2))
    customer = open_account()

    buy(customer, ("1", "100.00"))
    buy(customer, ("1", "10.00"), document="sale:2")

    assert balance() == 120
    assert Customer.objects.get().tier_id == "gold"
    lines = AccountEvent.objects.filter(kind=AccountEvent.Kind.TIER_CHANGED)
    assert lines.get().detail == "- > gold"


def test_staff_give_and_take_points_with_a_reason() -> None:
    customer = open_account()

    def adjust(points: int) -> None:
        services.adjust_points(
            customer_id=customer.pk,
            points=points,
            reason="goodwill",
            reference=f"adjust:{points}",
            actor="staff:eve",
            now=NOON,
        )

    adjust(30)
    adjust(30)
    with pytest.raises(errors.NotEnoughPoints) as refused:
        adjust(-31)

    assert refused.value.extra == {"available": 30}
    assert balance() == 30


def test_a_ledger_of_points_is_not_rewritten() -> None:
    customer = open_account()
    buy(customer, ("1", "10.00"))

    with pytest.raises(IntegrityError), transaction.atomic():
        LoyaltyEntry.objects.update(points=1_000)
    with pytest.raises(IntegrityError), transaction.atomic():
        LoyaltyEntry.objects.all().delete()
    assert balance() == 10
