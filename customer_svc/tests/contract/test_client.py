"""One suite for the client against this service and for its fake."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from pytest_django.live_server_helper import LiveServer

from customer_svc.tests.factories import open_account
from shared_libs.clients.customer import (
    CustomerClient,
    HoldWish,
    IssuedWallet,
    NewWallet,
    Points,
)
from shared_libs.http import client as http_client
from shared_libs.http.client import ServiceClient
from shared_libs.refusals import Conflict, NotFound, Refusal, Rejected
from shared_libs.testing.fakes.customer import FakeCustomer
from shared_libs.testing.plugin import sign_as

TEN = Decimal("10.00")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["service", "fake"])
def upstream(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[CustomerClient, UUID]:
    """The client, and the id of a customer whom it can find."""
    if request.param == "fake":
        fake = FakeCustomer()
        return fake, fake.add(uuid4(), email="ada@example.org").id
    live: LiveServer = request.getfixturevalue("live_server")
    claims: dict[str, object] = {"sub": "svc:order", "token_type": "service"}
    monkeypatch.setattr(
        http_client, "token_for", lambda name, _: sign_as("order", claims, audience=f"svc:{name}")
    )
    client = CustomerClient(ServiceClient("customer", base_urls=[live.url]))
    return client, open_account().pk


def test_a_customer_is_told_by_id(upstream: tuple[CustomerClient, UUID]) -> None:
    client, customer_id = upstream

    summary = client.get(customer_id=customer_id)

    assert (summary.id, summary.email) == (customer_id, "ada@example.org")
    assert (summary.first_name, summary.last_name, summary.locale) == ("Ada", "Roy", "en")
    assert not summary.group


def test_nobody_is_told_for_another_id(upstream: tuple[CustomerClient, UUID]) -> None:
    client, _customer_id = upstream

    with pytest.raises(NotFound):
        client.get(customer_id=uuid4())


def gift_card(client: CustomerClient, key: str = "issue-0001") -> IssuedWallet:
    return client.issue_wallet(key=key, wallet=NewWallet("GIFT_CARD", TEN, "CAD"))


def wish(code: str, amount: str = "8.00") -> HoldWish:
    return HoldWish(Decimal(amount), "CAD", "order:1", 900, code=code)


def test_points_are_told(upstream: tuple[CustomerClient, UUID]) -> None:
    client, customer_id = upstream

    assert client.points(customer_id=customer_id) == Points(0, 0, "", Decimal(0), "CAD")
    with pytest.raises(NotFound):
        client.points(customer_id=uuid4())


def test_a_card_is_issued_once_for_each_key(upstream: tuple[CustomerClient, UUID]) -> None:
    client, customer_id = upstream

    first, again = gift_card(client), gift_card(client)
    credit = NewWallet("STORE_CREDIT", TEN, "CAD", customer_id=customer_id)

    assert first == again
    assert client.issue_wallet(key="issue-0002", wallet=credit).code == ""
    wallet = client.wallet(code=first.code)
    assert (wallet.id, wallet.kind, wallet.balance, wallet.available) == (
        first.id,
        "GIFT_CARD",
        TEN,
        TEN,
    )
    with pytest.raises(Rejected) as reused:
        client.issue_wallet(key="issue-0001", wallet=NewWallet("GIFT_CARD", Decimal(9), "CAD"))
    assert reused.value.code == "key_reused"
    with pytest.raises(NotFound):
        client.wallet(code="A" * 16)


def test_a_hold_is_paid_in_part_and_refunded(upstream: tuple[CustomerClient, UUID]) -> None:
    client, _customer_id = upstream
    card = gift_card(client)

    held = client.hold(key="order:1:wallet", wish=wish(card.code))
    paid = client.capture(key="order:1:wallet", amount=Decimal("5.00"))
    again = client.capture(key="order:1:wallet", amount=Decimal("5.00"))
    back = client.refund(key="order:1:wallet", refund_key="refund-0001", amount=Decimal("2.00"))

    assert (held.state, held.amount, held.wallet_id) == ("HELD", Decimal("8.00"), card.id)
    assert paid == again
    assert (paid.state, paid.captured) == ("CAPTURED", Decimal("5.00"))
    assert back.refunded == Decimal("2.00")
    assert client.wallet(wallet_id=card.id).available == Decimal("7.00")


def test_a_partial_wish_takes_what_there_is(upstream: tuple[CustomerClient, UUID]) -> None:
    client, _customer_id = upstream
    code = gift_card(client).code
    more = HoldWish(Decimal("12.00"), "CAD", "order:1", 900, code=code, is_partial=True)

    held = client.hold(key="order:1:wallet", wish=more)

    assert held.amount == TEN
    assert client.hold(key="order:1:wallet", wish=more) == held
    with pytest.raises(Conflict) as refused:
        client.hold(key="order:2:wallet", wish=more)
    assert (refused.value.code, Decimal(refused.value.extra["available"])) == (
        "insufficient_funds",
        Decimal(0),
    )


def test_of_a_customers_credits_the_fullest_is_held(upstream: tuple[CustomerClient, UUID]) -> None:
    client, customer_id = upstream
    small, large = (
        client.issue_wallet(
            key=f"issue-{amount}",
            wallet=NewWallet("STORE_CREDIT", Decimal(amount), "CAD", customer_id),
        ).id
        for amount in ("3.00", "7.00")
    )
    credit = HoldWish(TEN, "CAD", "order:1", 900, customer_id=customer_id, is_partial=True)

    first = client.hold(key="order:1:value:0", wish=credit)
    second = client.hold(key="order:1:value:1", wish=credit)

    assert (first.wallet_id, first.amount) == (large, Decimal("7.00"))
    assert (second.wallet_id, second.amount) == (small, Decimal("3.00"))
    client.capture(key="order:1:value:0", amount=Decimal("7.00"))
    assert client.hold(key="order:1:value:0", wish=credit).state == "CAPTURED"
    stranger = HoldWish(TEN, "CAD", "order:2", 900, customer_id=uuid4(), is_partial=True)
    with pytest.raises(NotFound):
        client.hold(key="order:2:value:0", wish=stranger)


Spoil = Callable[[CustomerClient, str], object]


def too_much(client: CustomerClient, code: str) -> object:
    return client.hold(key="order:2:wallet", wish=wish(code, "10.01"))


def more_than_held(client: CustomerClient, _code: str) -> object:
    return client.capture(key="order:1:wallet", amount=Decimal("8.01"))


def never_held(client: CustomerClient, _code: str) -> object:
    return client.capture(key="order:9:wallet", amount=TEN)


def another_wish(client: CustomerClient, code: str) -> object:
    return client.hold(key="order:1:wallet", wish=wish(code, "1.00"))


def no_such_card(client: CustomerClient, _code: str) -> object:
    return client.hold(key="order:2:wallet", wish=wish("A" * 16))


def never_paid(client: CustomerClient, _code: str) -> object:
    return client.refund(key="order:1:wallet", refund_key="refund-0001", amount=TEN)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (too_much, "insufficient_funds"),
        (more_than_held, "amount_invalid"),
        (never_held, "hold_unknown"),
        (another_wish, "key_reused"),
        (no_such_card, "wallet_unknown"),
        (never_paid, "refund_too_much"),
    ],
)
def test_a_wallet_says_why_not(
    upstream: tuple[CustomerClient, UUID], spoil: Spoil, code: str
) -> None:
    client, _customer_id = upstream
    card = gift_card(client)
    client.hold(key="order:1:wallet", wish=wish(card.code))

    with pytest.raises(Refusal) as refused:
        spoil(client, card.code)

    assert refused.value.code == code
    assert client.wallet(wallet_id=card.id).available == Decimal("2.00")


def test_what_is_released_can_not_be_held_or_paid(upstream: tuple[CustomerClient, UUID]) -> None:
    client, _customer_id = upstream
    card = gift_card(client)
    client.hold(key="order:1:wallet", wish=wish(card.code))

    released = client.release(key="order:1:wallet")
    client.release(key="order:2:wallet")

    assert released.state == "RELEASED"
    assert client.wallet(wallet_id=card.id).available == TEN
    for key in ("order:1:wallet", "order:2:wallet"):
        with pytest.raises(Conflict) as refused:
            client.hold(key=key, wish=wish(card.code))
        assert refused.value.code == "hold_released"


def test_what_is_paid_can_not_be_released(upstream: tuple[CustomerClient, UUID]) -> None:
    client, _customer_id = upstream
    client.hold(key="order:1:wallet", wish=wish(gift_card(client).code))
    client.capture(key="order:1:wallet", amount=Decimal("8.00"))

    with pytest.raises(Conflict) as refused:
        client.release(key="order:1:wallet")

    assert refused.value.code == "hold_captured"
