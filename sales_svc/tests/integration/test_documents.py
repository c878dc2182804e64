"""Voids, returns, shifts and what staff must look at, on PostgreSQL."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON
from uuid import UUID, uuid4

import pytest

from sales_svc.sales import services
from sales_svc.sales.models import (
    Register,
    ReturnDoc,
    ReturnLine,
    RulesetCopy,
    Sale,
    SaleLine,
    Shift,
    SyncException,
    Void,
)
from sales_svc.tests import builders, factories
from sales_svc.tests.builders import NOON, batch, line, opening, sale, taking_back, void
from sales_svc.tests.integration.conftest import exceptions, post_body, verdicts
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Send = Any
Json = dict[str, Any]


def test_a_void_calls_its_sale_off(send: Send) -> None:
    sold = sale(2)
    answer = send([opening(1), sold, void(3, sold["id"])])

    assert verdicts(answer) == ["accepted"] * 3
    assert Sale.objects.get().status == "voided"
    assert Shift.objects.get().expected == {"cash": "200.00"}
    event = OutboxEvent.objects.get(type="sales.sale_voided.v1")
    assert event.aggregate == f"sale:{sold['id']}"
    assert event.data["sale"]["total"] == "10.35"


def test_a_line_is_kept_and_told_as_it_was_said(send: Send) -> None:
    cheaper = line(discount="1.00", discount_reason="scratched", total="9.35")
    sold = sale(1, lines=[cheaper], total="9.35")
    back = taking_back(2, original_sale_id=sold["id"])
    back["lines"][0]["original_line"] = 1

    send([sold, back])

    kept = {**SaleLine.objects.values().get(), "id": None}
    of_both = {"id": None, "line": 1, "sku": "MUG", "name": "Blue mug"}
    of_both |= {"card_digest": "", "card_last_four": ""}
    assert kept == of_both | {
        "sale_id": UUID(sold["id"]),
        "quantity": Decimal(2),
        "unit_price": Decimal("4.50"),
        "gross": Decimal(9),
        "discount": Decimal(1),
        "discount_reason": "scratched",
        "net": Decimal(8),
        "tax": Decimal("1.35"),
        "taxes": cheaper["taxes"],
        "total": Decimal("9.35"),
    }
    returned = {**ReturnLine.objects.values().get(), "id": None}
    assert returned == of_both | {
        "return_doc_id": UUID(back["id"]),
        "quantity": Decimal(1),
        "unit_price": Decimal("4.50"),
        "gross": Decimal("4.50"),
        "discount": Decimal(0),
        "net": Decimal("4.50"),
        "tax": Decimal("0.67"),
        "taxes": back["lines"][0]["taxes"],
        "total": Decimal("5.17"),
        "original_line": 1,
        "reason": "damaged",
        "disposition": "restock",
    }
    told = OutboxEvent.objects.get(type="sales.sale_completed.v1").data["lines"][0]
    assert (told["name"], told["discount_reason"], told["net"]) == ("Blue mug", "scratched", "8.00")


def test_a_void_that_comes_before_its_sale_waits_for_it(send: Send) -> None:
    sold = sale(1)
    early = send([void(2, sold["id"])])

    send([sold])

    assert exceptions(early) == [["gap", "incomplete"]]
    assert Sale.objects.get().status == "voided"
    types = OutboxEvent.objects.order_by("position").values_list("type", flat=True)
    assert list(types) == ["sales.sale_completed.v1", "sales.sale_voided.v1"]


def test_a_second_void_of_a_sale_changes_nothing(send: Send) -> None:
    sold = sale(1)
    answer = send([sold, void(2, sold["id"]), void(3, sold["id"])])

    assert exceptions(answer) == [[], [], ["incomplete"]]
    assert Void.objects.filter(applied_at__isnull=False).count() == 1
    assert OutboxEvent.objects.filter(type="sales.sale_voided.v1").count() == 1


def test_a_void_does_not_reach_into_another_register(send: Send) -> None:
    sold = sale(1)
    send([sold])
    factories.RegisterFactory(key="other")

    answer = json.loads(post_body(batch([void(1, sold["id"])]), key="other").content)

    assert exceptions(answer) == [["incomplete"]]
    assert Sale.objects.get().status == "completed"


def test_returning_more_than_was_sold_stands_as_an_exception(send: Send) -> None:
    sold = sale(1)
    send([sold])

    answer = send([taking_back(n, original_sale_id=sold["id"]) for n in (2, 3, 4)])

    assert exceptions(answer) == [[], [], ["over_returned"]]
    assert SyncException.objects.get().detail == {"excess": {"MUG": "1"}, "amount": "5.16"}
    assert ReturnDoc.objects.count() == 3


def test_a_return_without_its_sale_stands_as_an_exception(send: Send) -> None:
    answer = send([taking_back(1), taking_back(2, original_sale_id=str(uuid4()))])

    assert exceptions(answer) == [["unreferenced_return"]] * 2


def test_a_web_order_may_be_returned_at_a_till(send: Send) -> None:
    services.note_fulfilment(number="W-1", quantities={"MUG": Decimal(1)})

    answer = send([taking_back(n, original_order_number="W-1") for n in (1, 2)])

    assert exceptions(answer) == [[], ["over_returned"]]


def test_what_was_given_back_on_the_web_is_not_given_back_at_a_till(send: Send) -> None:
    services.note_fulfilment(number="W-1", quantities={"MUG": Decimal(2)})
    services.note_refund(number="W-1", quantities={"MUG": Decimal(1), "GONE": Decimal(1)})

    answer = send([taking_back(n, original_order_number="W-1") for n in (1, 2)])

    assert exceptions(answer) == [[], ["over_returned"]]


def test_a_sale_into_a_closed_shift_stands_and_the_shift_does_not_change(send: Send) -> None:
    send([opening(1), builders.closing(3, counted={"cash": "200.00"})])

    answer = send([sale(2)])

    assert exceptions(answer) == [["closed_shift"]]
    assert Shift.objects.get().expected == {"cash": "200.00"}


def test_an_unknown_article_and_another_price_stand_as_exceptions(send: Send) -> None:
    dear = line(unit_price="5.00", total="11.35")
    answer = send(
        [
            sale(1, lines=[line(sku="GHOST")]),
            sale(2, lines=[dear], total="11.35", tenders=[{"type": "card", "amount": "11.35"}]),
        ]
    )

    assert exceptions(answer) == [["unknown_sku"], ["price_diff"]]
    assert SyncException.objects.get(kind="price_diff").detail == {
        "lines": [{"line": 1, "sku": "MUG", "unit_price": "5.00", "expected": "4.50"}]
    }


def test_clocks_are_judged_except_on_a_replay(send: Send, register: Register) -> None:
    ahead = (NOON + timedelta(days=366)).isoformat()
    behind = (NOON - timedelta(days=3)).isoformat()
    items = [
        opening(1),
        sale(2, occurred_at=ahead),
        sale(3, occurred_at=behind, shift_id=str(uuid4())),
    ]
    answer = send(items)

    assert exceptions(answer) == [[], ["clock_skew"], ["late"]]
    assert Sale.objects.get(sequence=2).business_date == NOON.date()
    assert Sale.objects.get(sequence=2).occurred_at == NOON + timedelta(days=366)

    factories.RegisterFactory(key="replay", kind="replay")
    old = sale(1, occurred_at="2010-12-01T08:26:00+00:00", shift_id=str(uuid4()))
    replayed = json.loads(post_body(batch([old]), key="replay").content)
    assert exceptions(replayed) == [[]]
    assert str(Sale.objects.get(id=old["id"]).business_date) == "2010-12-01"


def exchanged(sequence: int, original: str, amount: str) -> tuple[Json, Json]:
    """A mug that comes back, and two that go out for it and 5.18 in cash."""
    new = sale(sequence + 1)
    new["tenders"] = [
        {"type": "exchange", "amount": amount, "change": "0.00"},
        {"type": "card", "amount": str(Decimal("10.35") - Decimal(amount))},
    ]
    back = taking_back(
        sequence,
        original_sale_id=original,
        exchange_id=new["id"],
        cash_rounding="0.00",
        tenders=[{"type": "exchange", "amount": "-5.17"}],
    )
    return back, new


@pytest.mark.parametrize("batches", [1, 2])
def test_an_exchange_is_a_return_and_a_sale_that_pay_each_other(send: Send, batches: int) -> None:
    sold = sale(1)
    send([sold])
    both = exchanged(2, sold["id"], "5.17")

    parts = [list(both)] if batches == 1 else [[each] for each in both]
    answers = [send(part) for part in parts]

    assert [each for answer in answers for each in exceptions(answer)] == [[], []]


def test_goods_pay_for_no_more_than_their_return_has_given(send: Send) -> None:
    sold = sale(1)
    send([sold])

    answer = send(list(exchanged(2, sold["id"], "6.00")))
    alone = send([exchanged(4, sold["id"], "5.17")[1] | {"sequence": 4}])

    assert exceptions(answer) == [[], ["incomplete"]]
    assert exceptions(alone) == [["incomplete"]]
    problems = SyncException.objects.order_by("pk").values_list("detail__problem", flat=True)
    assert list(problems) == ["exchange_without_return"] * 2


def test_what_goods_have_paid_for_comes_back_in_cash(send: Send) -> None:
    sold = sale(1)
    send([sold])
    back, new = exchanged(2, sold["id"], "5.17")
    send([back, new])

    answer = send([taking_back(4, original_sale_id=new["id"])])

    assert exceptions(answer) == [[]]


def test_a_sale_by_a_list_that_contains_the_taxes_is_no_price_diff(
    send: Send, register: Register
) -> None:
    standard: Json = {"zone": "CA-QC", "tax_category": "standard", "jurisdiction": "CA"}
    taxes = [
        standard
        | {"code": code, "rate": rate, "compound": False, "from": "2013-01-01", "until": None}
        for code, rate in (("GST", "5"), ("QST", "9.975"))
    ]
    RulesetCopy.objects.filter(version="7").update(rules={"taxes": taxes})
    listed: Json = {"price_list": "WITH", "currency": "CAD", "store": "", "amount": "5.17"}
    for amount, is_known in (("5.17", True), ("6.00", False)):
        told = [listed | {"amount": amount, "tax_inclusive": True}]
        prices = {"CAD": Decimal(amount)}
        services.copy_prices(sku="MUG", prices=prices, ruleset_version="7", listed=told)

        answer = send([sale(1 if is_known else 2)])

        assert exceptions(answer) == [[] if is_known else ["price_diff"]]
