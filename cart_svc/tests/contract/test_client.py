"""One suite for the client against this service and for its fake: what the fake does, the
service does.
"""

from decimal import Decimal
from typing import Any  # Any: changes of arguments
from uuid import UUID, uuid4

import pytest

from cart_svc.tests.contract.conftest import GOODS, World
from shared_libs.clients.cart import CartIntents, FrozenCart, FrozenDraft, FrozenIntent
from shared_libs.clients.lines import Line
from shared_libs.clients.quotes import Quote, QuoteRequest
from shared_libs.refusals import Conflict, NotFound, Rejected, Unavailable

pytestmark = pytest.mark.django_db(transaction=True)


def freeze(
    world: World, cart_id: str, version: int, attempt: UUID | None = None, **changes: Any
) -> FrozenCart:
    asked: dict[str, Any] = {
        "customer_id": None,
        "country": "CA",
        "region": "QC",
        "shipping_method": "standard",
        "pickup_location": None,
        "quote_token": None,
    }
    return world.cart.freeze(
        cart_id=cart_id, attempt_id=attempt or uuid4(), cart_version=version, **{**asked, **changes}
    )


def promise(world: World, **changes: Any) -> Quote:
    asked: dict[str, Any] = {
        "channel": "web",
        "currency": "CAD",
        "lines": GOODS,
        "country": "CA",
        "region": "QC",
        "shipping_method": "standard",
    }
    return world.product.quote(QuoteRequest(**{**asked, **changes}))


def test_a_frozen_cart_comes_with_its_lines_and_a_new_quote(world: World) -> None:
    cart_id, version = world.put(GOODS)

    frozen = freeze(world, cart_id, version)

    assert (frozen.cart_id, frozen.version, frozen.currency) == (cart_id, version, "CAD")
    assert [(line.sku, line.quantity) for line in frozen.lines] == [
        ("TEA-1", Decimal(2)),
        ("POT-1", Decimal(1)),
    ]
    assert (frozen.channel, frozen.coupons, frozen.quote_was_live) == ("web", (), False)
    assert frozen.quote_token


def test_a_frozen_cart_says_what_its_shopper_wants_to_pay_with(world: World) -> None:
    cart_id, version = world.put(GOODS)
    world.pay_with(cart_id, "ABCD-EFGH")

    frozen = freeze(world, cart_id, version)

    assert frozen.stored_value == (FrozenIntent("ABCD-EFGH", ""),)


def test_what_pays_first_is_told_without_holding_the_cart_and_to_its_owner_alone(
    world: World,
) -> None:
    owner = uuid4()
    cart_id, version = world.put(GOODS)
    mine, _version = world.put(GOODS, owner)
    world.pay_with(cart_id, "ABCD-EFGH")

    told = world.cart.stored_value(cart_id=cart_id, customer_id=None)

    assert told == CartIntents("CAD", (FrozenIntent("ABCD-EFGH", ""),))
    assert world.cart.stored_value(cart_id=mine, customer_id=owner) == CartIntents("CAD", ())
    for stranger in (None, uuid4()):
        with pytest.raises(NotFound):
            world.cart.stored_value(cart_id=mine, customer_id=stranger)
    assert freeze(world, cart_id, version).version == version


def test_a_live_promise_is_kept_without_asking_product(world: World) -> None:
    cart_id, version = world.put(GOODS)
    token = world.token(promise(world))
    world.product.faults.unavailable()

    frozen = freeze(world, cart_id, version, quote_token=token)

    assert (frozen.quote_token, frozen.quote_was_live) == (token, True)


def test_without_a_promise_and_without_product_the_cart_stays_free(world: World) -> None:
    cart_id, version = world.put(GOODS)
    world.product.faults.unavailable()

    with pytest.raises(Unavailable):
        freeze(world, cart_id, version)
    world.product.faults.recover()

    assert freeze(world, cart_id, version).quote_was_live is False


@pytest.mark.parametrize(
    "other",
    [
        {"region": "ON"},
        {"shipping_method": "express"},
        {"lines": [Line("TEA-1", Decimal(2))]},
        {"lines": [Line("TEA-1", Decimal(3)), Line("POT-1", Decimal(1))]},
        {"channel": "pos"},
        {"currency": "GBP"},
    ],
    ids=["zone", "method", "fewer-lines", "quantity", "channel", "currency"],
)
def test_a_promise_for_something_else_counts_as_none(world: World, other: dict[str, Any]) -> None:
    cart_id, version = world.put(GOODS)
    token = world.token(promise(world, **other))

    frozen = freeze(world, cart_id, version, quote_token=token)

    assert frozen.quote_was_live is False
    assert frozen.quote_token != token


def test_a_text_that_is_no_promise_counts_as_none(world: World) -> None:
    cart_id, version = world.put(GOODS)

    assert freeze(world, cart_id, version, quote_token="not.a.token").quote_was_live is False


def test_the_same_attempt_gets_the_first_answer(world: World) -> None:
    cart_id, version = world.put(GOODS)
    attempt = uuid4()
    first = freeze(world, cart_id, version, attempt)
    world.product.prices["TEA-1"] = Decimal("9.99")

    assert freeze(world, cart_id, version, attempt) == first


def test_the_own_promise_is_kept_for_its_attempt(world: World) -> None:
    cart_id, version = world.put(GOODS)
    attempt, token = uuid4(), world.token(promise(world))
    first = freeze(world, cart_id, version, attempt, quote_token=token)

    assert freeze(world, cart_id, version, attempt, quote_token=None) == first


