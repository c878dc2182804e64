from decimal import Decimal

import pytest

from inventory_svc.logistics.rules import numbers, transfers, transitions
from inventory_svc.logistics.rules.commands import Actor, actor_of
from inventory_svc.logistics.rules.transfers import Excess, LineState
from shared_libs.auth.principals import Principal

TEN, FOUR = Decimal(10), Decimal(4)


def test_a_number_can_be_said_on_the_telephone() -> None:
    assert numbers.spelled(numbers.TRANSFER, 2026, 123) == "T-2026-000123"


@pytest.mark.parametrize(
    ("steps", "state", "possible"),
    [
        (transitions.TRANSFER, "requested", ("approve", "reject", "cancel")),
        (transitions.TRANSFER, "approved", ("ship", "cancel")),
        (transitions.TRANSFER, "in_transit", ("receive", "lose")),
        (transitions.TRANSFER, "partially_received", ("receive", "lose")),
        (transitions.TRANSFER, "received", ()),
        (transitions.TRANSFER, "rejected", ()),
        (transitions.TRANSFER, "cancelled", ()),
        (transitions.PURCHASE_ORDER, "draft", ("revise", "order", "cancel")),
        (transitions.PURCHASE_ORDER, "ordered", ("receive", "cancel")),
        (transitions.PURCHASE_ORDER, "partially_received", ("receive", "close")),
        (transitions.PURCHASE_ORDER, "received", ("close",)),
        (transitions.PURCHASE_ORDER, "closed", ()),
        (transitions.COUNT, "open", ("count", "cancel")),
        (transitions.COUNT, "counting", ("count", "review", "cancel")),
        (transitions.COUNT, "review", ("absent", "explain", "recount", "post", "cancel")),
        (transitions.COUNT, "posted", ()),
    ],
)
def test_what_can_be_done_depends_on_the_state(
    steps: transitions.Steps, state: str, possible: tuple[str, ...]
) -> None:
    assert transitions.possible(steps, state) == possible


def test_units_on_the_road_are_what_was_shipped_and_has_no_end_yet() -> None:
    line = LineState(1, "MUG", TEN, TEN, shipped=TEN, received=FOUR, lost=Decimal(1))

    assert line.in_transit == 5
    assert not transfers.is_complete([line])


def test_every_line_beyond_its_limit_is_named() -> None:
    lines = [LineState(1, "A", FOUR), LineState(2, "B", FOUR), LineState(3, "C", TEN)]

    found = transfers.excesses(
        lines, {"A": TEN, "B": FOUR, "C": Decimal(11)}, lambda line: line.requested
    )

    assert found == [Excess(1, "A", TEN, FOUR), Excess(3, "C", Decimal(11), TEN)]


def test_a_journey_uses_a_line_of_the_ledger_once() -> None:
    used = [
        number(line) for line in (1, 2, 3) for number in (transfers.out_line, transfers.in_line)
    ]

    assert used == [1, 2, 3, 4, 5, 6]


CLERK = frozenset({"stock_clerk"})


def test_whoever_is_bound_to_stores_works_there_and_nowhere_else() -> None:
    clerk = actor_of(Principal("staff", "7", roles=CLERK, stores=frozenset({"MTL"})))

    assert clerk == Actor("staff:7", frozenset({"MTL"}), CLERK)
    assert clerk.works_at("LC", "MTL")
    assert not clerk.works_at("LC")


def test_whoever_is_bound_to_no_store_works_everywhere_and_a_visitor_nowhere() -> None:
    assert actor_of(Principal("staff", "7")).works_at("LC")
    assert not actor_of(None).works_at("LC")
