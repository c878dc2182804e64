from collections import Counter

import pytest
from django.db import transaction

from inventory_svc.logistics import errors, selectors, services
from inventory_svc.logistics.models import NumberSeries, Transfer, TransferLine
from inventory_svc.logistics.rules.commands import Actor
from inventory_svc.logistics.services import TransferWanted
from inventory_svc.stock import errors as stock_errors
from inventory_svc.stock import services as stock_services
from inventory_svc.stock.models import Alert, Movement, StockLevel
from inventory_svc.tests.factories import VariantFactory, figures, reserve, stock
from inventory_svc.tests.integration.test_concurrency import at_once
from inventory_svc.tests.journeys import (
    CENTRE,
    HEAD_OFFICE,
    STORE,
    act,
    approved,
    places,
    progress,
    requested,
    shipped,
    some,
)

pytestmark = pytest.mark.django_db
State = Transfer.State


def on_hand_everywhere(sku: str) -> int:
    return sum(int(row.on_hand) for row in StockLevel.objects.filter(variant__sku=sku))


def test_a_store_asks_the_centre_and_every_unit_is_somewhere_at_every_moment() -> None:
    stock("MUG", 30)
    transfer = requested(("MUG", 12))
    services.approve_transfer(command=act(transfer.number, CENTRE), lines=some(("MUG", 10)))
    assert figures("MUG") == (30, 0, 0)

    services.ship_transfer(command=act(transfer.number, CENTRE))
    assert (figures("MUG"), figures("MUG", "TRANSIT")) == ((20, 0, 0), (10, 0, 0))
    services.receive_transfer(command=act(transfer.number, STORE), lines=some(("MUG", 7)))
    assert (figures("MUG", "MTL"), figures("MUG", "TRANSIT")) == ((7, 0, 0), (3, 0, 0))
    assert selectors.transfer(transfer.number, by=STORE).state == State.PARTIALLY_RECEIVED
    services.receive_transfer(command=act(transfer.number, STORE), lines=some(("MUG", 2)))
    done = services.lose_in_transit(
        command=act(transfer.number, STORE, reason="Broken on the road"), lines=some(("MUG", 1))
    )

    assert done.state == State.RECEIVED
    assert progress(transfer.number) == {"MUG": (12, 10, 10, 9, 1)}
    ends = [figures("MUG", place)[0] for place in ("LC", "TRANSIT", "MTL", "SCRAP")]
    assert ends == [20, 0, 9, 1]
    assert not Alert.objects.filter(level__location__code="TRANSIT").exists()
    assert stock_services.ledger_faults_now() == []


def test_the_ledger_and_the_timeline_say_who_moved_what_and_why() -> None:
    stock("MUG", 30)
    number = shipped(("MUG", 10)).number
    services.lose_in_transit(command=act(number, STORE, reason="Stolen"), lines=some(("MUG", 10)))

    moved = Movement.objects.filter(reference__startswith=f"transfer:{number}").order_by("pk")
    assert Counter(
        (row.reference.removeprefix(f"transfer:{number}:"), row.kind, int(row.delta), row.reason)
        for row in moved
    ) == Counter(
        [
            ("ship", "transfer_out", -10, ""),
            ("ship", "transfer_in", 10, ""),
            ("lose:1", "transfer_out", -10, "Stolen"),
            ("lose:1", "scrap", 10, "Stolen"),
        ]
    )
    told = selectors.timeline(number).values_list("step", "actor", "reason", "summary")
    assert list(told) == [
        ("request", "staff:store", "", ""),
        ("approve", "staff:centre", "", ""),
        ("ship", "staff:centre", "", "10 MUG"),
        ("lose", "staff:store", "Stolen", "10 MUG"),
    ]


def test_lines_of_one_article_are_one_line() -> None:
    transfer = requested(("MUG", 2), ("CUP", 1), ("MUG", 3))

    assert progress(transfer.number) == {"CUP": (1, 0, 0, 0, 0), "MUG": (5, 0, 0, 0, 0)}


def test_nobody_approves_what_they_have_asked_for() -> None:
    transfer = requested(("MUG", 2), by=HEAD_OFFICE)

    with pytest.raises(errors.OwnRequest):
        services.approve_transfer(command=act(transfer.number, HEAD_OFFICE))

    assert selectors.transfer(transfer.number, by=HEAD_OFFICE).state == State.REQUESTED


