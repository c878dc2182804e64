"""One suite for the client against this service and for its fake."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from customer_svc.customers import services
from customer_svc.tests.factories import open_account
from shared_libs.clients.customer import (
    CustomerClient,
    HoldWish,
    IssuedWallet,
    NewWallet,
    OfflineCharge,
    Points,
    PointsSpent,
)
from shared_libs.http.client import ServiceClient
from shared_libs.refusals import Conflict, NotFound, Refusal, Rejected
from shared_libs.testing.fakes.customer import FakeCustomer

TEN = Decimal("10.00")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["service", "fake"])
def upstream(
    request: pytest.FixtureRequest, speak_as: Callable[[str], None]
) -> tuple[CustomerClient, UUID]:
    """The client, and the id of a customer whom it can find."""
    if request.param == "fake":
        fake = FakeCustomer()
        return fake, fake.add(uuid4(), email="ada@example.org").id
    live: LiveServer = request.getfixturevalue("live_server")
    speak_as("order")
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


def two_credits(client: CustomerClient, customer_id: UUID) -> list[UUID]:
    """Ten dollars and ten more; what is spent first is told by who gives first."""
    credit = NewWallet("STORE_CREDIT", TEN, "CAD", customer_id=customer_id)
    keys = ("issue-0001", "issue-0002")
    return [client.issue_wallet(key=key, wallet=credit).id for key in keys]


def test_a_customers_credit_pays_from_all_its_wallets(
    upstream: tuple[CustomerClient, UUID],
) -> None:
    client, customer_id = upstream
    two_credits(client, customer_id)
    most = HoldWish(Decimal(25), "CAD", "order:1", 900, customer_id=customer_id, is_partial=True)

    before = client.credit(customer_id=customer_id, currency="CAD")
    held = client.hold(key="order:1:credit", wish=most)
    again = client.hold(key="order:1:credit", wish=most)
    paid = client.capture(key="order:1:credit", amount=Decimal(16))
    first = client.refund(key="order:1:credit", refund_key="refund-0001", amount=Decimal(7))
    last = client.refund(key="order:1:credit", refund_key="refund-0002", amount=Decimal(9))

    assert (before, held.amount, again) == (Decimal(20), Decimal(20), held)
    assert (paid.state, paid.captured, first.refunded) == ("CAPTURED", Decimal(16), Decimal(7))
    assert last.refunded == Decimal(16)
    assert client.credit(customer_id=customer_id, currency="CAD") == Decimal(20)
    assert client.credit(customer_id=customer_id, currency="USD") == 0
    with pytest.raises(Conflict) as refused:
        client.refund(key="order:1:credit", refund_key="refund-0003", amount=Decimal("0.01"))
    assert refused.value.code == "refund_too_much"


def test_credit_that_is_not_there_is_not_held(upstream: tuple[CustomerClient, UUID]) -> None:
    client, customer_id = upstream
    two_credits(client, customer_id)
    wish = HoldWish(Decimal("20.01"), "CAD", "order:1", 900, customer_id=customer_id)
    foreign = HoldWish(TEN, "USD", "order:1", 900, customer_id=customer_id, is_partial=True)
    nobodys = HoldWish(TEN, "CAD", "order:1", 900, customer_id=uuid4())

    for each, code in ((wish, "insufficient_funds"), (foreign, "insufficient_funds")):
        with pytest.raises(Conflict) as refused:
            client.hold(key="order:1:credit", wish=each)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        client.hold(key="order:1:credit", wish=nobodys)
    client.release(key="order:1:credit")
    assert client.credit(customer_id=customer_id, currency="CAD") == Decimal(20)


def test_released_credit_is_free_in_every_wallet(upstream: tuple[CustomerClient, UUID]) -> None:
    client, customer_id = upstream
    two_credits(client, customer_id)
    wish = HoldWish(Decimal(15), "CAD", "order:1", 900, customer_id=customer_id)
    client.hold(key="order:1:credit", wish=wish)
    while_held = client.credit(customer_id=customer_id, currency="CAD")

    released = [client.release(key="order:1:credit") for _each in range(2)]

    assert while_held == Decimal(5)
    assert [hold.state for hold in released] == ["RELEASED", "RELEASED"]
    assert client.credit(customer_id=customer_id, currency="CAD") == Decimal(20)


def test_a_till_without_a_connection_takes_more_than_there_is(
    upstream: tuple[CustomerClient, UUID], speak_as: Callable[[str], None]
) -> None:
    client, _customer_id = upstream
    card = gift_card(client)
    speak_as("sales")
    charge = OfflineCharge(Decimal(12), "CAD", "sale:1", Decimal(50), code=card.code)

    paid = [client.charge_offline(key="sale:1:tender:1", charge=charge) for _each in range(2)]

    assert paid[0] == paid[1]
    assert (paid[0].state, paid[0].captured) == ("CAPTURED", Decimal(12))
    assert client.wallet(code=card.code).balance == Decimal(-2)
    back = client.refund(key="sale:1:tender:1", refund_key="refund-0001", amount=Decimal(12))
    assert back.refunded == Decimal(12)
    assert client.wallet(code=card.code).available == TEN


def give_points(client: CustomerClient, customer_id: UUID, points: int) -> None:
    """Points that staff have given; the fake is told so."""
    if isinstance(client, FakeCustomer):
        client.balances[customer_id] = points
        return
    services.adjust_points(
        customer_id=customer_id,
        points=points,
        reason="sorry",
        reference="r-1",
        actor="test",
        now=timezone.now(),
    )


def test_points_become_credit_once_for_each_key(
    upstream: tuple[CustomerClient, UUID], speak_as: Callable[[str], None]
) -> None:
    client, customer_id = upstream
    give_points(client, customer_id, 250)
    speak_as("sales")

    spent = [
        client.spend_points(customer_id=customer_id, points=200, key="till:0001") for _each in "ab"
    ]

    assert spent == [PointsSpent(Decimal("2.00"), "CAD")] * 2
    assert client.points(customer_id=customer_id).balance == 50
    assert client.credit(customer_id=customer_id, currency="CAD") == Decimal(2)
    for points, key, code in (
        (51, "till:0002", "insufficient_points"),
        (40, "till:0001", "key_reused"),
    ):
        with pytest.raises(Refusal) as refused:
            client.spend_points(customer_id=customer_id, points=points, key=key)
        assert refused.value.code == code
    with pytest.raises(NotFound):
        client.spend_points(customer_id=uuid4(), points=1, key="till:0003")
    assert client.points(customer_id=customer_id).balance == 50
