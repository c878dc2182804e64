"""Requests for a copy, for correction or for erasure, from being received until they are done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any  # Any: what is held of a person is free JSON
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction

from customer_svc.customers import errors, events
from customer_svc.customers.models import (
    AccountEvent,
    Customer,
    PrivacyReceipt,
    PrivacyRequest,
)
from customer_svc.customers.services import _erasure, _mails, _rectify, _timeline
from shared_libs import privacy
from shared_libs.events import outbox

_SALT = "customers.privacy"
_GOOD_FOR = timedelta(days=1)
_AGAIN_AFTER = timedelta(hours=1)
_Status = PrivacyRequest.Status


@dataclass(frozen=True)
class Answered:
    """What a service has said to a request."""

    request_id: UUID
    service: str
    outcome: str
    reason: str
    content: Mapping[str, Any]


_TEMPLATES = {
    PrivacyRequest.Kind.EXPORT: "privacy_export",
    PrivacyRequest.Kind.ERASE: "privacy_erase",
    PrivacyRequest.Kind.RECTIFY: "privacy_rectify",
}


@transaction.atomic
def ask_for(
    *, customer_id: UUID, kind: str, now: datetime, wanted: Mapping[str, str] | None = None
) -> PrivacyRequest:
    """The wish is received, and a link that confirms it is on its way; a repeat mails it again.

    `wanted` is what a correction shall put right: names and telephone. Of a correction that has
    not been confirmed the last word counts. Locks the customer.
    """
    customer = Customer.objects.locked().select_related("user").get(pk=customer_id)
    request, created = PrivacyRequest.objects.get_or_create(
        customer=customer,
        kind=kind,
        status__in=PrivacyRequest.OPEN,
        defaults={"requested_at": now, "status": _Status.RECEIVED, "wanted": dict(wanted or {})},
    )
    if created:
        _tell(request, now)
    elif wanted is not None and request.status == _Status.RECEIVED:
        request.wanted = dict(wanted)
        request.save(update_fields=["wanted"])
    if request.status == _Status.RECEIVED:
        link = f"{settings.PUBLIC_URL}/api/v1/customers/privacy/confirm/{_token(request)}"
        template = _TEMPLATES[PrivacyRequest.Kind(kind)]
        _mails.send(user=customer.user, template=template, values={"link": link})
    return request


@transaction.atomic
def confirm_by_link(*, token: str, now: datetime) -> PrivacyRequest:
    """The person has confirmed the wish and all services are asked; a repeat changes nothing.

    Raises LinkInvalid.
    """
    request = _by_token(token)
    if request.status == _Status.RECEIVED:
        _start(request, actor="", now=now)
    return request


@transaction.atomic
def confirm_by_staff(*, request_id: UUID, actor: str, now: datetime) -> None:
    """Someone of staff has seen who asks. Raises PrivacyRequestClosed."""
    request = PrivacyRequest.objects.select_for_update().get(pk=request_id)
    if request.status != _Status.RECEIVED:
        raise errors.PrivacyRequestClosed
    _start(request, actor=actor, now=now)


@transaction.atomic
def refuse_request(*, request_id: UUID, reason: str, actor: str, now: datetime) -> None:
    """The wish is refused for a reason, before anyone was asked. Raises PrivacyRequestClosed."""
    request = PrivacyRequest.objects.select_for_update().get(pk=request_id)
    if request.status != _Status.RECEIVED:
        raise errors.PrivacyRequestClosed
    request.status, request.reason, request.actor = _Status.REFUSED, reason, actor
    request.finished_at = now
    request.save(update_fields=["status", "reason", "actor", "finished_at"])
    _tell(request, now, actor)


@transaction.atomic
def record_answer(*, answered: Answered, now: datetime) -> None:
    """The service has answered; when all have, the copy can be fetched or the person is erased.

    Locks the request. An answer to a request that is closed changes nothing.
    """
    locked = PrivacyRequest.objects.select_for_update().filter(pk=answered.request_id)
    request = locked.select_related(None).first()
    if request is None or request.status != _Status.RUNNING:
        return
    PrivacyReceipt.objects.update_or_create(
        request=request,
        service=answered.service,
        defaults={
            "outcome": answered.outcome,
            "reason": answered.reason[:300],
            "content": dict(answered.content),
            "answered_at": now,
        },
    )
    _finish_if_all_have_answered(request, now)


def ask_again(*, now: datetime) -> int:
    """Services that could not answer for good are asked once more; returns how many requests."""
    waiting = PrivacyRequest.objects.filter(
        status=_Status.RUNNING,
        receipts__outcome=PrivacyReceipt.Outcome.LATER,
        receipts__answered_at__lte=now - _AGAIN_AFTER,
    )
    keys = list(waiting.order_by("pk").values_list("pk", flat=True).distinct())
    for key in keys:
        _ask_once_more(key, now)
    return len(keys)


@transaction.atomic
def fetch_copy(*, token: str, now: datetime) -> dict[str, Any]:
    """The copy, once: it is not kept after this. Raises LinkInvalid, UnknownPrivacyRequest."""
    request = _by_token(token)
    is_over = request.expires_at is None or request.expires_at <= now
    if request.content is None or is_over:
        raise errors.UnknownPrivacyRequest
    content: dict[str, Any] = request.content
    request.content, request.fetched_at = None, now
    request.save(update_fields=["content", "fetched_at"])
    return content


def forget_copies(*, now: datetime) -> int:
    """Copies that nobody has fetched within their day are gone; returns how many."""
    over = PrivacyRequest.objects.filter(content__isnull=False, expires_at__lte=now)
    return over.update(content=None)


def _start(request: PrivacyRequest, *, actor: str, now: datetime) -> None:
    request.status, request.verified_at, request.actor = _Status.VERIFIED, now, actor
    _tell(request, now, actor)
    request.status = _Status.RUNNING
    request.save(update_fields=["status", "verified_at", "actor"])
    _ask_all(request, now)


def _ask_all(request: PrivacyRequest, now: datetime) -> None:
    event = events.PrivacyRequested(
        request_id=request.pk,
        kind=request.kind,
        customer_id=request.customer_id,
        email=request.customer.user.email,
        requested_at=now,
        earlier_accounts=tuple(
            events.EarlierAccount(customer_id=each.pk, email=each.user.email)
            for each in request.customer.merged.select_related("user").order_by("pk")
        ),
        correction=_rectify.correction_of(request),
    )
    outbox.publish(event, aggregate=f"privacy:{request.pk}")


@transaction.atomic
def _ask_once_more(request_id: UUID, now: datetime) -> None:
    request = PrivacyRequest.objects.select_for_update().get(pk=request_id)
    if request.status == _Status.RUNNING:
        request.receipts.filter(outcome=PrivacyReceipt.Outcome.LATER).update(answered_at=now)
        _ask_all(request, now)


def _finish_if_all_have_answered(request: PrivacyRequest, now: datetime) -> None:
    receipts = {row.service: row for row in request.receipts.all()}
    others = set(settings.SERVICE_NAMES) - {settings.SERVICE_NAME}
    is_waiting = any(row.outcome == PrivacyReceipt.Outcome.LATER for row in receipts.values())
    if is_waiting or not others <= set(receipts):
        return
    if request.kind == PrivacyRequest.Kind.EXPORT:
        _make_copy(request, receipts, now)
    elif request.kind == PrivacyRequest.Kind.RECTIFY:
        _rectify.rectify_customer(request=request, now=now)
    else:
        _erasure.erase_customer(customer=request.customer, now=now)
    request.receipts.update(content={})
    PrivacyReceipt.objects.create(
        request=request, service=settings.SERVICE_NAME, outcome=privacy.DONE, answered_at=now
    )
    request.status, request.finished_at = _Status.DONE, now
    request.save(update_fields=["status", "finished_at", "content", "expires_at", "wanted"])
    _tell(request, now)


def _make_copy(
    request: PrivacyRequest, receipts: Mapping[str, PrivacyReceipt], now: datetime
) -> None:
    own = {settings.SERVICE_NAME: _erasure.held_of(request.customer)}
    request.content = own | {name: row.content for name, row in receipts.items() if row.content}
    request.expires_at = now + _GOOD_FOR
    link = f"{settings.PUBLIC_URL}/api/v1/customers/privacy/copy/{_token(request)}"
    _mails.send(user=request.customer.user, template="privacy_ready", values={"link": link})


def _token(request: PrivacyRequest) -> str:
    return signing.dumps({"request": str(request.pk)}, salt=_SALT)


def _by_token(token: str) -> PrivacyRequest:
    try:
        content = signing.loads(token, salt=_SALT, max_age=_GOOD_FOR)
    except signing.BadSignature:
        raise errors.LinkInvalid from None
    found = PrivacyRequest.objects.select_for_update(of=("self",)).select_related("customer__user")
    request = found.filter(pk=content["request"]).first()
    if request is None or request.status == _Status.REFUSED:
        raise errors.LinkInvalid
    return request


def _tell(request: PrivacyRequest, now: datetime, actor: str = "") -> None:
    detail, kind = f"{request.kind}: {request.status}", AccountEvent.Kind.PRIVACY
    _timeline.note(user_id=request.customer_id, kind=kind, detail=detail, actor=actor, now=now)