def test_each_end_does_its_own_part() -> None:
    stock("MUG", 30)
    asked, sent = requested(("MUG", 2)), shipped(("MUG", 2))

    with pytest.raises(errors.NotYourPlace) as of_approving:
        services.approve_transfer(command=act(asked.number, STORE))
    with pytest.raises(errors.NotYourPlace) as of_receiving:
        services.receive_transfer(command=act(sent.number, CENTRE), lines=some(("MUG", 2)))

    assert of_approving.value.extra == {"location": "LC"}
    assert of_receiving.value.extra == {"location": "MTL"}


def test_other_stores_neither_see_nor_touch_a_transfer() -> None:
    transfer = requested(("MUG", 2))
    quebec = Actor("staff:quebec", frozenset({"QUE"}))

    assert not selectors.transfers_of(quebec).exists()
    with pytest.raises(errors.DocumentUnknown):
        services.cancel_transfer(command=act(transfer.number, quebec))
    with pytest.raises(errors.NotYourPlace):
        services.request_transfer(
            wanted=TransferWanted("LC", "MTL", some(("MUG", 1))), command=act("", quebec)
        )


def test_no_more_is_approved_than_was_asked_and_no_more_shipped_than_approved() -> None:
    stock("MUG", 30)
    asked, granted = requested(("MUG", 2)), approved(("MUG", 2))

    with pytest.raises(errors.OverApproved) as approving:
        services.approve_transfer(command=act(asked.number, CENTRE), lines=some(("MUG", 3)))
    with pytest.raises(errors.OverShipped) as shipping:
        services.ship_transfer(command=act(granted.number, CENTRE), lines=some(("MUG", 3)))

    excess = {"line": 1, "sku": "MUG", "quantity": "3", "possible": "2"}
    assert approving.value.extra == shipping.value.extra == {"lines": [excess]}
    assert progress(granted.number) == {"MUG": (2, 2, 0, 0, 0)}


def test_shipping_takes_only_what_is_there_and_promised_to_nobody() -> None:
    stock("MUG", 10)
    stock("CUP", 10)
    reserve(("MUG", 8))
    transfer = approved(("CUP", 5), ("MUG", 3))

    with pytest.raises(errors.NotThere) as refused:
        services.ship_transfer(command=act(transfer.number, CENTRE))

    assert refused.value.extra == {
        "lines": [{"line": 2, "sku": "MUG", "quantity": "3", "possible": "2"}]
    }
    assert (figures("MUG"), figures("CUP")) == ((10, 8, 0), (10, 0, 0))
    assert not Movement.objects.filter(reference__startswith="transfer:").exists()


def test_what_was_not_found_is_not_sent_and_a_line_can_be_left_out() -> None:
    stock("MUG", 10)
    stock("CUP", 10)
    transfer = approved(("CUP", 5), ("MUG", 3))

    services.ship_transfer(command=act(transfer.number, CENTRE), lines=some(("CUP", 4)))

    assert progress(transfer.number) == {"CUP": (5, 5, 4, 0, 0), "MUG": (3, 3, 0, 0, 0)}


def test_more_than_is_on_its_way_is_refused_line_by_line() -> None:
    stock("MUG", 10)
    transfer = shipped(("MUG", 5))

    with pytest.raises(errors.OverReceived) as refused:
        services.receive_transfer(command=act(transfer.number, STORE), lines=some(("MUG", 6)))

    assert refused.value.extra == {
        "lines": [{"line": 1, "sku": "MUG", "quantity": "6", "possible": "5"}]
    }
    assert figures("MUG", "TRANSIT") == (5, 0, 0)


def test_an_article_that_is_not_on_the_transfer_is_refused() -> None:
    stock("MUG", 10)
    transfer = shipped(("MUG", 5))

    with pytest.raises(errors.NotOnDocument) as refused:
        services.receive_transfer(command=act(transfer.number, STORE), lines=some(("CUP", 1)))

    assert refused.value.extra == {"skus": ["CUP"]}


def test_a_step_is_taken_from_its_own_states_only() -> None:
    stock("MUG", 10)
    transfer = shipped(("MUG", 5))

    with pytest.raises(errors.WrongState) as refused:
        services.cancel_transfer(command=act(transfer.number, STORE, reason="No"))

    assert refused.value.extra == {
        "number": transfer.number,
        "state": "in_transit",
        "action": "cancel",
    }


def test_whoever_decides_on_an_old_version_is_told_so() -> None:
    transfer = requested(("MUG", 2))
    services.approve_transfer(command=act(transfer.number, CENTRE, version=1))

    with pytest.raises(errors.DocumentStale) as refused:
        services.cancel_transfer(command=act(transfer.number, STORE, version=1))

    assert refused.value.extra == {"number": transfer.number, "version": 2}