def test_another_attempt_finds_the_cart_frozen(world: World) -> None:
    cart_id, version = world.put(GOODS)
    freeze(world, cart_id, version)

    with pytest.raises(Conflict) as refused:
        freeze(world, cart_id, version)

    assert refused.value.code == "cart_frozen"


def test_a_thawed_cart_is_free_for_another_attempt_and_closed_to_the_late_one(
    world: World,
) -> None:
    cart_id, version = world.put(GOODS)
    attempt = uuid4()
    freeze(world, cart_id, version, attempt)

    world.cart.thaw(cart_id=cart_id, attempt_id=attempt)
    world.cart.thaw(cart_id=cart_id, attempt_id=attempt)

    with pytest.raises(Conflict) as refused:
        freeze(world, cart_id, version, attempt)
    assert refused.value.code == "attempt_over"
    assert freeze(world, cart_id, version).cart_id == cart_id


def test_a_freeze_that_comes_after_its_thaw_comes_too_late(world: World) -> None:
    cart_id, version = world.put(GOODS)
    attempt = uuid4()
    world.cart.thaw(cart_id=cart_id, attempt_id=attempt)

    with pytest.raises(Conflict) as refused:
        freeze(world, cart_id, version, attempt)

    assert refused.value.code == "attempt_over"


def test_thawing_by_another_attempt_changes_nothing(world: World) -> None:
    cart_id, version = world.put(GOODS)
    attempt = uuid4()
    first = freeze(world, cart_id, version, attempt)

    world.cart.thaw(cart_id=cart_id, attempt_id=uuid4())

    assert freeze(world, cart_id, version, attempt) == first


def test_a_changed_cart_says_its_version(world: World) -> None:
    cart_id, version = world.put(GOODS)
    now = world.change(cart_id)

    with pytest.raises(Conflict) as refused:
        freeze(world, cart_id, version)

    assert (refused.value.code, refused.value.extra["version"]) == ("cart_changed", now)


def test_an_ordered_cart_is_ordered_once(world: World) -> None:
    cart_id, version = world.put(GOODS)
    attempt = uuid4()
    freeze(world, cart_id, version, attempt)
    world.convert(cart_id)

    for each in (attempt, uuid4()):
        with pytest.raises(Conflict) as refused:
            freeze(world, cart_id, version, each)
        assert refused.value.code == "cart_converted"


def test_an_empty_cart_can_not_be_bought(world: World) -> None:
    cart_id, version = world.put([])

    with pytest.raises(Rejected) as refused:
        freeze(world, cart_id, version)

    assert refused.value.code == "cart_empty"


@pytest.mark.parametrize("owner", [None, uuid4()], ids=["nobody's", "a customer's"])
def test_a_cart_that_staff_have_prepared_says_whose_order_it_is(
    world: World, owner: UUID | None
) -> None:
    draft = FrozenDraft("D-000007", owner, "rings on Friday")
    cart_id, version = world.prepare(draft)

    assert freeze(world, cart_id, version).draft == draft
    assert freeze(world, *world.put(GOODS)).draft is None


def test_a_cart_that_staff_have_taken_back_is_not_bought(world: World) -> None:
    cart_id, version = world.prepare(FrozenDraft("D-000007", None, ""))
    world.withdraw(cart_id)

    with pytest.raises(Conflict) as refused:
        freeze(world, cart_id, version)

    assert refused.value.code == "cart_withdrawn"


def test_a_cart_that_is_not_there(world: World) -> None:
    with pytest.raises(NotFound) as refused:
        freeze(world, "none", 1)
    with pytest.raises(NotFound):
        world.cart.thaw(cart_id="none", attempt_id=uuid4())

    assert refused.value.code == "cart_unknown"


def test_a_customers_cart_is_frozen_for_that_customer_only(world: World) -> None:
    ada, bob = uuid4(), uuid4()
    cart_id, version = world.put(GOODS, customer_id=ada)

    for stranger in (None, bob):
        with pytest.raises(NotFound):
            freeze(world, cart_id, version, customer_id=stranger)
    assert freeze(world, cart_id, version, customer_id=ada).version == version


def test_the_coupons_of_a_cart_are_priced_and_handed_on_to_be_held(world: World) -> None:
    cart_id, _version = world.put(GOODS)
    world.coupon(cart_id, "TENTH")
    version = world.coupon(cart_id, "NOPE")

    frozen = freeze(world, cart_id, version)

    assert frozen.coupons == ("TENTH", "NOPE")
    assert [(each.code, each.coupon, each.amount) for each in frozen.promotions] == [
        ("tenth", "TENTH", Decimal("2.90"))
    ]


def test_the_promotions_of_the_first_answer_are_those_of_its_repeat(world: World) -> None:
    cart_id, _version = world.put(GOODS)
    version, attempt = world.coupon(cart_id, "TENTH"), uuid4()
    first = freeze(world, cart_id, version, attempt)
    world.product.coupons.clear()

    assert freeze(world, cart_id, version, attempt) == first


def test_a_promise_without_the_coupon_of_the_cart_counts_as_none(world: World) -> None:
    cart_id, _version = world.put(GOODS)
    version = world.coupon(cart_id, "TENTH")
    token = world.token(promise(world))

    assert freeze(world, cart_id, version, quote_token=token).quote_was_live is False


def test_a_promise_with_the_coupons_of_the_cart_is_kept(world: World) -> None:
    cart_id, _version = world.put(GOODS)
    version = world.coupon(cart_id, "TENTH")
    token = world.token(promise(world, coupons=["TENTH"]))

    frozen = freeze(world, cart_id, version, quote_token=token)

    assert (frozen.quote_was_live, len(frozen.promotions)) == (True, 1)
