"""What customers say of themselves: profile, consents, wishes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from customer_svc.customers import errors
from customer_svc.customers.models import AccountEvent, Consent, Customer, WishListItem
from customer_svc.customers.services import _timeline
from shared_libs.refusals import Stale

MOST_WISHES = 200


@dataclass(frozen=True)
class ProfileChange:
    """New values of a profile; None leaves one as it is."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    locale: str | None = None


@dataclass(frozen=True)
class ConsentGiven:
    """An answer to one question, in the words of one version."""

    purpose: str
    is_granted: bool
    text_version: str


@transaction.atomic
def update_profile(
    *, customer_id: UUID, change: ProfileChange, expected_version: int | None, now: datetime
) -> Customer:
    """The customer's profile has these values. Locks the customer.

    Raises Stale when the caller has read another version.
    """
    customer = Customer.objects.locked().select_related("user").get(pk=customer_id)
    if expected_version is not None and expected_version != customer.version:
        raise Stale(version=customer.version)
    user = customer.user
    user.first_name = user.first_name if change.first_name is None else change.first_name
    user.last_name = user.last_name if change.last_name is None else change.last_name
    user.locale = change.locale or user.locale
    user.save(update_fields=["first_name", "last_name", "locale"])
    customer.phone = customer.phone if change.phone is None else change.phone
    customer.version += 1
    customer.save(update_fields=["phone", "version"])
    kind = AccountEvent.Kind.PROFILE_CHANGED
    _timeline.note(user_id=customer.pk, kind=kind, now=now)
    return customer


@transaction.atomic
def record_consent(
    *, customer_id: UUID, consent: ConsentGiven, source: str, actor: str, now: datetime
) -> Consent:
    """What the customer allows or withdraws is noted for ever, and holds from now on."""
    row = Consent.objects.create(
        customer_id=customer_id,
        purpose=consent.purpose,
        is_granted=consent.is_granted,
        text_version=consent.text_version,
        source=source,
        actor=actor,
        recorded_at=now,
    )
    given, withdrawn = AccountEvent.Kind.CONSENT_GIVEN, AccountEvent.Kind.CONSENT_WITHDRAWN
    kind = given if consent.is_granted else withdrawn
    detail = f"{consent.purpose} ({consent.text_version})"
    _timeline.note(user_id=customer_id, kind=kind, detail=detail, actor=actor, now=now)
    return row


@transaction.atomic
def wish_for(*, customer_id: UUID, sku: str, now: datetime) -> None:
    """The article is on the wish list; once is enough. Raises WishListFull."""
    Customer.objects.locked().get(pk=customer_id)
    wishes = WishListItem.objects.filter(customer_id=customer_id)
    if wishes.filter(sku=sku).exists():
        return
    if wishes.count() >= MOST_WISHES:
        raise errors.WishListFull(most=MOST_WISHES)
    WishListItem.objects.create(customer_id=customer_id, sku=sku, added_at=now)


def forget_wish(*, customer_id: UUID, sku: str) -> None:
    """The article is not on the wish list."""
    WishListItem.objects.filter(customer_id=customer_id, sku=sku).delete()