def test_what_cannot_be_a_transfer_is_refused() -> None:
    places("LC", "MTL")
    VariantFactory(sku="MUG")

    def ask(source: str, to: str, *lines: tuple[str, int | str]) -> None:
        wanted = TransferWanted(source, to, some(*lines))
        services.request_transfer(wanted=wanted, command=act("", HEAD_OFFICE))

    with pytest.raises(errors.SamePlace):
        ask("LC", "LC", ("MUG", 1))
    with pytest.raises(errors.NoShelves):
        ask("SCRAP", "MTL", ("MUG", 1))
    with pytest.raises(stock_errors.UnknownLocation):
        ask("LC", "NOWHERE", ("MUG", 1))
    with pytest.raises(stock_errors.UnknownArticle):
        ask("LC", "MTL", ("NEVER", 1))
    with pytest.raises(stock_errors.QuantityMustBeWhole):
        ask("LC", "MTL", ("MUG", "1.5"))
    assert not Transfer.objects.exists()
    assert not NumberSeries.objects.exists()


def test_numbers_have_no_gap_after_a_request_that_failed() -> None:
    first = requested(("MUG", 1))
    with transaction.atomic():
        requested(("MUG", 1))
        transaction.set_rollback(True)  # as a refusal does

    assert [first.number, requested(("MUG", 1)).number] == ["T-2026-000001", "T-2026-000002"]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    """Two clerks with the same box."""

    def test_control_whoever_reads_before_deciding_receives_a_box_twice(self) -> None:
        stock("MUG", 10)
        number = shipped(("MUG", 5)).number

        def receive(_number: int) -> str:
            with transaction.atomic():
                line = TransferLine.objects.get(transfer__number=number)
                if line.in_transit < 5:
                    return "over_received"
                # as post_document would, without the document's lock before it
                stock("MUG", 5, at="MTL")
                TransferLine.objects.filter(pk=line.pk).update(received=5)
                return "received"

        outcomes = at_once(receive, 8, threads=8)

        assert outcomes["received"] > 1
        assert figures("MUG", "MTL")[0] > 5

    def test_a_box_is_received_once_however_many_scan_it(self) -> None:
        stock("MUG", 10)
        number = shipped(("MUG", 5)).number

        def receive(_number: int) -> str:
            services.receive_transfer(command=act(number, STORE), lines=some(("MUG", 5)))
            return "received"

        outcomes = at_once(receive, 8, threads=8)

        assert outcomes == {"received": 1, "wrong_state": 7}
        assert (figures("MUG", "MTL"), figures("MUG", "TRANSIT")) == ((5, 0, 0), (0, 0, 0))
        assert stock_services.ledger_faults_now() == []

    def test_transfers_to_and_fro_neither_wait_for_each_other_for_ever_nor_lose_a_unit(
        self,
    ) -> None:
        stock("MUG", 50)
        stock("CUP", 50)
        stock("MUG", 50, at="MTL")
        stock("CUP", 50, at="MTL")
        there = [requested(("MUG", 2), ("CUP", 2), by=HEAD_OFFICE).number for _each in range(6)]
        back = [
            requested(("CUP", 2), ("MUG", 2), by=HEAD_OFFICE, source="MTL", to="LC").number
            for _each in range(6)
        ]
        numbers = there + back

        def travel(number: int) -> str:
            other = Actor("staff:other", frozenset({"LC", "MTL"}))
            command = act(numbers[number], other)
            services.approve_transfer(command=command)
            services.ship_transfer(command=command)
            lines = some(("MUG", 2), ("CUP", 2))
            return str(services.receive_transfer(command=command, lines=lines).state)

        outcomes = at_once(travel, 12, threads=6)

        assert outcomes == {"received": 12}
        assert (on_hand_everywhere("MUG"), on_hand_everywhere("CUP")) == (100, 100)
        assert figures("MUG", "TRANSIT") == (0, 0, 0)

    def test_numbers_taken_at_once_are_contiguous(self) -> None:
        requested(("MUG", 1))

        at_once(lambda _number: requested(("MUG", 1)).state, 12, threads=6)

        taken = sorted(Transfer.objects.values_list("number", flat=True))
        assert taken == [f"T-2026-{position:06d}" for position in range(1, 14)]


def test_a_wrong_line_is_refused_by_the_database_itself() -> None:
    stock("MUG", 10)
    shipped(("MUG", 5))

    for change in ({"received": 6}, {"lost": 6}, {"shipped": 6}, {"approved": 6}):
        with pytest.raises(Exception, match="logistics_no_more"), transaction.atomic():
            TransferLine.objects.update(**change)
