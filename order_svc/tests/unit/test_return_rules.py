"""How far a return may go, and whether its units add up."""

from decimal import Decimal

import pytest

from order_svc.returns import rules
from order_svc.returns.models import Rma


@pytest.mark.parametrize(
    ("status", "steps"),
    [
        ("REQUESTED", {"APPROVED", "REJECTED", "CLOSED"}),
        ("APPROVED", {"IN_TRANSIT", "RECEIVED", "CLOSED"}),
        ("RECEIVED", {"INSPECTED"}),
        ("INSPECTED", {"REFUNDED", "EXCHANGED", "CLOSED"}),
        ("REFUNDED", set()),
        ("REJECTED", set()),
    ],
)
def test_a_return_goes_only_where_it_may(status: str, steps: set[str]) -> None:
    assert {wanted for wanted in Rma.Status.values if rules.may_become(status, wanted)} == steps


def test_every_status_has_its_steps() -> None:
    assert set(rules.TRANSITIONS) == set(Rma.Status.values)


def test_more_than_was_announced_is_named_line_by_line() -> None:
    said = {1: Decimal(2), 2: Decimal(1), 3: Decimal(1)}

    assert rules.beyond(said, {1: Decimal(1), 2: Decimal(1)}) == {1: Decimal(1), 3: Decimal(0)}


def test_a_label_can_be_printed_by_any_printer() -> None:
    text = rules.label_text(
        number="RMA-2026-000001",
        order_number="W-2026-000001",
        sender="Ada\n1, rue X",
        destination="Comptoir\nMTL",
    )

    assert "RETURN / RETOUR  RMA-2026-000001" in text.splitlines()
    assert max(len(row) for row in text.splitlines()) <= 44
