"""The till's batch through the door, on PostgreSQL."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON
from uuid import uuid4

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from sales_svc.sales.errors import BatchInProgress
from sales_svc.sales.models import (
    CashMovement,
    QuarantinedBody,
    RefusedItem,
    Register,
    Sale,
    Shift,
    SyncBatch,
    SyncException,
    SyncItem,
)
from sales_svc.sales.services import _batch, _chunk, _documents
from sales_svc.tests import builders, factories
from sales_svc.tests.builders import NOON, batch, line, opening, sale, taking_back
from sales_svc.tests.integration.conftest import exceptions, post_body, verdicts
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
Send = Any


def test_a_plain_sale_is_accepted_with_a_receipt(send: Send, register: Register) -> None:
    answer = send([opening(1), sale(2)])

    assert verdicts(answer) == ["accepted", "accepted"]
    assert answer["results"][1]["receipt_number"] == f"{register.code}-000001"
    assert answer["last_sequence"] == 2
    assert "resend_from" not in answer
    assert answer["server_time"] == NOON.isoformat()
    sold = Sale.objects.get()
    assert (sold.total, sold.business_hour) == (Decimal("10.35"), 7)
    assert sold.lines.get().name == "Blue mug"
    assert sold.tenders.get().change == Decimal("9.65")


def test_everything_a_till_may_say_is_taken(send: Send) -> None:
    sold = sale(2)
    answer = send(
        [
            opening(1),
            sold,
            taking_back(3, original_sale_id=sold["id"]),
            builders.movement(4),
            builders.closing(5),
        ]
    )

    assert verdicts(answer) == ["accepted"] * 5
    shift = Shift.objects.get()
    assert shift.status == "closed"
    # 200.00 float + 10.35 sold - 5.15 given back - 15.00 paid out
    assert shift.expected == {"cash": "190.20"}
    assert shift.difference == {"cash": "5.15"}
    assert CashMovement.objects.get().amount == Decimal(15)
    assert [event.type for event in OutboxEvent.objects.order_by("position")] == [
        "sales.sale_completed.v1",
        "sales.return_completed.v1",
        "sales.shift_closed.v1",
    ]


def test_receipts_of_sales_and_returns_are_one_row_of_numbers(send: Send) -> None:
    answer = send([sale(1), taking_back(2), sale(3)])

    numbers = [result["receipt_number"][-6:] for result in answer["results"]]
    assert numbers == ["000001", "000002", "000003"]


def test_the_same_batch_gets_the_same_bytes_and_nothing_moves(
    send: Send, time_machine: Any
) -> None:
    body = batch([sale(1)])
    send([])
    first = post_body(body)
    time_machine.move_to(NOON + timedelta(hours=1))

    second = post_body(body)

    assert second.content == first.content
    assert Sale.objects.count() == 1
    assert OutboxEvent.objects.count() == 1


def test_the_same_item_in_another_batch_is_a_duplicate_with_its_first_receipt(send: Send) -> None:
    item = sale(1)
    first = send([item])

    second = send([item])

    assert verdicts(second) == ["duplicate"]
    assert second["results"][0]["receipt_number"] == first["results"][0]["receipt_number"]
    assert Sale.objects.count() == 1


def test_the_same_id_with_other_content_is_malformed_and_the_first_wins(send: Send) -> None:
    item = sale(1)
    send([item])

    answer = send([item | {"sequence": 2, "cashier": "c-99"}])

    assert answer["results"][0]["verdict"] == "malformed"
    assert answer["results"][0]["code"] == "id_reused"
    assert Sale.objects.get().cashier == "c-12"
    kept = SyncItem.objects.get(sequence=2)
    assert json.loads(kept.body)["cashier"] == "c-99"


def test_a_used_sequence_with_another_id_is_malformed_and_its_body_kept(send: Send) -> None:
    send([sale(1)])
    other = sale(1)

    answer = send([other])
    again = send([other | {"sequence": 2}])

    assert answer["results"][0]["code"] == "sequence_reused"
    assert json.loads(RefusedItem.objects.get().body)["id"] == other["id"]
    assert verdicts(again) == ["accepted"]
    assert Sale.objects.count() == 2


def test_a_malformed_item_uses_its_sequence_and_not_its_id(send: Send) -> None:
    broken = sale(1, total="ten")

    answer = send([broken, sale(2)])
    again = send([broken | {"sequence": 3, "total": "10.35"}])

    assert answer["results"][0] == {
        "sequence": 1,
        "id": broken["id"],
        "verdict": "malformed",
        "code": "field_invalid",
        "field": "total",
        "exceptions": [],
    }
    assert answer["last_sequence"] == 2
    assert "resend_from" not in answer
    assert verdicts(again) == ["accepted"]


def test_the_same_malformed_item_gets_the_same_answer_again(send: Send) -> None:
    broken = sale(1, total="ten")
    first = send([broken])

    second = send([broken])

    assert second["results"] == first["results"]


def test_an_item_without_a_sequence_is_kept_too(send: Send) -> None:
    answer = send([sale(1) | {"sequence": "one"}, 17, sale(2) | {"id": "\ud800"}])

    assert verdicts(answer) == ["malformed"] * 3
    assert [result["sequence"] for result in answer["results"]] == [None, None, 2]
    assert RefusedItem.objects.count() == 2


def test_ten_bad_items_in_a_thousand_do_not_block_the_others(send: Send) -> None:
    items = [sale(number) for number in range(1, 1001)]
    for number in range(50, 1000, 100):
        items[number]["lines"] = None

    answer = send(items)

    assert verdicts(answer).count("accepted") == 990
    assert verdicts(answer).count("malformed") == 10
    assert Sale.objects.count() == 990
    receipts = Sale.objects.order_by("receipt_index").values_list("receipt_index", flat=True)
    assert list(receipts) == list(range(1, 991))


def test_a_gap_is_flagged_and_closes_when_it_is_filled(send: Send) -> None:
    answer = send([sale(1), sale(4)])

    assert exceptions(answer) == [[], ["gap"]]
    assert (answer["last_sequence"], answer["resend_from"]) == (4, 2)
    filled = send([sale(3), sale(2)])
    assert exceptions(filled) == [[], []]
    assert "resend_from" not in filled
    assert SyncException.objects.get().status == "resolved"


def test_a_batch_in_any_order_has_no_gap(send: Send) -> None:
    answer = send([sale(3), sale(1), sale(2)])

    assert exceptions(answer) == [[], [], []]
    assert answer["last_sequence"] == 3


def test_a_revoked_register_gets_401_and_its_body_is_kept(register: Register) -> None:
    Register.objects.update(status="revoked")
    body = batch([sale(1)])

    answers = [post_body(body), post_body(body)]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].json()["code"] == "register_revoked"
    assert json.loads(bytes(QuarantinedBody.objects.get().body)) == body
    assert Sale.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 400, id="nothing"),
        pytest.param(b"{", 400, id="no json"),
        pytest.param(b"[" * 100_000, 400, id="deep"),
        pytest.param(b"[]", 400, id="a list"),
        pytest.param(b'{"batch_id": 1, "items": []}', 400, id="no uuid"),
        pytest.param(json.dumps(batch([]) | {"items": {}}).encode(), 400, id="items no list"),
        pytest.param(json.dumps(batch([0] * 1001)).encode(), 413, id="too many items"),
        pytest.param(b" " * (5 * 1024 * 1024 + 1), 413, id="too many bytes"),
    ],
)
def test_a_body_that_is_no_batch_is_refused_whole(
    register: Register, body: bytes, status: int
) -> None:
    response = post_body(body)

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert SyncBatch.objects.count() == 0


def test_another_media_type_is_415_and_no_key_is_401(register: Register) -> None:
    assert post_body(batch([]), key="wrong").status_code == 401
    assert post_body(batch([]), key="").status_code == 401


def test_a_batch_in_work_is_409_with_retry_after(send: Send, register: Register) -> None:
    body = batch([sale(1)])
    said = _batch.read_batch(json.dumps(body).encode())
    _batch._claim(register, said, NOON)

    response = post_body(body)

    assert response.status_code == 409
    assert response["Retry-After"] == "1"
    assert response.json()["code"] == "in_progress"


def test_a_batch_resumed_after_a_crash_answers_the_first_verdicts(
    send: Send, register: Register
) -> None:
    twice = sale(3)
    body = batch([opening(1), sale(2), twice, twice, *(sale(n) for n in range(4, 250))])
    said = _batch.read_batch(json.dumps(body).encode())
    half = _batch._claim(register, said, NOON)
    _batch._take_next(half, said)
    SyncBatch.objects.update(lease_until=NOON - timedelta(days=1))

    answer = json.loads(post_body(body).content)

    assert verdicts(answer)[:5] == ["accepted", "accepted", "accepted", "duplicate", "accepted"]
    assert set(verdicts(answer)[5:]) == {"accepted"}
    assert Sale.objects.count() == 248
    assert OutboxEvent.objects.count() == 248


def test_a_worker_that_was_overtaken_changes_nothing_more(send: Send, register: Register) -> None:
    body = batch([sale(n) for n in range(1, 151)])
    said = _batch.read_batch(json.dumps(body).encode())
    paused = _batch._claim(register, said, NOON)
    SyncBatch.objects.update(lease_until=NOON - timedelta(days=1))
    assert post_body(body).status_code == 200

    with pytest.raises(BatchInProgress):
        _batch._take_next(paused, said)

    assert Sale.objects.count() == 150


def test_another_content_under_a_known_batch_id_loses_nothing(send: Send) -> None:
    name = str(uuid4())
    first, second = sale(1), sale(2)
    send([first], batch_id=name)

    answer = send([first, second], batch_id=name)

    assert verdicts(answer) == ["duplicate", "accepted"]


def test_one_item_the_database_refuses_is_the_only_one_that_fails(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = _documents._sale_line

    def too_wide(work: Any, document: Any, said: Any) -> Any:
        row = original(work, document, said)
        row.sku = "x" * 100 if said.sku == "BAD" else row.sku
        return row

    monkeypatch.setattr(_documents, "_sale_line", too_wide)

    answer = send([sale(1), sale(2, lines=[line(sku="BAD")]), sale(3)])

    assert verdicts(answer) == ["accepted", "malformed", "accepted"]
    assert answer["results"][1]["code"] == "not_storable"
    assert [r.get("receipt_number", "")[-6:] for r in answer["results"]] == ["000001", "", "000002"]
    assert answer["last_sequence"] == 3


def test_an_answer_says_the_error_in_french(register: Register) -> None:
    Register.objects.update(status="revoked")
    response = APIClient().post(
        "/api/v1/pos/sync",
        b"{}",
        content_type="application/json",
        headers={"X-Register-Key": factories.KEY, "Accept-Language": "fr"},
    )

    assert response.json()["detail"] == "Cette caisse a été révoquée."


def test_a_failure_keeps_what_was_committed_and_the_next_request_goes_on_at_once(
    send: Send, register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = batch([sale(n) for n in range(1, 251)])
    whole = _chunk.take_chunk
    taken: list[int] = []

    def fails_at_the_second(*args: Any) -> Any:
        taken.append(1)
        if len(taken) == 2:
            raise OperationalError("the database went away")
        return whole(*args)

    monkeypatch.setattr(_batch, "take_chunk", fails_at_the_second)
    first = post_body(body)
    committed = Sale.objects.count()

    second = post_body(body)

    assert (first.status_code, committed) == (503, 100)
    assert second.status_code == 200
    assert set(verdicts(json.loads(second.content))) == {"accepted"}
    assert Sale.objects.count() == 250


def test_a_hundred_sales_cost_as_many_statements_as_ten(send: Send, register: Register) -> None:
    send([sale(1)])
    ten, hundred = (
        batch([sale(n) for n in range(2, 12)]),
        batch([sale(n) for n in range(12, 112)]),
    )
    with CaptureQueriesContext(connection) as for_ten:
        post_body(ten)
    with CaptureQueriesContext(connection) as for_hundred:
        post_body(hundred)

    assert len(for_hundred) == len(for_ten) <= 36
