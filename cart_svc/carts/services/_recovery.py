"""The way back to a cart: by the link of a reminder, or after the store has lost it."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from cart_svc.carts import errors, rules, selectors, store
from cart_svc.carts.models import AbandonedCart, CartSnapshot, ConvertedCart
from cart_svc.carts.services._abandoned import How, State, recover
from cart_svc.carts.services._lines import ID_BYTES

_REPEAT = timedelta(hours=1)  # whoever did not get the answer may ask again
_MOVED = "moved"


@transaction.atomic
def recover_cart(*, token: str, customer_id: str, now: datetime) -> rules.Cart:
    """The cart of a reminder is at hand again, and that it was recovered is announced, once.

    A customer's cart opens to that customer only. If the store has lost it, it comes back from its
    snapshot under a new id. Locks the abandoned cart. Raises RecoveryUnknown, RecoveryUsed,
    SignInFirst, CartsUnavailable.
    """
    row = _of_token(token)
    snapshot = row.snapshot
    if snapshot is None or row.state == State.EXPIRED:
        raise errors.RecoveryUnknown
    if snapshot.customer_id not in {"", customer_id}:
        raise errors.SignInFirst
    _ensure_unused(row, now)
    cart = _opened(snapshot, customer_id, now)
    if cart.stored_value and not cart.customer_id:
        # a mail may be handed on: its link opens the cart, and not what would have paid it
        visit = rules.Visit(cart.id, customer_id, "", now)
        cart = store.set_stored_value(visit=visit, intents=())
    if row.state == State.ABANDONED:
        recover(row=row, how=How.LINK, now=now)
    return cart


@transaction.atomic
def decline_reminders(*, token: str, now: datetime) -> None:
    """Nobody is reminded of this cart any more. A repeat changes nothing. Raises
    RecoveryUnknown.
    """
    row = _of_token(token)
    row.remind_at = None
    row.save(update_fields=["remind_at"])
    snapshot = row.snapshot
    if snapshot is None:
        return
    CartSnapshot.objects.filter(pk=snapshot.pk).update(has_consent=False)
    cart_id = store.id_of(row.number)
    if cart_id and snapshot.email:
        visit = rules.Visit(cart_id, snapshot.customer_id, "", now)
        store.set_contact(visit=visit, contact=rules.Contact(snapshot.email, consent=False))


def my_cart(*, customer_id: str, now: datetime) -> rules.Cart:
    """The cart that a customer last opened and has not ordered yet; one that the store has lost
    comes back from its snapshot, under a new id. Raises UnknownCart.
    """
    try:
        return selectors.my_cart(customer_id=customer_id)
    except errors.UnknownCart:
        return _last_of(customer_id, now)


@transaction.atomic
def _last_of(customer_id: str, now: datetime) -> rules.Cart:
    theirs = CartSnapshot.objects.living(now=now).filter(customer_id=customer_id)
    newest = theirs.exclude(digest__in=ConvertedCart.objects.values("digest"))
    snapshot = next(iter(newest.order_by("-changed_at", "pk")[:1]), None)
    if snapshot is None:
        raise errors.UnknownCart
    return _opened(snapshot, customer_id, now)


def _of_token(token: str) -> AbandonedCart:
    rows = AbandonedCart.objects.select_related("snapshot").locked()
    row = next(iter(rows.filter(token_digest=store.digest_of(token))), None)
    if row is None:
        raise errors.RecoveryUnknown
    return row


def _ensure_unused(row: AbandonedCart, now: datetime) -> None:
    if row.order_number or row.how == How.ORDER:
        raise errors.RecoveryUsed
    if row.how == How.LINK and row.recovered_at and row.recovered_at < now - _REPEAT:
        raise errors.RecoveryUsed


def _opened(snapshot: CartSnapshot, customer_id: str, now: datetime) -> rules.Cart:
    cart_id = store.id_of(snapshot.number)
    if cart_id is not None:
        return store.read(cart_id, customer_id)
    if snapshot.state == _MOVED or snapshot.expires_at <= now:
        raise errors.RecoveryUnknown
    cart = store.put_back(snapshot=snapshot, cart_id=secrets.token_urlsafe(ID_BYTES), now=now)
    CartSnapshot.objects.filter(pk=snapshot.pk).update(state=_MOVED)
    return cart
