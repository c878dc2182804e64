"""The attempt and its pending order, committed before anybody else is asked."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: the free JSON of the context
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q
from django.db.models.functions import Now

from order_svc.orders import errors, providers, rules
from order_svc.orders.models import CheckoutAttempt, Order
from order_svc.orders.services import _journal
from order_svc.orders.services._answers import Answer, order_location
from order_svc.orders.services._faults import fault
from order_svc.orders.services._upstreams import Upstreams
from shared_libs.idempotency.errors import IdempotencyKeyReused, InProgress
from shared_libs.observability import correlation
from shared_libs.refusals import Rejected

NO_CURRENCY = "XXX"


@dataclass(frozen=True)
class Address:
    """Where something goes."""

    name: str
    line1: str
    city: str
    country: str
    region: str = ""
    line2: str = ""
    postal_code: str = ""


@dataclass(frozen=True)
class PaymentChoice:
    """Who is to be asked for the money, and the provider's own word for the means."""

    provider: str
    token: str


@dataclass(frozen=True)
class StoredValueWish:
    """The card of a code, or the store credit of the customer; all there is, or so much of it."""

    code: str = ""
    kind: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True)
class CheckoutRequest:
    """What the customer wants: this version of this cart, there, paid so.

    Stored value pays first, the payment the rest; there may be none where stored value pays all.
    Where none is named it is what the shopper has put down with the cart.
    """

    cart_id: str
    cart_version: int
    email: str
    shipping_method: str
    payment: PaymentChoice | None = None
    stored_value: tuple[StoredValueWish, ...] | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    pickup_location: str | None = None
    quote_token: str | None = None
    expected_total: Decimal | None = None
    occurred_at: datetime | None = None


@dataclass(frozen=True)
class Caller:
    """Who asks, under which key, from where; `is_limited` unless its client may open any."""

    actor: str
    customer_id: UUID | None
    key: str
    fingerprint: str
    source: str
    locale: str
    is_limited: bool = True


@dataclass(frozen=True)
class Claimed:
    """Either the answer that the key has, or an attempt of ours; `is_new` if just begun."""

    answer: Answer | None = None
    attempt: CheckoutAttempt | None = None
    is_new: bool = False


@dataclass(frozen=True)
class _Zone:
    country: str
    region: str


def claim(caller: Caller, request: CheckoutRequest, upstreams: Upstreams) -> Claimed:
    """Make the attempt of this key, or find what has become of it.

    Raises IdempotencyKeyReused, InProgress, TooManyCheckouts, ExpectedTotalRequired,
    CustomerRequired.
    """
    known = _known(caller)
    if known is None:
        _ensure_owner(caller, request)
        zone = _zone(request, upstreams)
        try:
            attempt = _begin(caller, request, zone)
        except IntegrityError:
            known = _known(caller)
            if known is None:
                raise
        else:
            fault("after_attempt_commit")
            return Claimed(attempt=attempt, is_new=True)
    return _repeat(known, caller)


def _known(caller: Caller) -> CheckoutAttempt | None:
    """The attempt that holds this key; one that failed without an answer does not."""
    rows = CheckoutAttempt.objects.filter(actor=caller.actor, key=caller.key)
    failed = CheckoutAttempt.State.FAILED
    for attempt in rows.exclude(state=failed, answer_status=None)[:1]:
        return attempt
    return None


def _ensure_owner(caller: Caller, request: CheckoutRequest) -> None:
    """Raise CustomerRequired when a guest would pay by the store credit of nobody."""
    for position, wish in enumerate(request.stored_value or ()):
        if wish.kind and caller.customer_id is None:
            raise errors.CustomerRequired(position=position)


def _zone(request: CheckoutRequest, upstreams: Upstreams) -> _Zone:
    """Where taxes are owed; also refuses at once what would be refused after the first hop.

    Without an address (pickup) it is where the live promise was made for, else the shop's place.
    """
    try:
        quote = upstreams.product.verify_quote(request.quote_token) if request.quote_token else None
    except Rejected:
        quote = None
    if quote is None and request.expected_total is None:
        raise errors.ExpectedTotalRequired
    if request.shipping_address is not None:
        return _Zone(request.shipping_address.country, request.shipping_address.region)
    if quote is not None:
        return _Zone(quote.country, quote.region)
    return _Zone(settings.SHOP_COUNTRY, settings.SHOP_REGION)


