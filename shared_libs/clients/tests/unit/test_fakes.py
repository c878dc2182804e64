"""The fakes can stand in for the clients, and misbehave as asked."""

import inspect
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from shared_libs.clients.cart import CartClient, FrozenCart, FrozenLine
from shared_libs.clients.customer import CustomerClient
from shared_libs.clients.inventory import InventoryClient
from shared_libs.clients.lines import Line
from shared_libs.clients.product import ProductClient
from shared_libs.clients.quotes import Quote, QuoteRequest
from shared_libs.http.errors import UpstreamTimeout, UpstreamUnavailable
from shared_libs.refusals import Conflict, NotFound, Rejected
from shared_libs.testing.fakes.cart import FakeCart
from shared_libs.testing.fakes.customer import FakeCustomer
from shared_libs.testing.fakes.inventory import FakeInventory
from shared_libs.testing.fakes.product import FakeProduct

REFERENCE = UUID("01890000-0000-7000-8000-000000000001")
TWO_TEAS = [Line("TEA-1", Decimal(2))]


@pytest.mark.parametrize(
    ("client", "fake"),
    [
        (ProductClient, FakeProduct),
        (InventoryClient, FakeInventory),
        (CustomerClient, FakeCustomer),
        (CartClient, FakeCart),
    ],
)
def test_a_fake_answers_every_call_of_its_client_and_calls_nobody(client: type, fake: type) -> None:
    calls = [name for name in vars(client) if not name.startswith("_")]

    assert calls
    for name in calls:
        assert name in vars(fake), f"{fake.__name__} would call the real {name}"
        assert inspect.signature(vars(fake)[name]) == inspect.signature(vars(client)[name])


def reserve(inventory: FakeInventory, reference: UUID = REFERENCE) -> None:
    inventory.reserve(reference=reference, channel="web", lines=TWO_TEAS, ttl_seconds=600)


def test_unavailable_does_nothing_and_can_end_by_itself() -> None:
    inventory = FakeInventory({"TEA-1": 5})
    inventory.faults.unavailable("reserve", times=1)

    with pytest.raises(UpstreamUnavailable):
        reserve(inventory)
    nothing_held = dict(inventory.available)
    reserve(inventory)

    assert nothing_held == {"TEA-1": Decimal(5)}
    assert inventory.available == {"TEA-1": Decimal(3)}


def test_a_lost_answer_has_had_its_effect() -> None:
    inventory = FakeInventory({"TEA-1": 5})
    inventory.faults.lose_answer(times=1)

    with pytest.raises(UpstreamTimeout):
        reserve(inventory)
    reserve(inventory)

    assert inventory.available == {"TEA-1": 3}
    assert len(inventory.faults.asked_for("reserve")) == 2


def test_a_slow_fake_waits_and_gives_up_where_the_client_would() -> None:
    inventory = FakeInventory({"TEA-1": 5})
    waited: list[float] = []
    inventory.faults.sleep = waited.append
    inventory.faults.slow("availability", seconds=0.1)
    inventory.faults.slow("reserve", seconds=10)

    inventory.availability(skus=["TEA-1"])
    with pytest.raises(UpstreamTimeout):
        reserve(inventory)

    assert waited == [0.1, 0.3]


def test_a_fault_of_one_call_leaves_the_others_alone_until_recovered() -> None:
    inventory = FakeInventory({"TEA-1": 5})
    inventory.faults.unavailable("commit")
    reserve(inventory)
    with pytest.raises(UpstreamUnavailable):
        inventory.commit(reference=REFERENCE)
    inventory.faults.recover()

    assert inventory.commit(reference=REFERENCE).state == "committed"


def test_fake_stock_is_held_given_back_and_refused_as_inventory_does() -> None:
    inventory = FakeInventory({"TEA-1": 3})
    reserve(inventory)

    with pytest.raises(Conflict) as short:
        reserve(inventory, uuid4())
    inventory.release(reference=REFERENCE)
    with pytest.raises(Conflict) as released:
        reserve(inventory)
    with pytest.raises(NotFound):
        inventory.commit(reference=uuid4())

    assert short.value.extra["shortages"] == [{"sku": "TEA-1", "requested": "2", "available": "1"}]
    assert released.value.code == "cancelled"
    assert inventory.available == {"TEA-1": Decimal(3)}


