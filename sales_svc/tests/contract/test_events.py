"""The samples that other services read are what our code builds; the samples of others we can
read.
"""

import json
from pathlib import Path
from typing import Any  # Any: JSON is what it is

import pytest

from sales_svc.sales import consumers
from sales_svc.sales.models import (
    FulfilledOrderLine,
    OrderLineCopy,
    PriceCopy,
    RulesetCopy,
    SyncException,
    VariantCopy,
)
from sales_svc.tests import builders, factories
from sales_svc.tests.integration.conftest import post_body
from shared_libs.events.envelope import Envelope
from shared_libs.events.models import OutboxEvent
from shared_libs.ids import uuid7

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"
REGISTER = "0190a3e4-0000-7000-8000-000000000100"
IDS = [f"0190a3e4-0000-7000-8000-00000000000{n}" for n in range(10)]
CUSTOMER = "0190a3e4-0000-7000-8000-0000000000cc"


@pytest.fixture
def announced(time_machine: Any) -> dict[str, Any]:
    """What a short day at a till announces, by type."""
    time_machine.move_to(builders.NOON, tick=False)
    factories.stock_the_shelf()
    factories.RegisterFactory(id=REGISTER, code="MTL-01", name="Caisse 1")
    who = {"customer_id": CUSTOMER}
    items = [
        builders.opening(1, id=IDS[1]),
        builders.sale(2, id=IDS[2], **who),
        builders.sale(3, id=IDS[3]),
        builders.void(4, IDS[3], id=IDS[4]),
        builders.taking_back(5, id=IDS[5], original_sale_id=IDS[2], **who),
        builders.closing(6, id=IDS[6]),
    ]
    assert post_body(builders.batch(items)).status_code == 200
    said = {event.type: event.data for event in OutboxEvent.objects.order_by("-position")}
    said["sales.shift_closed.v1"]["z_report"]["id"] = IDS[7]
    return said


@pytest.mark.parametrize(
    "name", ["sale_completed", "sale_voided", "return_completed", "shift_closed"]
)
def test_the_sample_is_what_we_announce(announced: dict[str, Any], name: str) -> None:
    event_type = f"sales.{name}.v1"
    sample = json.loads((SAMPLES / f"{event_type}.json").read_text())

    assert sample == announced[event_type]


def _read(event_type: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SAMPLES / f"{event_type}.json").read_text())
    envelope = Envelope(
        id=uuid7(),
        type=event_type,
        source=event_type.split(".", maxsplit=1)[0],
        subject="any",
        sequence=1,
        time=builders.NOON,
        correlation_id="test-correlation",
        data=data,
    )
    consumers.HANDLERS[event_type](envelope)
    return data


def test_an_article_of_product_is_copied() -> None:
    data = _read("product.variant_changed.v1")

    copy = VariantCopy.objects.get()
    assert (copy.sku, copy.name, copy.gtins) == (data["sku"], data["name"], data["gtins"])


def test_prices_of_product_are_copied_for_the_tills() -> None:
    data = _read("product.price_changed.v1")

    at_tills = {x["currency"]: x["amount"] for x in data["prices"] if x["channel"] == "pos"}
    assert at_tills
    for copy in PriceCopy.objects.all():
        assert copy.ruleset_version == data["ruleset_version"]
    assert set(PriceCopy.objects.values_list("currency", flat=True)) == set(at_tills)


def test_a_rule_set_of_product_is_noted() -> None:
    data = _read("product.ruleset_published.v1")

    assert RulesetCopy.objects.get().version == data["version"]


def test_a_handed_over_order_is_noted() -> None:
    data = _read("order.order_fulfilled.v1")

    noted = FulfilledOrderLine.objects.order_by("sku").values_list("number", "sku")
    assert list(noted) == sorted({(data["number"], line["sku"]) for line in data["lines"]})


def test_a_refund_of_an_order_lowers_what_may_be_returned() -> None:
    data = _read("order.order_fulfilled.v1")
    sold = FulfilledOrderLine.objects.get(number=data["number"], sku="SHIRT-M").quantity

    refund = _read("order.order_refunded.v1")

    back = sum(int(line["quantity"]) for line in refund["lines"])
    line = FulfilledOrderLine.objects.get(number=refund["order_number"], sku="SHIRT-M")
    assert (line.quantity, back) == (sold - back, 1)


@pytest.mark.parametrize("name", ["order_placed", "order_edited"])
def test_what_a_web_order_was_sold_for_is_copied(name: str) -> None:
    data = _read(f"order.{name}.v1")

    copied = OrderLineCopy.objects.order_by("line").values_list("number", "line", "sku", "total")
    assert [(number, line, sku, f"{total:.2f}") for number, line, sku, total in copied] == [
        (data["number"], line["line"], line["sku"], line["total"]) for line in data["lines"]
    ]


def test_an_oversell_of_a_sale_that_no_till_sent_is_nobodys() -> None:
    _read("inventory.oversell_opened.v1")

    assert SyncException.objects.count() == 0
