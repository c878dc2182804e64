"""What staff have prepared is bought as any cart, and the order knows it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import orjson
import pytest
from django.db.models.functions import Now

from order_svc.orders import services
from order_svc.orders.models import CheckoutAttempt, Note, Order
from order_svc.tests.conftest import Killed
from order_svc.tests.factories import CART, World, checkout_request, customer_caller
from shared_libs.clients.cart import FrozenDraft
from shared_libs.events.models import OutboxEvent

pytestmark = pytest.mark.django_db
ADA = UUID("00000000-0000-7000-8000-0000000000ad")


@pytest.fixture(autouse=True)
def prepared(world: World) -> None:
    """The cart of an order that staff have prepared for Ada."""
    world.cart.carts[CART].draft = FrozenDraft("D-000007", ADA, "rings on Friday")


def test_who_pays_by_the_link_has_it_on_the_account_it_was_made_for(world: World) -> None:
    answer = world.buy()

    order = Order.objects.get()
    assert (answer.status, order.draft_number, order.customer_id) == (201, "D-000007", ADA)
    placed = OutboxEvent.objects.get(type="order.order_placed.v1")
    assert placed.data["customer_id"] == str(ADA)
    body = orjson.loads(answer.body)
    assert body["events"][0]["details"] == {"draft": "D-000007"}
    # what staff noted is for staff
    assert body["notes"] == []
    assert [(note.text, note.is_public) for note in Note.objects.all()] == [
        ("rings on Friday", False)
    ]
    assert world.hops() == ["freeze", "reserve", "commit"]


def test_who_has_signed_in_to_pay_it_has_it_on_the_own_account(world: World) -> None:
    bob = uuid4()
    request = checkout_request(quote_token=world.quote_token())

    services.place_order(caller=customer_caller(bob), request=request, upstreams=world.upstreams)

    assert Order.objects.get().customer_id == bob


def test_paid_twice_under_one_key_it_is_one_order_with_one_note(world: World) -> None:
    first, second = world.buy(), world.buy()

    assert first.body == second.body
    assert (Order.objects.count(), Note.objects.count()) == (1, 1)


@pytest.mark.parametrize("point", ["after_freeze_call", "after_freeze_commit", "after_commit_call"])
def test_a_process_that_dies_while_it_is_paid_leaves_one_order_with_one_note(
    world: World, kill_at: Callable[[str], None], point: str
) -> None:
    token = world.quote_token()
    kill_at(point)
    with pytest.raises(Killed):
        world.buy(quote_token=token)

    past = {"lease_until": Now() - timedelta(seconds=1), "next_try_at": Now()}
    CheckoutAttempt.objects.open().update(**past)
    services.resume_checkouts(upstreams=world.upstreams)

    order = Order.objects.placed().get()
    assert (order.draft_number, order.customer_id) == ("D-000007", ADA)
    assert Note.objects.count() == 1
