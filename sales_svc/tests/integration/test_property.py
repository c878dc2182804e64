"""However tills cut, repeat, reorder and lose their batches, the same sales end in the books."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON
from uuid import NAMESPACE_URL, uuid5

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sales_svc.sales.models import (
    CashMovement,
    Register,
    ReturnDoc,
    Sale,
    Shift,
    SyncException,
    SyncItem,
    Void,
    ZReport,
)
from sales_svc.sales.rules import z_reports
from sales_svc.tests import factories
from sales_svc.tests.builders import batch, closing, movement, opening, sale, taking_back, void
from sales_svc.tests.integration.conftest import post_body
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
TILLS = ("first", "second")
Json = dict[str, Any]


def day_of(till: str) -> list[Json]:
    """What a till has to say of its day, in its order: shift, sales, a void, a return, cash."""

    def name(what: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"{till} {what}"))

    of = {"shift_id": name("shift")}
    sold = [sale(n, id=name(f"sale {n}"), **of) for n in range(2, 6)]
    return [
        opening(1, id=name("opening"), **of),
        *sold,
        void(6, sold[0]["id"], id=name("void")),
        taking_back(7, id=name("return"), original_sale_id=sold[1]["id"], **of),
        movement(8, id=name("drop"), kind="drop", **of),
        closing(9, id=name("closing"), **of),
    ]


def books() -> Json:
    """What must be the same whatever way it came: not numbers of receipts and reports, nor in
    which of its shift's reports a document is.
    """
    return {
        "sales": sorted(Sale.objects.values_list("pk", "status", "total", "business_date")),
        "returns": sorted(ReturnDoc.objects.values_list("pk", "total", "original_sale_id")),
        "voids": sorted(Void.objects.values_list("pk", "sale_id", "shift_id")),
        "movements": sorted(CashMovement.objects.values_list("pk", "kind", "amount")),
        "shifts": sorted(Shift.objects.values_list("shift_id", "status", "float_amount")),
        "announced": Counter(
            OutboxEvent.objects.exclude(type="sales.shift_closed.v1").values_list(
                "type", "aggregate"
            )
        ),
        "registers": sorted(
            Register.objects.values_list("code", "last_sequence", "contiguous_sequence")
        ),
        "reported": reported(),
        "gaps": SyncException.objects.filter(kind="gap", status="open").count(),
    }


def reported() -> dict[str, Decimal]:
    """What all Z reports of each shift say together."""
    sums: dict[str, Decimal] = {}
    for report in ZReport.objects.select_related("shift"):
        for each in report.content["sums"].values():
            shift = str(report.shift.shift_id)
            sums[shift] = sums.get(shift, Decimal(0)) + Decimal(each["total"])
    return sums


class Tills(RuleBasedStateMachine):
    """Two tills and a line that loses, repeats, cuts and reorders what they send."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.days = {till: day_of(till) for till in TILLS}
        self.posted: list[tuple[str, bytes, bytes]] = []
        self.receipts: dict[str, str] = {}

    @initialize()
    def enrol(self) -> None:
        """Two registers of one store."""
        store = factories.StoreFactory()
        for till in TILLS:
            factories.RegisterFactory(key=till, store=store, code=f"MTL-{till}", name=till)

    @rule(till=st.sampled_from(TILLS), data=st.data())
    def send_some(self, till: str, data: st.DataObject) -> None:
        """Any items of the day, in any order, some of them twice, in one batch."""
        chosen = data.draw(st.lists(st.sampled_from(self.days[till]), min_size=1, max_size=7))
        self.post(till, json.dumps(batch(chosen)).encode())

    @rule(till=st.sampled_from(TILLS), first=st.integers(0, 8), most=st.integers(1, 9))
    def send_a_stretch(self, till: str, first: int, most: int) -> None:
        """A stretch of the day, as a till sends it after a cut."""
        stretch = self.days[till][first : first + most]
        self.post(till, json.dumps(batch(stretch)).encode())

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def send_again(self, data: st.DataObject) -> None:
        """The same bytes once more get the same bytes."""
        till, body, answer = data.draw(st.sampled_from(self.posted))
        assert post_body(body, key=till).content == answer

    @rule(till=st.sampled_from(TILLS), cut=st.integers(1, 200))
    def send_half(self, till: str, cut: int) -> None:
        """A body that was cut is refused whole and changes nothing."""
        before = SyncItem.objects.count()
        body = json.dumps(batch(self.days[till][:3])).encode()
        assert post_body(body[:-cut], key=till).status_code == 400
        assert SyncItem.objects.count() == before

    def post(self, till: str, body: bytes) -> None:
        response = post_body(body, key=till)
        assert response.status_code == 200
        self.posted.append((till, body, response.content))
        for result in json.loads(response.content)["results"]:
            assert result["verdict"] != "malformed"
            if "receipt_number" in result:
                known = self.receipts.setdefault(result["id"], result["receipt_number"])
                assert known == result["receipt_number"]

    @invariant()
    def numbers_have_no_gap(self) -> None:
        """Receipts and Z reports count from one, and each report is chained to the one before."""
        for register in Register.objects.all():
            items = SyncItem.objects.filter(register=register, receipt_index__isnull=False)
            indexes = items.order_by("receipt_index").values_list("receipt_index", flat=True)
            assert list(indexes) == list(range(1, register.last_receipt + 1))
            previous = z_reports.FIRST_HASH
            reports = list(ZReport.objects.filter(register=register).order_by("number"))
            assert [each.number for each in reports] == list(range(1, register.last_z + 1))
            for report in reports:
                assert report.previous_hash == previous
                previous = z_reports.digest(previous=previous, content=report.content)
                assert report.hash == previous

    def teardown(self) -> None:
        """Once all has come, the books are those of a day that came in one piece."""
        try:
            if self.posted:
                for till in TILLS:
                    self.post(till, json.dumps(batch(self.days[till])).encode())
                assert books() == EXPECTED
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)


EXPECTED: Json = {}


def test_any_cutting_repeating_losing_and_reordering_ends_in_the_same_books(
    time_machine: Any,
) -> None:
    from sales_svc.tests.builders import NOON  # noqa: PLC0415 - the clock of this test

    time_machine.move_to(NOON, tick=False)
    factories.stock_the_shelf()
    with transaction.atomic():
        whole = Tills()
        whole.enrol()
        for till in TILLS:
            whole.post(till, json.dumps(batch(whole.days[till])).encode())
        EXPECTED.update(books())
        whole.teardown()
    assert {str(total) for total in EXPECTED["reported"].values()} == {"25.88"}

    run_state_machine_as_test(
        Tills,
        settings=settings(
            max_examples=12,
            stateful_step_count=8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
