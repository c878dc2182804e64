"""Sales that wait at no till in particular."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: the lines are the till's own JSON
from uuid import UUID

from django.db import transaction

from sales_svc.sales.errors import ParkedSaleGone, ParkedSaleUnknown
from sales_svc.sales.models import ParkedSale, Register
from shared_libs.events.envelope import plain

Status = ParkedSale.Status


@dataclass(frozen=True)
class ParkedBasket:
    """What a till puts aside; the id is the till's own, and `label` what the cashier calls it."""

    id: UUID
    label: str
    cashier: str
    customer_id: UUID | None
    currency: str
    lines: Sequence[Mapping[str, Any]]


@transaction.atomic
def park_sale(*, register: Register, basket: ParkedBasket, now: datetime) -> ParkedSale:
    """The basket waits, for any till of the store; parking it again changes nothing.

    Raises ParkedSaleUnknown for an id that another store has used.
    """
    members = vars(basket) | {"lines": plain(basket.lines)}
    parked, _is_new = ParkedSale.objects.get_or_create(
        pk=members.pop("id"),
        defaults={
            **members,
            "store": register.store,
            "parked_at_register": register,
            "parked_at": now,
        },
    )
    if parked.store_id != register.store_id:
        raise ParkedSaleUnknown
    return parked


def resume_parked_sale(*, register: Register, sale_id: UUID, now: datetime) -> ParkedSale:
    """The basket is this register's to finish; asking again gives it again.

    Of two tills that ask at once, one gets it. Raises ParkedSaleUnknown, and ParkedSaleGone when
    another has it or it was discarded.
    """
    return _end(register, sale_id, Status.RESUMED, now)


def discard_parked_sale(*, register: Register, sale_id: UUID, now: datetime) -> ParkedSale:
    """The basket waits no more. Raises what resume_parked_sale raises."""
    return _end(register, sale_id, Status.DISCARDED, now)


@transaction.atomic
def _end(register: Register, sale_id: UUID, status: str, now: datetime) -> ParkedSale:
    mine = ParkedSale.objects.filter(pk=sale_id, store=register.store_id)
    mine.filter(status=Status.PARKED).update(
        status=status, ended_at_register=register, ended_at=now
    )
    for parked in mine:
        if (parked.status, parked.ended_at_register_id) != (status, register.pk):
            raise ParkedSaleGone
        return parked
    raise ParkedSaleUnknown
