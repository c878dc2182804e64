"""One suite for every payment provider: the test provider, and Stripe on a fake of its API."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any  # Any: pytest-django's settings
from uuid import UUID, uuid4

import orjson
import pytest
from django.utils import timezone

from order_svc.orders import providers
from order_svc.orders.models import ProviderCharge
from order_svc.orders.providers import (
    Charge,
    OutcomeUnknown,
    PaymentProvider,
    ProviderUnavailable,
    RefundDeclined,
    SignatureInvalid,
    UnknownCharge,
)
from order_svc.orders.providers._guarded import Guarded
from order_svc.orders.providers._stripe import StripeProvider
from order_svc.orders.providers._test import TestProvider
from order_svc.tests.conftest import STRIPE_SECRET as SECRET
from order_svc.tests.fake_stripe import FakeStripe
from shared_libs.refusals import Conflict, PaymentDeclined

pytestmark = pytest.mark.django_db
TEN = Decimal("10.00")


@dataclass(frozen=True)
class Kit:
    """A provider, and what its customer does at the bank."""

    provider: PaymentProvider
    answer: Callable[[UUID, bool], None]


def _answer_test_bank(reference: UUID, is_approved: bool) -> None:  # noqa: FBT001  # as the other
    challenge = ProviderCharge.objects.get(reference=reference).challenge
    assert challenge is not None
    providers.answer_challenge(challenge=challenge, is_approved=is_approved)


@pytest.fixture(params=["test", "stripe"])
def kit(request: pytest.FixtureRequest, stripe: FakeStripe) -> Kit:
    if request.param == "test":
        return Kit(TestProvider(), _answer_test_bank)

    def at_stripe(reference: UUID, is_approved: bool) -> None:  # noqa: FBT001  # as the other
        (stripe.approve if is_approved else stripe.refuse)(str(reference))

    return Kit(StripeProvider(), at_stripe)


def authorise(
    provider: PaymentProvider, reference: UUID, token: str = "tok_approve", amount: Decimal = TEN
) -> Charge:
    return provider.authorise(
        reference=reference, token=token, amount=amount, currency="CAD", timeout_seconds=0.4
    )


def capture(
    provider: PaymentProvider, reference: UUID, upto: str = "10.00", *, is_last: bool = True
) -> Charge:
    return provider.capture(
        reference=reference, upto=Decimal(upto), currency="CAD", is_last=is_last
    )


def give_back(
    provider: PaymentProvider, reference: UUID, key: UUID, amount: str, currency: str = "CAD"
) -> Charge:
    return provider.refund(reference=reference, key=key, amount=Decimal(amount), currency=currency)


def figures(charge: Charge) -> tuple[str, Decimal, Decimal, Decimal]:
    return charge.state, charge.authorised, charge.captured, charge.refunded


def test_what_is_set_aside_is_exactly_what_was_asked_for(kit: Kit) -> None:
    reference = uuid4()

    charge = authorise(kit.provider, reference)

    assert (charge.reference, charge.currency) == (reference, "CAD")
    assert figures(charge) == ("authorised", TEN, Decimal(0), Decimal(0))
    assert charge.standing == TEN


def test_a_repeat_sets_nothing_more_aside(kit: Kit) -> None:
    reference = uuid4()

    first, again = (authorise(kit.provider, reference) for _ in range(2))

    assert again.provider_reference == first.provider_reference
    assert figures(kit.provider.lookup(reference=reference))[1] == TEN


def test_money_is_taken_once(kit: Kit) -> None:
    reference = uuid4()
    authorise(kit.provider, reference)

    first, again = (capture(kit.provider, reference) for _ in range(2))

    assert figures(first) == figures(again) == ("captured", TEN, TEN, Decimal(0))


def test_money_is_taken_in_parts_and_the_last_one_lets_go_of_the_rest(kit: Kit) -> None:
    reference = uuid4()
    authorise(kit.provider, reference)

    first, again = (capture(kit.provider, reference, "4.00", is_last=False) for _ in range(2))
    given = give_back(kit.provider, reference, uuid4(), "1.00")
    last = [capture(kit.provider, reference, "7.50") for _ in range(2)]

    assert figures(first) == figures(again)
    assert figures(first) == ("partially_captured", TEN, Decimal("4.00"), Decimal(0))
    assert (first.standing, first.takes_parts, given.refunded) == (TEN, True, Decimal("1.00"))
    for charge in last:
        assert figures(charge)[::2] == ("captured", Decimal("7.50"))
        assert (charge.standing, charge.refunded) == (Decimal("7.50"), Decimal("1.00"))


def test_a_last_capture_of_nothing_lets_go_of_the_rest(kit: Kit) -> None:
    reference = uuid4()
    authorise(kit.provider, reference)
    capture(kit.provider, reference, "4.00", is_last=False)
    with pytest.raises(Conflict):
        kit.provider.void(reference=reference)

    over = capture(kit.provider, reference, "4.00")

    assert (over.state, over.standing) == ("captured", Decimal("4.00"))
    late = capture(kit.provider, reference, "10.00")
    assert late.captured == Decimal("4.00")


def test_a_card_that_takes_no_parts_says_so_and_is_taken_once(kit: Kit) -> None:
    reference = uuid4()
    authorise(kit.provider, reference, "tok_one_capture")

    assert kit.provider.lookup(reference=reference).takes_parts is False
    taken = capture(kit.provider, reference, "4.00", is_last=False)

    assert (taken.state, taken.standing) == ("captured", Decimal("4.00"))


def test_a_declined_payment_sets_nothing_aside(kit: Kit) -> None:
    reference = uuid4()

    with pytest.raises(PaymentDeclined):
        authorise(kit.provider, reference, "tok_decline")

    with pytest.raises(UnknownCharge):
        kit.provider.lookup(reference=reference)


def test_what_is_let_go_cannot_be_taken_or_set_aside_again(kit: Kit) -> None:
    reference = uuid4()
    authorise(kit.provider, reference)

    voided = [kit.provider.void(reference=reference) for _ in range(2)]

    assert [charge.state for charge in voided] == ["voided", "voided"]
    assert voided[0].standing == 0
    with pytest.raises(Conflict, match="state"):
        capture(kit.provider, reference)
    with pytest.raises(PaymentDeclined):
        authorise(kit.provider, reference)


def test_a_reference_never_heard_of_can_be_closed_beforehand(kit: Kit) -> None:
    reference = uuid4()

    assert kit.provider.void(reference=reference).standing == 0

    with pytest.raises(PaymentDeclined):
        authorise(kit.provider, reference)
    assert kit.provider.lookup(reference=reference).standing == 0


def test_what_was_taken_cannot_be_let_go(kit: Kit) -> None:
    reference = uuid4()
    authorise(kit.provider, reference)
    capture(kit.provider, reference)

    with pytest.raises(Conflict):
        kit.provider.void(reference=reference)


def test_money_goes_back_in_parts_each_once_by_its_key(kit: Kit) -> None:
    reference, key, other = uuid4(), uuid4(), uuid4()
    authorise(kit.provider, reference)
    capture(kit.provider, reference)

    give_back(kit.provider, reference, key, "4.00")
    again = give_back(kit.provider, reference, key, "4.00")
    rest = give_back(kit.provider, reference, other, "6.00")

    assert (again.state, again.refunded) == ("captured", Decimal("4.00"))
    assert (rest.state, rest.refunded) == ("refunded", TEN)
    found = kit.provider.lookup(reference=reference)
    assert (found.given_back(key), found.given_back(other)) == (Decimal("4.00"), Decimal("6.00"))


@pytest.mark.parametrize(
    ("amount", "currency"), [("10.01", "CAD"), ("1.00", "EUR")], ids=["too much", "other money"]
)
def test_what_was_not_taken_does_not_go_back(kit: Kit, amount: str, currency: str) -> None:
    reference = uuid4()
    authorise(kit.provider, reference)
    capture(kit.provider, reference)

    with pytest.raises(RefundDeclined):
        give_back(kit.provider, reference, uuid4(), amount, currency)

    assert kit.provider.lookup(reference=reference).refunded == 0


def test_nobody_is_known_by_a_reference_never_used(kit: Kit) -> None:
    with pytest.raises(UnknownCharge):
        kit.provider.lookup(reference=uuid4())
    with pytest.raises(UnknownCharge):
        capture(kit.provider, uuid4())


def test_a_lost_answer_is_found_by_our_reference(kit: Kit) -> None:
    reference = uuid4()

    with pytest.raises(OutcomeUnknown):
        authorise(kit.provider, reference, "tok_lost_answer")

    assert figures(kit.provider.lookup(reference=reference))[:2] == ("authorised", TEN)


@pytest.mark.parametrize(("answer", "state"), [("yes", "authorised"), ("no", "declined")])
def test_the_customer_answers_the_bank(
    kit: Kit,
    answer: str,
    state: str,
) -> None:
    reference = uuid4()

    asked = authorise(kit.provider, reference, "tok_challenge")
    kit.answer(reference, answer == "yes")

    assert (asked.state, asked.standing) == ("requires_action", Decimal(0))
    assert asked.next_action is not None
    assert asked.next_action["type"] == "redirect"
    assert kit.provider.lookup(reference=reference).state == state


def test_a_challenge_can_be_called_off(kit: Kit) -> None:
    reference = uuid4()
    authorise(kit.provider, reference, "tok_challenge")

    assert kit.provider.void(reference=reference).state == "voided"


def test_another_amount_is_told_as_it_is(kit: Kit) -> None:
    assert authorise(kit.provider, uuid4(), "tok_wrong_amount").standing == Decimal("10.01")


def stripe_event(reference: UUID, stamp: datetime, secret: str = SECRET) -> tuple[bytes, str]:
    body = orjson.dumps(
        {
            "id": "evt_1",
            "type": "payment_intent.amount_capturable_updated",
            "created": 1_795_000_000,
            "data": {
                "object": {
                    "amount": 1000,
                    "currency": "cad",
                    "metadata": {"reference": str(reference)},
                }
            },
        }
    )
    said = str(int(stamp.timestamp()))
    digest = hmac.new(secret.encode(), said.encode() + b"." + body, hashlib.sha256)
    return body, f"t={said},v1={digest.hexdigest()},v0=nothing"


def test_stripe_signs_in_its_own_way(stripe: FakeStripe) -> None:
    reference, now = uuid4(), timezone.now()
    body, signature = stripe_event(reference, now)

    event = StripeProvider().read_webhook(
        body=body, headers={"Stripe-Signature": signature}, now=now
    )

    assert (event.id, event.kind, event.reference) == ("evt_1", "authorise", reference)
    assert event.amount == TEN


@pytest.mark.parametrize(
    ("age", "secret", "said"),
    [(0, "another", ""), (301, SECRET, ""), (0, SECRET, "t=1"), (0, SECRET, "nonsense")],
    ids=["another secret", "too old", "no signature", "nonsense"],
)
def test_what_stripe_has_not_signed_is_refused(
    stripe: FakeStripe, age: int, secret: str, said: str
) -> None:
    now = timezone.now()
    body, signature = stripe_event(uuid4(), now - timedelta(seconds=age), secret)

    with pytest.raises(SignatureInvalid):
        StripeProvider().read_webhook(
            body=body, headers={"Stripe-Signature": said or signature}, now=now
        )


def test_a_stripe_that_search_has_not_caught_up_with_is_not_charged_twice(
    stripe: FakeStripe,
) -> None:
    provider, reference = StripeProvider(), uuid4()
    with pytest.raises(OutcomeUnknown):
        authorise(provider, reference, "tok_lost_answer")
    stripe.search_lags = True

    with pytest.raises(UnknownCharge):
        provider.lookup(reference=reference)
    with pytest.raises(OutcomeUnknown):
        provider.void(reference=reference)
    assert authorise(provider, reference, "tok_lost_answer").state == "authorised"
    assert len(stripe.intents) == 1


def test_a_stripe_that_is_down_is_not_waited_for(stripe: FakeStripe) -> None:
    provider = Guarded("stripe", StripeProvider())
    stripe.is_down = True
    for _try in range(5):
        with pytest.raises(OutcomeUnknown):
            authorise(provider, uuid4())
    asked = len(stripe.received)

    with pytest.raises(ProviderUnavailable) as refused:
        authorise(provider, uuid4())

    assert len(stripe.received) == asked
    assert refused.value.retry_after_seconds is not None
    assert 1 <= refused.value.retry_after_seconds <= 8
    # each operation has a breaker of its own
    stripe.is_down = False
    with pytest.raises(UnknownCharge):
        provider.lookup(reference=uuid4())


def test_declined_payments_open_no_breaker(stripe: FakeStripe) -> None:
    provider = Guarded("stripe", StripeProvider())
    for _try in range(12):
        with pytest.raises(PaymentDeclined):
            authorise(provider, uuid4(), "tok_decline")

    assert authorise(provider, uuid4()).state == "authorised"


def test_a_stripe_that_cannot_be_reached_has_done_nothing(settings: Any) -> None:
    settings.STRIPE_API_KEY, settings.STRIPE_API_BASE = "sk_test_none", "http://127.0.0.1:9"

    with pytest.raises(ProviderUnavailable):
        authorise(StripeProvider(), uuid4())


def test_the_provider_lists_what_bears_our_reference(kit: Kit) -> None:
    since, mine = timezone.now() - timedelta(days=700), [uuid4() for _ in range(3)]
    for reference in mine:
        authorise(kit.provider, reference)

    page = kit.provider.list_charges(since=since)

    assert ({each.reference for each in page.charges}, page.cursor) == (set(mine), "")
    assert {each.standing for each in page.charges} == {TEN}
    assert kit.provider.list_charges(since=timezone.now() + timedelta(days=700)).charges == ()


def test_a_long_list_comes_in_pages(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("_test", "_stripe"):
        monkeypatch.setattr(f"order_svc.orders.providers.{module}.PAGE", 2)
    since, mine = timezone.now() - timedelta(days=700), [uuid4() for _ in range(3)]
    for reference in mine:
        authorise(kit.provider, reference)

    first = kit.provider.list_charges(since=since)
    rest = kit.provider.list_charges(since=since, cursor=first.cursor)

    assert (len(first.charges), len(rest.charges), rest.cursor) == (2, 1, "")
    assert {each.reference for each in (*first.charges, *rest.charges)} == set(mine)
