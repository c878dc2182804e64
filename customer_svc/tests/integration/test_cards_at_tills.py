"""Gift cards that tills sell: they pay once the sale is known, and no more when they come back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from typing import Any  # Any: an event's data is JSON
from uuid import uuid4

import pytest
from django.db import transaction

from customer_svc.customers import consumers, errors, services
from customer_svc.customers.models import CardSale, Customer, WalletAccount, WalletEntry
from customer_svc.tests.factories import open_account
from shared_libs.events.envelope import Envelope
from shared_libs.ids import uuid7
from shared_libs.trade import cards

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SALE = "0190a3e4-0000-7000-8000-000000000002"


@pytest.fixture
def code() -> str:
    """The code of a card of ten dollars that hangs in a shop."""
    issue = services.Issue("issue-0001", "GIFT_CARD", "CAD", Decimal(10), is_active=False)
    return services.issue_wallet(issue=issue, actor="staff:eve", now=NOON).code


def hear(name: str, **data: Any) -> None:
    """An event of sales reaches us."""
    envelope = _envelope(name, data)
    consumers.HANDLERS[envelope.type](envelope)


def _envelope(name: str, data: dict[str, Any]) -> Envelope:
    return Envelope(
        id=uuid7(),
        type=f"sales.{name}.v1",
        source="sales",
        subject="any",
        sequence=1,
        time=NOON,
        correlation_id="test-correlation",
        data=data,
    )


def document(code: str, *, gross: str = "10.00", **members: Any) -> dict[str, Any]:
    """A document of a mug, and of a card with a dollar off."""
    card = {"digest": cards.card_digest(code), "last_four": cards.last_four(code)}
    mug = {"line": 1, "quantity": "1", "net": "4.50", "gross": "4.50", "gift_card": None}
    sold = {"line": 2, "quantity": "1", "net": "9.00", "gross": gross, "gift_card": card}
    known = {"id": SALE, "customer_id": None, "currency": "CAD", "total": "14.17"}
    return {**known, "lines": [mug, sold], **members}


def state() -> tuple[str, Decimal]:
    wallet = WalletAccount.objects.get()
    return wallet.status, wallet.balance


def cases() -> list[tuple[str, str]]:
    return list(CardSale.objects.order_by("kind").values_list("status", "problem"))


def hold(code: str, amount: str = "8.00") -> services.HeldMoney:
    wish = services.HoldWish("order:1", Decimal(amount), "CAD", "order:1", 900, code=code)
    return services.hold_money(wish=wish, actor="svc:order", now=NOON)


def test_a_card_pays_once_its_sale_is_known_however_often_that_is_told(code: str) -> None:
    with pytest.raises(errors.WalletUnusable):
        hold(code)

    hear("sale_completed", **document(code))
    hear("sale_completed", **document(code.lower()))

    assert state() == ("ACTIVE", Decimal(10))
    assert cases() == [("DONE", "")]
    assert WalletEntry.objects.filter(kind="ADJUST").count() == 1
    assert hold(code).amount == Decimal("8.00")


def test_the_card_of_a_sale_that_is_voided_pays_no_more_and_may_be_sold_again(code: str) -> None:
    hear("sale_completed", **document(code))
    hear("sale_voided", sale_id=SALE, sale=document(code))
    voided = state()
    hear("sale_completed", **document(code, id=str(uuid4())))

    assert (voided, state()) == (("INACTIVE", Decimal(10)), ("ACTIVE", Decimal(10)))
    assert cases() == [("DONE", "")] * 3


def test_the_card_that_comes_back_pays_no_more(code: str) -> None:
    hear("sale_completed", **document(code))
    back = document(code, id=str(uuid4()), original_sale_id=SALE)

    hear("return_completed", **back)
    hear("return_completed", **back)

    assert state() == ("INACTIVE", Decimal(10))
    assert cases() == [("DONE", "")] * 2


def test_of_a_card_that_was_used_before_it_came_back_the_rest_is_blocked_for_staff(
    code: str,
) -> None:
    hear("sale_completed", **document(code))
    hold(code)
    services.capture_hold(key="order:1", amount=Decimal(8), actor="svc:order", now=NOON)

    hear("sale_voided", sale_id=SALE, sale=document(code))

    assert state() == ("BLOCKED", Decimal(2))
    assert cases() == [("DONE", ""), ("OPEN", "OTHER_AMOUNT")]


def test_a_card_of_ten_is_not_had_for_five(code: str) -> None:
    hear("sale_completed", **document(code, gross="5.00"))

    assert state() == ("INACTIVE", Decimal(10))
    assert cases() == [("OPEN", "OTHER_AMOUNT")]


def test_a_card_that_is_sold_twice_or_that_nobody_has_made_is_for_staff(code: str) -> None:
    hear("sale_completed", **document(code))
    hear("sale_completed", **document(code, id=str(uuid4())))
    hear("sale_completed", **document("NOBODY-MADE-THIS", id=str(uuid4())))

    assert state() == ("ACTIVE", Decimal(10))
    assert sorted(cases()) == [("DONE", ""), ("OPEN", "ACTIVE_BEFORE"), ("OPEN", "UNKNOWN")]
    assert CardSale.objects.get(problem="UNKNOWN").last_four == "THIS"


def test_a_return_heard_before_its_sale_waits_and_then_the_card_pays_no_more(code: str) -> None:
    back = document(code, id=str(uuid4()), original_sale_id=SALE)

    hear("return_completed", **back)
    waiting = (state(), cases())
    hear("sale_completed", **document(code))

    assert waiting == (("INACTIVE", Decimal(10)), [("OPEN", "NOT_ACTIVE")])
    assert state() == ("INACTIVE", Decimal(10))
    assert cases() == [("DONE", "")] * 2


def end_of(told: Sequence[tuple[str, dict[str, Any]]]) -> tuple[object, ...]:
    """What the card and its cases come to once these were heard; then it is forgotten."""
    with transaction.atomic():
        for name, data in told:
            hear(name, **data)
        statuses = CardSale.objects.order_by("status").values_list("status", flat=True)
        found = (state(), tuple(statuses), WalletEntry.objects.count())
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("turns", "status"),
    [(2, "INACTIVE"), (3, "ACTIVE"), (4, "INACTIVE")],
    ids=["sold and voided", "and sold again", "and come back"],
)
def test_sales_and_returns_of_a_card_end_the_same_in_any_order(
    code: str, turns: int, status: str
) -> None:
    voided, second, returned = (str(uuid4()) for _each in range(3))
    told = (
        ("sale_completed", document(code, id=voided)),
        ("sale_voided", {"sale_id": voided, "sale": document(code, id=voided)}),
        ("sale_completed", document(code, id=second)),
        ("return_completed", document(code, id=returned, original_sale_id=second)),
    )[:turns]

    ends = {end_of(order) for order in permutations(told)}

    # made, and a turn for each document
    assert ends == {((status, Decimal(10)), ("DONE",) * turns, 1 + turns)}


def test_a_card_that_came_back_for_too_little_is_blocked_in_either_order(code: str) -> None:
    back = document(code, gross="5.00", id=str(uuid4()), original_sale_id=SALE)
    told = (("sale_completed", document(code)), ("return_completed", back))

    ends = {end_of(order) for order in permutations(told)}

    assert ends == {(("BLOCKED", Decimal(10)), ("DONE", "OPEN"), 3)}


def test_a_gift_card_earns_no_points_and_takes_none_back(code: str) -> None:
    customer = open_account()
    sold = document(code, customer_id=str(customer.pk))

    hear("sale_completed", **sold)
    bought = Customer.objects.get().points_balance
    unknown_line = [{**sold["lines"][1], "original_line": None}]
    back = {"id": str(uuid4()), "original_sale_id": SALE, "original_order_number": None}
    hear("return_completed", **{**sold, **back, "lines": unknown_line})

    assert (bought, Customer.objects.get().points_balance) == (4, 4)


def test_of_sales_told_together_cards_pay_and_those_without_cost_no_statement(
    code: str, django_assert_num_queries: Any
) -> None:
    others = [document(code, id=str(uuid4())) for _ in range(40)]
    plain = [{**each, "lines": each["lines"][:1]} for each in others]
    consumer = consumers.TOGETHER["sales.sale_completed.v1"]

    with django_assert_num_queries(0):
        consumer([_envelope("sale_completed", each) for each in plain])
    consumer([_envelope("sale_completed", each) for each in (plain[0], document(code), plain[1])])

    assert state() == ("ACTIVE", Decimal(10))
    assert cases() == [("DONE", "")]
