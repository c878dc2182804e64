"""What can be read of what a till said."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: bodies are free JSON

import pytest

from sales_svc.sales.rules import reading
from sales_svc.sales.rules.items import (
    CashMovementSaid,
    ReturnSaid,
    SaleSaid,
    ShiftClosedSaid,
    ShiftOpenedSaid,
    TaxSaid,
    VoidSaid,
)
from sales_svc.sales.rules.members import Unreadable
from sales_svc.tests.builders import (
    NOON,
    closing,
    line,
    movement,
    opening,
    sale,
    taking_back,
    void,
)


def test_the_sale_of_the_contract_is_read() -> None:
    said = reading.read_item(sale(2))

    assert isinstance(said, SaleSaid)
    assert (said.sequence, said.currency, said.total) == (2, "CAD", Decimal("10.35"))
    assert said.lines[0].taxes == (
        TaxSaid("GST", Decimal("0.45")),
        TaxSaid("QST", Decimal("0.90")),
    )
    assert said.tenders[0].change == Decimal("9.65")
    assert said.unread == ()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(opening(), ShiftOpenedSaid, id="shift_opened"),
        pytest.param(taking_back(), ReturnSaid, id="return"),
        pytest.param(void(1, opening()["id"]), VoidSaid, id="void"),
        pytest.param(movement(1), CashMovementSaid, id="cash_movement"),
        pytest.param(closing(1), ShiftClosedSaid, id="shift_closed"),
    ],
)
def test_every_other_item_of_the_contract_is_read(body: dict[str, Any], kind: type) -> None:
    assert type(reading.read_item(body)) is kind


@pytest.mark.parametrize(
    "name", ["shift_id", "cashier", "customer_id", "ruleset_version", "approval"]
)
@pytest.mark.parametrize("is_null", [True, False], ids=["null", "missing"])
def test_what_may_be_missing_may_be_missing(name: str, *, is_null: bool) -> None:
    body = sale()
    if is_null:
        body[name] = None
    else:
        del body[name]

    assert isinstance(reading.read_item(body), SaleSaid)


def test_taxes_of_a_line_may_be_missing() -> None:
    bare = line()
    del bare["taxes"]

    said = reading.read_item(sale(lines=[bare]))

    assert isinstance(said, SaleSaid)
    assert said.lines[0].taxes == ()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        pytest.param({"type": "coffee"}, "type_unknown", "type", id="unknown type"),
        pytest.param({"type": None}, "field_missing", "type", id="no type"),
        pytest.param({"id": "one"}, "field_invalid", "id", id="no uuid"),
        pytest.param({"sequence": 0}, "field_invalid", "sequence", id="sequence from 1"),
        pytest.param({"sequence": True}, "field_invalid", "sequence", id="sequence a bool"),
        pytest.param({"occurred_at": None}, "field_missing", "occurred_at", id="no time"),
        pytest.param(
            {"occurred_at": "2026-11-23T08:58:00"}, "field_invalid", "occurred_at", id="no offset"
        ),
        pytest.param(
            {"occurred_at": "0001-01-01T00:00:00+14:00"},
            "field_invalid",
            "occurred_at",
            id="year 0",
        ),
        pytest.param({"currency": "cad"}, "field_invalid", "currency", id="currency"),
        pytest.param({"total": 10.35}, "field_invalid", "total", id="a float"),
        pytest.param({"total": "1e3"}, "field_invalid", "total", id="an exponent"),
        pytest.param({"total": "10.355"}, "field_invalid", "total", id="a tenth of a cent"),
        pytest.param({"total": "1_000"}, "field_invalid", "total", id="an underscore"),
        pytest.param({"total": "\u0661\u0660"}, "field_invalid", "total", id="Arabic digits"),
        pytest.param({"total": "9" * 16}, "field_invalid", "total", id="beyond all tills"),
        pytest.param({"lines": {}}, "field_invalid", "lines", id="lines no list"),
        pytest.param({"lines": [1]}, "not_an_object", "lines.0", id="a line no object"),
        pytest.param(
            {"lines": [line(quantity="0")]}, "field_invalid", "lines.0.quantity", id="none of it"
        ),
        pytest.param(
            {"lines": [line(quantity="-1")]}, "field_invalid", "lines.0.quantity", id="less"
        ),
        pytest.param(
            {"lines": [line(sku="a\x00b")]}, "field_invalid", "lines.0.sku", id="a NUL in a SKU"
        ),
        pytest.param(
            {"lines": [line(taxes=[{"code": "GST"}])]},
            "field_missing",
            "lines.0.taxes.0.amount",
            id="a tax without amount",
        ),
        pytest.param({"tenders": None}, "field_missing", "tenders", id="no tenders"),
    ],
)
def test_what_cannot_be_read_says_where(change: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        reading.read_item(sale() | change)

    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_an_optional_member_that_makes_no_sense_is_noted_and_loses_no_sale() -> None:
    said = reading.read_item(sale(customer_id="ada", cashier=12))

    assert isinstance(said, SaleSaid)
    assert said.customer_id is None
    assert said.unread == ("cashier", "customer_id")


def test_lines_under_one_number_are_counted_again() -> None:
    said = reading.read_item(sale(lines=[line(), line()]))

    assert isinstance(said, SaleSaid)
    assert [each.line for each in said.lines] == [1, 2]
    assert said.unread == ("lines.line",)


def test_quantities_may_be_integers_and_yen_have_no_decimals() -> None:
    yen = line(quantity=3, unit_price="100", tax="0", taxes=[], total="300")
    tenders = [{"type": "cash", "amount": "300"}]

    said = reading.read_item(sale(currency="JPY", lines=[yen], tenders=tenders, total="300"))

    assert isinstance(said, SaleSaid)
    assert said.lines[0].quantity == Decimal(3)
    with pytest.raises(Unreadable):
        reading.read_item(sale(currency="JPY"))


def test_times_are_read_whatever_their_offset() -> None:
    said = reading.read_item(sale(occurred_at="2026-11-23T07:00:00-05:00"))

    assert said.occurred_at == NOON == datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_the_fingerprint_is_of_the_content_not_of_its_place_or_order() -> None:
    body = sale(1)
    turned = dict(reversed(body.items())) | {"sequence": 7}

    assert reading.fingerprint(turned) == reading.fingerprint(body)
    assert reading.fingerprint(body | {"cashier": "c-13"}) != reading.fingerprint(body)


@pytest.mark.parametrize("body", [None, 17, "sale", [], {}, {"id": "\ud800", "sequence": -1}])
def test_anything_has_a_label(body: Any) -> None:
    label = reading.label_of(body)

    assert (label.sequence, label.id, label.type) == (None, None, "")
    assert len(label.fingerprint) == 64
    assert reading.plain_text(body).isascii()
