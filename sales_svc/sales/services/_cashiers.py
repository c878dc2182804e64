"""Who sells at a store's tills, and how they prove it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from sales_svc.sales.errors import (
    CashierArchived,
    CashierExists,
    CashierLocked,
    PinTooSimple,
    PinWrong,
    StoreUnknown,
)
from sales_svc.sales.models import Cashier, Store
from sales_svc.sales.rules import pins
from sales_svc.sales.services import _pins
from shared_libs.backoffice.history import signed

log = structlog.get_logger(__name__)
WRONG_PINS_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class CashierParticulars:
    """What is known of a cashier; the limits are a percentage and an amount."""

    store: str
    code: str
    name: str
    role: str
    discount_limit: Decimal
    refund_limit: Decimal


@transaction.atomic
def add_cashier(*, particulars: CashierParticulars, actor: str) -> Cashier:
    """The person sells at the store's tills under this code, once a PIN is set.

    Raises StoreUnknown, CashierExists.
    """
    members = vars(particulars)
    place = Store.objects.filter(code=particulars.store).first()
    if place is None:
        raise StoreUnknown(store=particulars.store)
    if Cashier.objects.filter(store=place, code=particulars.code).exists():
        raise CashierExists(code=particulars.code)
    cashier = Cashier(**{**members, "store": place})
    signed(cashier, actor)
    cashier.save(force_insert=True)
    log.info("cashier.added", cashier=str(cashier.pk), actor=actor)
    return cashier


@transaction.atomic
def set_pin(*, cashier_id: UUID, pin: str, actor: str, now: datetime) -> None:
    """The cashier proves who it is with this PIN from now on, and is not locked any more;
    tills hear of it with their next settings.

    Raises PinTooSimple, CashierArchived. Locks the cashier's row.
    """
    if pins.problem_of(pin):
        raise PinTooSimple
    sealed = _pins.seal(pin)
    cashier = Cashier.objects.filter(pk=cashier_id).locked().get()
    if cashier.status == Cashier.Status.ARCHIVED:
        raise CashierArchived
    cashier.pin_salt, cashier.sealed_pin = sealed.salt, sealed.sealed
    cashier.pin_set_at, cashier.wrong_pins, cashier.locked_until = now, 0, None
    signed(cashier, actor)
    cashier.save()
    log.info("cashier.pin_set", cashier=str(cashier.pk), actor=actor)


@transaction.atomic
def archive_cashier(*, cashier_id: UUID, actor: str) -> None:
    """The person sells at no till any more and has no PIN; archiving again changes nothing.

    Locks the cashier's row.
    """
    cashier = Cashier.objects.filter(pk=cashier_id).locked().get()
    cashier.status, cashier.pin_salt, cashier.sealed_pin = Cashier.Status.ARCHIVED, "", ""
    signed(cashier, actor)
    cashier.save()
    log.info("cashier.archived", cashier=str(cashier.pk), actor=actor)


@transaction.atomic
def restore_cashier(*, cashier_id: UUID, actor: str) -> None:
    """The person may sell again once a new PIN is set. Locks the cashier's row."""
    cashier = Cashier.objects.filter(pk=cashier_id).locked().get()
    cashier.status = Cashier.Status.ACTIVE
    signed(cashier, actor)
    cashier.save()


def prove_cashier(*, store_id: int, code: str, pin: str, now: datetime) -> Cashier:
    """The cashier of this store whose PIN it is.

    Each try is counted in one statement before it is looked at: five wrong ones lock for a quarter
    of an hour, however many come at once. Raises PinWrong, also for nobody, and CashierLocked.
    """
    cashier = Cashier.objects.filter(
        store=store_id, code=code, status=Cashier.Status.ACTIVE
    ).first()
    if cashier is None or not cashier.sealed_pin:
        raise PinWrong
    _count_try(cashier, now)
    if not _pins.is_right(pin, salt=cashier.pin_salt, sealed=cashier.sealed_pin):
        _lock_if_it_was_the_last(cashier, now)
        raise PinWrong
    Cashier.objects.filter(pk=cashier.pk).update(wrong_pins=0, locked_until=None)
    return cashier


def _count_try(cashier: Cashier, now: datetime) -> None:
    mine = Cashier.objects.filter(pk=cashier.pk)
    mine.filter(locked_until__lte=now).update(wrong_pins=0, locked_until=None)
    free = mine.filter(locked_until__isnull=True, wrong_pins__lt=WRONG_PINS_ALLOWED)
    if not free.update(wrong_pins=F("wrong_pins") + 1):
        cashier.refresh_from_db()
        until = cashier.locked_until or now + LOCKED_FOR
        raise CashierLocked(seconds=int((until - now).total_seconds()) + 1)


def _lock_if_it_was_the_last(cashier: Cashier, now: datetime) -> None:
    spent = Cashier.objects.filter(pk=cashier.pk, wrong_pins__gte=WRONG_PINS_ALLOWED)
    if spent.filter(locked_until__isnull=True).update(locked_until=now + LOCKED_FOR):
        log.warning("cashier.locked", cashier=str(cashier.pk))
