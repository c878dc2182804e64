"""What is announced equals its sample, and the samples of others can be read."""

import json
import uuid
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any  # Any: a sample is JSON

import pytest

from customer_svc.customers import consumers, events, services
from customer_svc.customers.models import LoyaltyEntry
from customer_svc.tests.factories import open_account
from shared_libs.events.envelope import Envelope, plain

SAMPLES = Path(__file__).resolve().parents[3] / "contracts" / "events"


def sample(type_: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SAMPLES / f"{type_}.json").read_text())
    data: dict[str, Any] = content.get("data", content)
    return data


def test_the_announcement_of_a_new_customer_equals_its_sample() -> None:
    event = events.CustomerRegistered(
        id=uuid.UUID("0190f5fe-7c00-7a00-8000-000000000001"),
        registered_at=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
        locale="fr",
    )

    assert plain(event) == sample(events.CustomerRegistered.TYPE)


def test_the_announcement_of_ended_sessions_equals_its_sample() -> None:
    event = events.SessionsRevoked(
        user_id=uuid.UUID("0190f5fe-7c00-7a00-8000-000000000001"),
        session_version=2,
        revoked_at=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
    )

    assert plain(event) == sample(events.SessionsRevoked.TYPE)


def test_the_announcement_of_a_merge_equals_its_sample() -> None:
    event = events.CustomerMerged(
        kept_id=uuid.UUID("0190f5fe-7c00-7a00-8000-000000000001"),
        merged_ids=(uuid.UUID("0190f5fe-7c00-7a00-8000-000000000002"),),
        merged_at=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
    )

    assert plain(event) == sample(events.CustomerMerged.TYPE)


def test_the_announcement_of_a_privacy_request_equals_its_sample() -> None:
    event = events.PrivacyRequested(
        request_id=uuid.UUID("0190f5fe-7c00-7a00-8000-0000000000aa"),
        kind="EXPORT",
        customer_id=uuid.UUID("0190f5fe-7c00-7a00-8000-000000000001"),
        email="ada@example.org",
        requested_at=datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
        earlier_accounts=(
            events.EarlierAccount(
                customer_id=uuid.UUID("0190f5fe-7c00-7a00-8000-000000000002"),
                email="ada@old.example",
            ),
        ),
    )

    assert plain(event) == sample(events.PrivacyRequested.TYPE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "type_", sorted(each for each in consumers.HANDLERS if "privacy_answered" not in each)
)
def test_the_sample_of_a_producer_moves_points(type_: str) -> None:
    customer = open_account()
    data = sample(type_)
    for document in (data, data.get("sale", {})):
        if "customer_id" in document:
            document["customer_id"] = str(customer.pk)
    event = Envelope(
        id=uuid.uuid4(),
        type=type_,
        source=type_.split(".", maxsplit=1)[0],
        subject="sample",
        sequence=1,
        time=datetime(2026, 11, 23, tzinfo=UTC),
        correlation_id="sample-0001",
        data=data,
    )

    sold = bought_before(data)
    if sold:
        line = services.BoughtLine(1, Decimal(2), Decimal(9))
        services.earn_points(customer_id=customer.pk, document=sold, lines=[line], now=event.time)

    consumers.HANDLERS[type_](event)

    moved = LoyaltyEntry.objects.latest("pk")
    assert moved.customer == customer
    assert (moved.kind == "TAKE_BACK") == bool(sold)


def bought_before(data: dict[str, Any]) -> str:
    """The document that a sample takes something back of, if it does."""
    if "cancelled_at" in data:
        return f"order:{data['number']}"
    if data.get("order_number") or data.get("original_order_number"):
        return f"order:{data.get('order_number') or data['original_order_number']}"
    original = data.get("original_sale_id") or data.get("sale_id")
    return f"sale:{original}" if original else ""