def test_a_lapsed_fake_reservation_is_taken_again_or_refused_at_commit() -> None:
    inventory = FakeInventory({"TEA-1": 2})
    reserve(inventory)
    inventory.expire(REFERENCE)
    other = uuid4()
    reserve(inventory, other)

    with pytest.raises(Conflict) as gone:
        inventory.commit(reference=REFERENCE)
    inventory.release(reference=other)
    again = inventory.commit(reference=REFERENCE)

    assert (gone.value.code, again.state) == ("reservation_expired", "committed")
    assert inventory.available == {"TEA-1": 0}


def priced(product: FakeProduct) -> Quote:
    return product.quote(
        QuoteRequest(
            channel="web",
            currency="CAD",
            lines=TWO_TEAS,
            country="CA",
            region="QC",
            shipping_method="standard",
        )
    )


def test_a_fake_quote_adds_up_and_keeps_its_promise_until_it_lapses() -> None:
    product = FakeProduct({"TEA-1": "4.50"}, tax_rate=Decimal("0.05"), shipping=Decimal("5.00"))

    quote = priced(product)
    product.prices["TEA-1"] = Decimal(9)
    promised = product.verify_quote(quote.token)
    product.lapse(quote.token)

    assert promised.totals.total == Decimal("14.70")
    assert promised.matches(TWO_TEAS, "CA", "QC", "standard", None, (), "CAD")
    with pytest.raises(Rejected):
        product.verify_quote(quote.token)


def freeze(
    cart: FakeCart, *, attempt: UUID, token: str | None = None, version: int = 1
) -> FrozenCart:
    return cart.freeze(
        cart_id="c1",
        attempt_id=attempt,
        cart_version=version,
        customer_id=None,
        country="CA",
        region="QC",
        shipping_method="standard",
        pickup_location=None,
        quote_token=token,
    )


@pytest.fixture
def cart() -> FakeCart:
    cart = FakeCart(FakeProduct({"TEA-1": "4.50"}))
    cart.put("c1", [FrozenLine("TEA-1", "Tea", Decimal(2))])
    return cart


def test_a_fake_cart_keeps_a_live_quote_when_product_is_down(cart: FakeCart) -> None:
    token = priced(cart.product).token
    cart.product.faults.unavailable()

    frozen = freeze(cart, attempt=REFERENCE, token=token)

    assert (frozen.quote_token, frozen.quote_was_live) == (token, True)


def test_a_fake_cart_asks_product_when_the_quote_does_not_fit(cart: FakeCart) -> None:
    token = priced(cart.product).token
    cart.carts["c1"].lines = (FrozenLine("TEA-1", "Tea", Decimal(3)),)

    frozen = freeze(cart, attempt=REFERENCE, token=token)
    cart.product.faults.unavailable()

    assert frozen.quote_was_live is False
    assert freeze(cart, attempt=REFERENCE, token=token) == frozen
    with pytest.raises(NotFound):
        cart.thaw(cart_id="unknown", attempt_id=REFERENCE)


def test_a_fake_cart_refuses_as_cart_does(cart: FakeCart) -> None:
    with pytest.raises(Conflict) as changed:
        freeze(cart, attempt=REFERENCE, version=9)
    freeze(cart, attempt=REFERENCE)
    with pytest.raises(Conflict) as frozen:
        freeze(cart, attempt=uuid4())
    cart.thaw(cart_id="c1", attempt_id=REFERENCE)
    with pytest.raises(Conflict) as over:
        freeze(cart, attempt=REFERENCE)
    cart.carts["c1"].lines = ()
    with pytest.raises(Rejected) as empty:
        freeze(cart, attempt=uuid4())
    cart.carts["c1"].converted = True
    with pytest.raises(Conflict) as converted:
        freeze(cart, attempt=uuid4())

    assert changed.value.extra["version"] == 1
    refusals = (changed, frozen, over, empty, converted)
    assert [refusal.value.code for refusal in refusals] == [
        "cart_changed",
        "cart_frozen",
        "attempt_over",
        "cart_empty",
        "cart_converted",
    ]


def test_a_fake_customer_is_known_once_added() -> None:
    customers = FakeCustomer()
    with pytest.raises(NotFound):
        customers.get(customer_id=REFERENCE)

    customers.add(REFERENCE, email="eve@example.com")

    assert customers.get(customer_id=REFERENCE).email == "eve@example.com"


def test_the_clock_of_a_fake_is_the_tests() -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    inventory = FakeInventory({"TEA-1": 5}, now=lambda: noon)
    reserve(inventory)

    assert inventory.reservations[REFERENCE].expires_at == noon.replace(minute=10)
