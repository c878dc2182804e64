"""One suite for the client against this service and for its fake: what the fake does, the
service does.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from inventory_svc.stock import services
from inventory_svc.stock.models import Variant
from inventory_svc.tests.factories import LocationFactory, bundle, stock
from shared_libs.clients.inventory import (
    MAX_TTL_SECONDS,
    Grant,
    InventoryClient,
    Manner,
    PickupPlace,
)
from shared_libs.clients.lines import Line
from shared_libs.http.client import ServiceClient
from shared_libs.refusals import Conflict, NotFound, Rejected
from shared_libs.testing.fakes.inventory import FakeInventory

pytestmark = pytest.mark.django_db(transaction=True)
SHELF = {"SHIRT-M": Decimal(5), "MUG": Decimal(2)}
SET = {"SHIRT-M": 2, "MUG": 1}
PLACES: tuple[tuple[str, str, dict[str, Decimal]], ...] = (
    ("MTL", "Montréal", {"SHIRT-M": Decimal(5), "MUG": Decimal(1), "SET": Decimal(1)}),
    ("QUE", "Québec", {}),
)
Expire = Callable[[UUID], None]


def _service_expires(_reference: UUID) -> None:
    services.expire_reservations(now=timezone.now() + timedelta(hours=2), limit=100)


@pytest.fixture(params=["service", "fake"])
def upstream(
    request: pytest.FixtureRequest, speak_as: Callable[[str], None]
) -> tuple[InventoryClient, Expire]:
    """The client and a way to let a reservation lapse."""
    if request.param == "fake":
        places = [PickupPlace(*place) for place in PLACES]
        fake = FakeInventory(
            SHELF, backorderable=["MUG"], bundles={"SET": SET}, pickup_places=places
        )
        return fake, fake.expire
    live: LiveServer = request.getfixturevalue("live_server")
    for sku, quantity in SHELF.items():
        stock(sku, str(quantity))
    bundle("SET", **SET)
    for code, name, shelf in PLACES:
        LocationFactory(code=code, name=name, pickup=True)
        for sku in sorted(shelf.keys() - {"SET"}):
            stock(sku, str(shelf[sku]), at=code)
    Variant.objects.filter(sku="MUG").update(allow_backorder=True)
    speak_as("order")
    return InventoryClient(ServiceClient("inventory", base_urls=[live.url])), _service_expires


@pytest.fixture
def inventory(upstream: tuple[InventoryClient, Expire]) -> InventoryClient:
    return upstream[0]


@pytest.fixture
def expire(upstream: tuple[InventoryClient, Expire]) -> Expire:
    return upstream[1]


def lines(**quantities: int) -> list[Line]:
    return [Line(sku.replace("_", "-"), Decimal(count)) for sku, count in quantities.items()]


def hold(inventory: InventoryClient, reference: UUID, **quantities: int) -> str:
    reservation = inventory.reserve(
        reference=reference, channel="web", lines=lines(**quantities), ttl_seconds=600
    )
    assert reservation.reference == reference
    return reservation.state


def test_units_are_held_for_a_while(inventory: InventoryClient) -> None:
    reference, begun = uuid4(), timezone.now()

    reservation = inventory.reserve(
        reference=reference, channel="web", lines=lines(SHIRT_M=2, MUG=1), ttl_seconds=600
    )

    assert (reservation.reference, reservation.state) == (reference, "held")
    assert timedelta(seconds=590) < reservation.expires_at - begun < timedelta(seconds=610)
    held = sorted((line.sku, line.quantity, line.location) for line in reservation.lines)
    assert held == [("MUG", Decimal(1), "LC"), ("SHIRT-M", Decimal(2), "LC")]
    assert inventory.availability(skus=["SHIRT-M", "MUG"]) == {"SHIRT-M": 3, "MUG": 1}


def test_two_lines_of_an_article_are_held_as_one(inventory: InventoryClient) -> None:
    twice = [*lines(SHIRT_M=2), *lines(SHIRT_M=3)]

    reservation = inventory.reserve(reference=uuid4(), channel="web", lines=twice, ttl_seconds=600)

    assert [(line.sku, line.quantity) for line in reservation.lines] == [("SHIRT-M", Decimal(5))]


def test_a_repeat_gets_the_first_answer(inventory: InventoryClient) -> None:
    reference = uuid4()
    first = inventory.reserve(
        reference=reference, channel="web", lines=lines(MUG=2), ttl_seconds=600
    )

    again = inventory.reserve(
        reference=reference, channel="web", lines=lines(MUG=2), ttl_seconds=600
    )

    assert again == first
    assert inventory.availability(skus=["MUG"]) == {"MUG": 0}


def test_the_same_reference_for_something_else_is_refused(inventory: InventoryClient) -> None:
    reference = uuid4()
    hold(inventory, reference, MUG=1)

    with pytest.raises(Conflict) as refused:
        hold(inventory, reference, MUG=2)

    assert refused.value.code == "reference_reused"


def test_a_short_cart_names_every_short_article_and_holds_none(
    inventory: InventoryClient,
) -> None:
    with pytest.raises(Conflict) as refused:
        hold(inventory, uuid4(), SHIRT_M=1, MUG=3, NEVER=1)

    assert refused.value.code == "insufficient_stock"
    assert refused.value.extra["shortages"] == [
        {"sku": "MUG", "requested": "3", "available": "2"},
        {"sku": "NEVER", "requested": "1", "available": "0"},
    ]
    assert inventory.availability(skus=["SHIRT-M"]) == {"SHIRT-M": 5}


def test_a_commit_keeps_units_and_twice_is_once(inventory: InventoryClient) -> None:
    reference = uuid4()
    hold(inventory, reference, MUG=2)

    first, again = inventory.commit(reference=reference), inventory.commit(reference=reference)

    assert first == again
    assert first.state == "committed"
    assert inventory.availability(skus=["MUG"]) == {"MUG": 0}


@pytest.mark.parametrize("is_committed", [False, True], ids=["held", "committed"])
def test_released_units_can_be_had_again_but_not_by_the_same(
    inventory: InventoryClient, *, is_committed: bool
) -> None:
    reference = uuid4()
    hold(inventory, reference, MUG=2)
    if is_committed:
        inventory.commit(reference=reference)

    inventory.release(reference=reference)
    inventory.release(reference=reference)

    assert inventory.availability(skus=["MUG"]) == {"MUG": 2}
    with pytest.raises(Conflict) as late:
        hold(inventory, reference, MUG=2)
    with pytest.raises(Conflict) as later:
        inventory.commit(reference=reference)
    assert {late.value.code, later.value.code} == {"cancelled"}


def test_a_release_comes_before_what_it_releases(inventory: InventoryClient) -> None:
    reference = uuid4()

    inventory.release(reference=reference)

    with pytest.raises(Conflict) as late:
        hold(inventory, reference, MUG=2)
    assert late.value.code == "cancelled"


def test_nothing_can_be_committed_or_extended_that_was_never_held(
    inventory: InventoryClient,
) -> None:
    with pytest.raises(NotFound):
        inventory.commit(reference=uuid4())
    with pytest.raises(NotFound):
        inventory.extend(reference=uuid4(), ttl_seconds=60)


def test_a_lapsed_hold_still_commits_if_nobody_took_the_stock(
    inventory: InventoryClient, expire: Expire
) -> None:
    reference = uuid4()
    hold(inventory, reference, MUG=2)
    expire(reference)
    assert inventory.availability(skus=["MUG"]) == {"MUG": 2}

    assert inventory.commit(reference=reference).state == "committed"
    assert inventory.availability(skus=["MUG"]) == {"MUG": 0}


def test_a_lapsed_hold_does_not_commit_when_the_stock_is_gone(
    inventory: InventoryClient, expire: Expire
) -> None:
    reference = uuid4()
    hold(inventory, reference, MUG=2)
    expire(reference)
    hold(inventory, uuid4(), MUG=1)

    with pytest.raises(Conflict) as refused:
        inventory.commit(reference=reference)
    with pytest.raises(Conflict) as not_longer:
        inventory.extend(reference=reference, ttl_seconds=60)

    assert {refused.value.code, not_longer.value.code} == {"reservation_expired"}


def test_a_lapsed_hold_that_is_asked_for_again_is_held_again(
    inventory: InventoryClient, expire: Expire
) -> None:
    reference = uuid4()
    hold(inventory, reference, MUG=2)
    expire(reference)

    assert hold(inventory, reference, MUG=2) == "held"
    assert inventory.availability(skus=["MUG"]) == {"MUG": 0}


def test_a_hold_can_be_extended(inventory: InventoryClient) -> None:
    reference = uuid4()
    hold(inventory, reference, MUG=2)

    extended = inventory.extend(reference=reference, ttl_seconds=1800)

    assert extended.expires_at - timezone.now() > timedelta(seconds=1700)


def test_nothing_is_held_for_more_than_two_days_at_a_time(inventory: InventoryClient) -> None:
    reference, most, mug = uuid4(), MAX_TTL_SECONDS, lines(MUG=1)

    with pytest.raises(Rejected) as refused:
        inventory.reserve(reference=reference, channel="web", lines=mug, ttl_seconds=most + 1)
    kept = inventory.reserve(reference=reference, channel="web", lines=mug, ttl_seconds=most)
    with pytest.raises(Rejected) as not_longer:
        inventory.extend(reference=reference, ttl_seconds=most + 1)

    assert {refused.value.code, not_longer.value.code} == {"invalid"}
    assert kept.state == "held"
    assert timedelta(days=2) - timedelta(minutes=1) < kept.expires_at - timezone.now()


def test_what_nobody_knows_has_no_availability(inventory: InventoryClient) -> None:
    assert inventory.availability(skus=["NEVER", "MUG"]) == {"MUG": 2}


def test_a_bundle_is_held_and_spoken_of_as_a_bundle(inventory: InventoryClient) -> None:
    reservation = inventory.reserve(
        reference=uuid4(), channel="web", lines=lines(SET=1, MUG=1), ttl_seconds=600
    )

    held = sorted((line.sku, line.quantity, line.location) for line in reservation.lines)
    assert held == [("MUG", Decimal(1), "LC"), ("SET", Decimal(1), "LC")]
    assert inventory.availability(skus=["SHIRT-M", "MUG", "SET"]) == {
        "SHIRT-M": 3,
        "MUG": 0,
        "SET": 0,
    }


def test_a_bundle_and_a_line_that_share_a_component_are_measured_together(
    inventory: InventoryClient,
) -> None:
    with pytest.raises(Conflict) as refused:
        hold(inventory, uuid4(), SET=2, MUG=1)

    assert refused.value.extra["shortages"] == [{"sku": "SET", "requested": "2", "available": "1"}]
    assert inventory.availability(skus=["SHIRT-M", "MUG"]) == {"SHIRT-M": 5, "MUG": 2}


def test_a_released_bundle_gives_its_components_back(inventory: InventoryClient) -> None:
    reference = uuid4()
    hold(inventory, reference, SET=2)

    inventory.release(reference=reference)

    assert inventory.availability(skus=["SHIRT-M", "MUG", "SET"]) == {
        "SHIRT-M": 5,
        "MUG": 2,
        "SET": 2,
    }


def test_a_partial_wish_gets_what_there_is_and_waits_for_what_may_wait(
    inventory: InventoryClient,
) -> None:
    reference = uuid4()

    def ask() -> tuple[Grant, ...]:
        return inventory.reserve(
            reference=reference,
            channel="web",
            lines=lines(SHIRT_M=7, MUG=3),
            ttl_seconds=600,
            manner=Manner(partial=True),
        ).wanted

    first, again = ask(), ask()

    assert first == again
    assert first == (
        Grant("MUG", Decimal(3), Decimal(2), Decimal(1)),
        Grant("SHIRT-M", Decimal(7), Decimal(5), Decimal(0)),
    )
    assert inventory.availability(skus=["SHIRT-M", "MUG"]) == {"SHIRT-M": 0, "MUG": 0}


def test_a_partial_wish_of_which_nothing_is_to_be_had_is_refused(
    inventory: InventoryClient,
) -> None:
    with pytest.raises(Conflict) as refused:
        inventory.reserve(
            reference=uuid4(),
            channel="web",
            lines=lines(NEVER=1),
            ttl_seconds=600,
            manner=Manner(partial=True),
        )

    assert refused.value.code == "insufficient_stock"


@pytest.fixture
def asked_by_cart(speak_as: Callable[[str], None], upstream: object) -> None:
    speak_as("cart")


@pytest.mark.usefixtures("asked_by_cart")
def test_pickup_places_say_what_they_can_give(inventory: InventoryClient) -> None:
    found = inventory.pickup_places(skus=["SHIRT-M", "SET"])

    assert [(place.code, place.name, place.available) for place in found] == [
        ("MTL", "Montréal", {"SHIRT-M": Decimal(5), "SET": Decimal(1)}),
        ("QUE", "Québec", {"SHIRT-M": Decimal(0), "SET": Decimal(0)}),
    ]


@pytest.mark.usefixtures("asked_by_cart")
def test_pickup_places_are_named_without_articles_too(inventory: InventoryClient) -> None:
    assert [(place.code, place.available) for place in inventory.pickup_places()] == [
        ("MTL", {}),
        ("QUE", {}),
    ]