@transaction.atomic
def _begin(caller: Caller, request: CheckoutRequest, zone: _Zone) -> CheckoutAttempt:
    if caller.is_limited:
        _ensure_room(caller)
    attempt = CheckoutAttempt(
        actor=caller.actor,
        key=caller.key,
        fingerprint=caller.fingerprint,
        source=caller.source,
        cart_id=request.cart_id,
        cart_version=request.cart_version,
        customer_id=caller.customer_id,
        step="freeze",
        context=_context(request),
        owner=uuid4(),
        lease_until=Now() + _journal.LEASE,
        next_try_at=Now(),
    )
    attempt.save(force_insert=True)
    _pending_order(attempt, caller, request, zone).save(force_insert=True)
    return attempt


def _context(request: CheckoutRequest) -> dict[str, Any]:  # Any: JSON
    """What a resumer needs and the order does not say: ids and amounts, no person."""
    return {
        "provider": request.payment.provider if request.payment else providers.NOBODY,
        "token": request.payment.token if request.payment else "",
        "stored_value": _wishes(request),
        "quote_token": request.quote_token,
        "expected_total": None if request.expected_total is None else str(request.expected_total),
        "occurred_at": request.occurred_at.isoformat() if request.occurred_at else None,
        "correlation_id": correlation.current_id(),
    }


def _wishes(request: CheckoutRequest) -> list[dict[str, str | None]] | None:
    named = request.stored_value
    return None if named is None else [_as_json(wish) for wish in named]


def _as_json(wish: StoredValueWish) -> dict[str, str | None]:
    amount = None if wish.amount is None else str(wish.amount)
    return {"code": wish.code, "kind": wish.kind, "amount": amount}


def _pending_order(
    attempt: CheckoutAttempt, caller: Caller, request: CheckoutRequest, zone: _Zone
) -> Order:
    return Order(
        attempt=attempt,
        cart_id=request.cart_id,
        # only the replay dates its orders, and its account is nobody's customer
        customer_id=None if request.occurred_at else caller.customer_id,
        email=request.email,
        locale=caller.locale,
        currency=NO_CURRENCY,
        shipping_method=request.shipping_method,
        pickup_location=request.pickup_location or "",
        ship_country=zone.country,
        ship_region=zone.region,
        shipping_address=asdict(request.shipping_address) if request.shipping_address else None,
        billing_address=asdict(request.billing_address) if request.billing_address else None,
    )


def _ensure_room(caller: Caller) -> None:
    """Raise TooManyCheckouts; those of one address are counted one after the other."""
    _take_turns(f"source:{caller.source}", f"actor:{caller.actor}")
    by_actor, by_source = Q(actor=caller.actor), Q(source=caller.source)
    counted = (
        CheckoutAttempt.objects.open()
        .exclude(state=CheckoutAttempt.State.CONFIRMED)
        .filter(by_actor | by_source, parked_at=None)
        .aggregate(actor=Count("pk", filter=by_actor), source=Count("pk", filter=by_source))
    )
    if rules.is_crowded(of_actor=counted["actor"], of_source=counted["source"]):
        raise errors.TooManyCheckouts(retry_after_seconds=1)


def _take_turns(source: str, actor: str) -> None:
    """Wait for whoever is counting for the same; in this order, or two could deadlock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(name, 0))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS each (name, nth) ORDER BY nth",
            [[source, actor]],
        )


def _repeat(known: CheckoutAttempt, caller: Caller) -> Claimed:
    if known.fingerprint != caller.fingerprint:
        raise IdempotencyKeyReused
    if known.answer_status is not None:
        return Claimed(answer=_stored(known))
    return Claimed(attempt=_take_over(known))


def _stored(attempt: CheckoutAttempt) -> Answer:
    location = ""
    if attempt.state == CheckoutAttempt.State.CONFIRMED:
        location = order_location(attempt.order.number or "")
    status = attempt.answer_status or 0
    return Answer(status, attempt.answer_body, location, is_replay=True)


def _take_over(known: CheckoutAttempt) -> CheckoutAttempt:
    """Hold the lease that nobody holds any more; raises InProgress while somebody does."""
    owner = uuid4()
    free = CheckoutAttempt.objects.open().filter(
        pk=known.pk, lease_until__lt=Now(), parked_at=None, answer_status=None
    )
    if not free.update(owner=owner, lease_until=Now() + _journal.LEASE):
        raise InProgress(retry_after_seconds=1)
    return CheckoutAttempt.objects.get(pk=known.pk)
