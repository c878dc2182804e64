"""Snapshots of carts in PostgreSQL, taken by a job and never in the path of a request."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from cart_svc.carts import errors, rules, store
from cart_svc.carts.models import CartPolicy, CartSnapshot

_FIELDS = [
    "customer_id", "email", "has_consent", "state", "currency", "channel", "language", "version",
    "content", "lines", "value", "changed_at", "taken_at", "expires_at", "is_abandoned",
]  # fmt: skip


def keep_snapshots(*, now: datetime, limit: int) -> int:
    """The carts that have changed are in PostgreSQL as they are now; returns how many were noted.

    One that changes meanwhile is noted again. A cart that nobody has put anything into leaves
    nothing behind, and that of a draft order is made anew out of its draft. Raises
    CartsUnavailable.
    """
    noted = store.touched(limit=limit)
    if noted:
        _write(_those_there(noted), now)
        store.untouch(noted)
    return len(noted)


def policies() -> dict[str, CartPolicy]:
    """What holds for each channel; the house's own rules where staff have said nothing. One
    query.
    """
    said = {policy.channel: policy for policy in CartPolicy.objects.all()}
    return {channel: said.get(channel, CartPolicy(channel=channel)) for channel in ("web", "pos")}


def _those_there(noted: Sequence[store.Touched]) -> list[rules.Cart]:
    found = []
    for each in noted:
        try:
            found.append(store.peek(each.cart_id))
        except errors.UnknownCart:
            continue  # it has expired
    return found


@transaction.atomic
def _write(carts: Iterable[rules.Cart], now: datetime) -> None:
    by_number = {store.number_of(cart.id): cart for cart in carts}
    known = {row.number: row for row in CartSnapshot.objects.filter(pk__in=by_number)}
    rules_of = policies()
    rows = [
        _snapshot(number, cart, known, rules_of, now)
        for number, cart in by_number.items()
        if cart.draft is None and (number in known or cart.lines or cart.saved or cart.contact)
    ]
    CartSnapshot.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=_FIELDS
    )


def _snapshot(
    number: str,
    cart: rules.Cart,
    known: Mapping[str, CartSnapshot],
    rules_of: Mapping[str, CartPolicy],
    now: datetime,
) -> CartSnapshot:
    before, changed_at = known.get(number), cart.updated_at or now
    return CartSnapshot(
        number=number,
        digest=store.digest_of(cart.id),
        customer_id=cart.customer_id,
        email=cart.contact.email if cart.contact else "",
        has_consent=cart.contact is not None and cart.contact.consent,
        state=cart.state,
        currency=cart.currency,
        channel=cart.channel,
        language=cart.language,
        version=cart.version,
        content=store.content_of(cart),
        lines=len(cart.lines),
        value=rules.view(cart).subtotal.quantize(Decimal("0.01")),
        changed_at=changed_at,
        taken_at=now,
        expires_at=changed_at + timedelta(days=rules_of[cart.channel].days),
        is_abandoned=bool(before and before.is_abandoned and before.changed_at == changed_at),
    )
