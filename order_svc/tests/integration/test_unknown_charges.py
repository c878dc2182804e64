"""Charges that only the provider knows are found, shown, and given back once by a person's word."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any  # Any: pytest-django's settings
from uuid import UUID, uuid4

import pytest
from django.test import Client

from order_svc.orders import selectors, services
from order_svc.orders.models import LedgerFinding, Payment, ProviderCharge
from order_svc.orders.providers import ChargePage, OutcomeUnknown
from order_svc.orders.providers._stripe import StripeProvider
from order_svc.orders.providers._test import TestProvider
from order_svc.tests.factories import World
from order_svc.tests.fake_stripe import BEGUN_AT, FakeStripe

pytestmark = pytest.mark.django_db
TEN = Decimal("10.00")


def lost_charge(*, taken: str = "") -> UUID:
    """A charge at the provider whose payment our books have lost."""
    provider, reference = TestProvider(), uuid4()
    provider.authorise(
        reference=reference, token="tok_approve", amount=TEN, currency="CAD", timeout_seconds=1
    )
    if taken:
        upto = Decimal(taken)
        provider.capture(reference=reference, upto=upto, currency="CAD", is_last=upto == TEN)
    return reference


def look(now: datetime) -> int:
    return services.find_unknown_charges(now=now)


def test_a_charge_without_a_payment_is_found_once_and_those_of_orders_are_not(
    world: World, now: datetime
) -> None:
    world.bought()
    reference = lost_charge(taken="10.00")

    counts = [look(now), look(now)]

    assert counts == [1, 1]
    finding = LedgerFinding.objects.get()
    assert (finding.reference, finding.ours) == (reference, "nothing")
    assert finding.theirs == "10.00 authorised, 10.00 captured, 0.00 refunded CAD"
    gauges = {each.name: each.samples[0].value for each in selectors.gauges()}
    assert gauges["comptoir_ledger_differences"] == 1


@pytest.mark.parametrize(
    ("taken", "state", "refunded"),
    [("", "voided", "0"), ("4.00", "refunded", "4.00"), ("10.00", "refunded", "10.00")],
)
def test_support_gives_it_back_and_the_finding_closes(
    client: Client,
    staff_cookie: Callable[..., str],
    now: datetime,
    taken: str,
    state: str,
    refunded: str,
) -> None:
    lost_charge(taken=taken)
    look(now)
    finding = LedgerFinding.objects.get()
    client.cookies["comptoir_staff"] = staff_cookie("support")
    url = f"/admin/order/orders/ledgerfinding/{finding.pk}/give-back/"

    for _twice in range(2):
        client.post(url, {"reason": "restored", "_form_submitted": "True"})

    charge = ProviderCharge.objects.get()
    assert (charge.state, charge.refunded) == (state, Decimal(refunded))
    assert look(now) == 0
    assert LedgerFinding.objects.get().closed_at == now


def test_what_was_given_back_is_seen_though_the_providers_list_does_not_say_so(
    stripe: FakeStripe, settings: Any
) -> None:
    now = datetime.fromtimestamp(BEGUN_AT, UTC)
    settings.PAYMENT_PROVIDERS = ["stripe"]
    provider, reference = StripeProvider(), uuid4()
    provider.authorise(
        reference=reference, token="tok_approve", amount=TEN, currency="CAD", timeout_seconds=1
    )
    provider.capture(reference=reference, upto=TEN, currency="CAD", is_last=True)
    found = services.find_unknown_charges(now=now, provider=provider)

    finding = LedgerFinding.objects.get()
    services.return_unknown_charge(finding_id=finding.pk, provider=provider)

    assert (found, services.find_unknown_charges(now=now, provider=provider)) == (1, 0)
    assert LedgerFinding.objects.get().closed_at == now


def test_a_charge_whose_payment_is_found_again_is_not_given_back(
    world: World, now: datetime
) -> None:
    reference = lost_charge()
    look(now)
    order = world.bought()
    Payment.objects.create(
        order=order, number=2, provider="test", reference=reference, currency="CAD", amount=TEN
    )

    is_done = services.return_unknown_charge(finding_id=LedgerFinding.objects.get().pk)

    assert (is_done, look(now)) == (False, 0)
    assert ProviderCharge.objects.get(reference=reference).state == "authorised"


def test_a_provider_that_does_not_answer_closes_nothing(now: datetime) -> None:
    lost_charge()
    look(now)

    class Silent(TestProvider):
        def list_charges(self, *, since: datetime, cursor: str = "") -> ChargePage:  # noqa: ARG002
            raise OutcomeUnknown

    services.find_unknown_charges(now=now, provider=Silent())

    assert LedgerFinding.objects.get().closed_at is None
