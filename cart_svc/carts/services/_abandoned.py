"""Carts that were left: found, reminded of, and done with."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from cart_svc.carts import events, store
from cart_svc.carts.models import AbandonedCart, CartPolicy, CartSnapshot
from cart_svc.carts.services._snapshots import policies
from shared_libs import mails
from shared_libs.events import outbox
from shared_libs.money import amount_text

MAIL_JOB = "carts.send_mail"
_SALT = "carts.recovery"
State, How = AbandonedCart.State, AbandonedCart.How


@transaction.atomic
def find_abandoned(*, now: datetime, limit: int) -> int:
    """The carts that nobody has touched for as long as their channel says are abandoned.

    Each is so once at its last change, and announced. Locks their snapshots. Returns how many.
    """
    found = 0
    for policy in policies().values():
        left = CartSnapshot.objects.filter(
            channel=policy.channel,
            state="active",
            is_abandoned=False,
            lines__gt=0,
            changed_at__lt=now - timedelta(hours=policy.abandoned_after_hours),
            expires_at__gt=now,
        )
        rows = list(left.locked()[:limit])
        _abandon(rows, policy, now)
        found += len(rows)
    return found


@transaction.atomic
def find_returned(*, now: datetime, limit: int) -> int:
    """The abandoned carts that were touched again are recovered; returns how many."""
    back = AbandonedCart.objects.filter(
        state=State.ABANDONED, snapshot__changed_at__gt=F("abandoned_at")
    )
    rows = list(back.locked()[:limit])
    for row in rows:
        recover(row=row, how=How.RETURN, now=now)
    return len(rows)


@transaction.atomic
def send_reminders(*, now: datetime, limit: int) -> int:
    """Who has agreed to it is reminded of an abandoned cart, as often as the channel allows.

    Locks the abandoned carts; returns how many were looked at.
    """
    due = AbandonedCart.objects.filter(state=State.ABANDONED, remind_at__lte=now)
    rows = list(due.select_related("snapshot").locked()[:limit])
    rules_of = policies()
    for row in rows:
        _remind(row, rules_of[row.channel], now)
    return len(rows)


@transaction.atomic
def forget_expired(*, now: datetime, limit: int) -> int:
    """Snapshots of carts past their time are gone, and who was reminded of them with it.

    Returns how many.
    """
    gone = list(CartSnapshot.objects.filter(expires_at__lte=now).locked()[:limit])
    AbandonedCart.objects.filter(
        Q(snapshot__in=gone) | Q(snapshot=None), state=State.ABANDONED
    ).update(state=State.EXPIRED, remind_at=None)
    CartSnapshot.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)


def recover(*, row: AbandonedCart, how: str, now: datetime, order_number: str = "") -> None:
    """The shopper of an abandoned cart is back, which is announced.

    Expects the row locked, and still abandoned.
    """
    row.state, row.how, row.recovered_at = State.RECOVERED, how, now
    row.remind_at, row.order_number = None, order_number
    row.save()
    event = events.CartRecovered(
        number=row.number,
        channel=row.channel,
        currency=row.currency,
        value=amount_text(row.value, row.currency),
        abandoned_at=row.abandoned_at,
        recovered_at=now,
        how=how.lower(),
        order_number=order_number or None,
    )
    outbox.publish(event, aggregate=f"cart:{row.number}")


def note_order(*, cart_id: str, order_number: str, now: datetime) -> None:
    """A cart that had been abandoned has become this order. Expects the caller's transaction."""
    rows = AbandonedCart.objects.filter(number=store.number_of(cart_id), order_number="")
    for row in rows.locked():
        if row.state == State.RECOVERED:
            row.order_number = order_number
            row.save(update_fields=["order_number"])
        else:
            recover(row=row, how=How.ORDER, now=now, order_number=order_number)


def token_of(row: AbandonedCart) -> str:
    """What the link of a reminder holds: the same in each reminder of this cart."""
    return salted_hmac(_SALT, str(row.pk), algorithm="sha256").hexdigest()


def _abandon(rows: list[CartSnapshot], policy: CartPolicy, now: datetime) -> None:
    CartSnapshot.objects.filter(pk__in=[row.pk for row in rows]).update(is_abandoned=True)
    AbandonedCart.objects.bulk_create(
        AbandonedCart(
            snapshot=row,
            number=row.number,
            channel=row.channel,
            currency=row.currency,
            lines=row.lines,
            value=row.value,
            abandoned_at=row.changed_at,
            remind_at=now if policy.reminders else None,
        )
        for row in rows
    )
    outbox.publish_many((_abandoned(row), f"cart:{row.number}") for row in rows)


def _abandoned(row: CartSnapshot) -> events.CartAbandoned:
    return events.CartAbandoned(
        number=row.number,
        channel=row.channel,
        currency=row.currency,
        lines=row.lines,
        value=amount_text(row.value, row.currency),
        abandoned_at=row.changed_at,
        can_be_reminded=bool(row.email and row.has_consent),
    )


def _remind(row: AbandonedCart, policy: CartPolicy, now: datetime) -> None:
    snapshot = row.snapshot
    may = snapshot is not None and snapshot.email and snapshot.has_consent
    if snapshot is None or not may or row.reminders >= policy.reminders:
        row.remind_at = None
        row.save(update_fields=["remind_at"])
        return
    token = token_of(row)
    row.token_digest, row.reminders = store.digest_of(token), row.reminders + 1
    is_last = row.reminders >= policy.reminders
    row.remind_at = None if is_last else now + timedelta(hours=policy.reminder_hours)
    row.save(update_fields=["token_digest", "reminders", "remind_at"])
    mails.send(_letter(snapshot, token), job=MAIL_JOB)


def _letter(snapshot: CartSnapshot, token: str) -> mails.Letter:
    language = snapshot.language
    lines = [
        {"name": line["name"].get(language) or line["name"]["en"], "quantity": line["quantity"]}
        for line in snapshot.content["lines"]
    ]
    storefront = settings.STOREFRONT_URL or f"{settings.PUBLIC_URL}/shop"
    # after the #, so that no server on the way writes the token down
    links = {
        "link": f"{storefront}/recover#{token}",
        "stop": f"{storefront}/recover#stop-{token}",
    }
    return mails.Letter(
        recipient=snapshot.email,
        template="carts/mail/reminder",
        language=language,
        values={"lines": lines, **links},
    )
