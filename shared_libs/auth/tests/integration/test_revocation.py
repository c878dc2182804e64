"""What the customer service says of ended sessions is kept, and read by every process."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from shared_libs.auth import revocation
from shared_libs.auth.models import RevokedSessions
from shared_libs.events.envelope import Envelope

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ADA = "0190f5fe-7c00-7a00-8000-000000000001"


def said(version: int, at: datetime) -> Envelope:
    data = {"user_id": ADA, "session_version": version, "revoked_at": at.isoformat()}
    type_ = "customer.sessions_revoked.v1"
    return Envelope(uuid4(), type_, "customer", f"sessions:{ADA}", 1, at, "test-0001", data)


def test_an_event_ends_the_sessions_here_at_once() -> None:
    now = timezone.now()
    assert not revocation.is_revoked({"sub": ADA, "sv": 1})

    revocation.on_sessions_revoked(said(2, now))

    assert revocation.is_revoked({"sub": ADA, "sv": 1})
    assert not revocation.is_revoked({"sub": ADA, "sv": 2})
    assert not revocation.is_revoked({"sub": "somebody else", "sv": 1})


def test_an_older_event_that_comes_late_opens_nothing() -> None:
    now = timezone.now()

    revocation.on_sessions_revoked(said(3, now))
    revocation.on_sessions_revoked(said(2, now - timedelta(minutes=1)))

    assert RevokedSessions.objects.get().valid_from_version == 3
    assert RevokedSessions.objects.get().revoked_at == now


def test_another_process_hears_of_it_two_seconds_later(
    monkeypatch: pytest.MonkeyPatch, settings: pytest.FixtureRequest
) -> None:
    settings.REVOKED_LIST_SECONDS = 2  # type: ignore[attr-defined]  # pytest-django's settings
    clock = [1_000.0]
    monkeypatch.setattr("shared_libs.auth.revocation.time.monotonic", lambda: clock[0])
    elsewhere = revocation.RevokedList()
    assert elsewhere.valid_from_version(ADA) == 0
    revocation.on_sessions_revoked(said(2, timezone.now()))

    clock[0] += 1.9
    too_soon = elsewhere.valid_from_version(ADA)
    clock[0] += 0.2

    assert too_soon == 0
    assert elsewhere.valid_from_version(ADA) == 2


def test_many_verifications_cost_one_query_in_two_seconds(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    revocation.revoked_list().forget()

    with django_assert_num_queries(1):
        for _each in range(50):
            revocation.is_revoked({"sub": ADA, "sv": 1})


def test_what_no_living_token_can_be_older_than_is_forgotten() -> None:
    revocation.revoke(subject="old", valid_from_version=2, revoked_at=NOON)
    revocation.revoke(
        subject="new", valid_from_version=2, revoked_at=NOON + timedelta(hours=1, seconds=1)
    )

    count = revocation.purge(now=NOON + timedelta(hours=25))

    assert count == 1
    assert RevokedSessions.objects.get().subject == "new"
