"""Price lists: for whom prices are made, and when they hold."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from product_svc.catalog import errors
from product_svc.catalog.models import Price, PriceList, PriceTurn
from product_svc.catalog.services._announcements import unless_made_meanwhile
from product_svc.catalog.services._rule_sets import publish_rule_set
from product_svc.catalog.services._versions import (
    Sent,
    described,
    held_row,
    keep,
    new_row,
    seen_row,
)


def create_price_list(*, sent: Sent, actor: str, now: datetime) -> PriceList:
    """There is a list as described. Raises NameTaken, EndsTooSoon, ChangedMeanwhile."""
    row = new_row(PriceList, named={"code": sent["code"]}, sent=sent)
    return unless_made_meanwhile(lambda: save_price_list(price_list=row, actor=actor, now=now))


@transaction.atomic
def change_price_list(
    *, code: str, sent: Sent, actor: str, now: datetime, expected_version: int | None
) -> PriceList:
    """What was sent of the list is so.

    Raises as `save_price_list`, NothingSoCalled, StaleVersion.
    """
    row = seen_row(PriceList, named={"code": code}, expected_version=expected_version)
    return save_price_list(price_list=described(row, sent), actor=actor, now=now)


@transaction.atomic
def save_price_list(*, price_list: PriceList, actor: str, now: datetime) -> PriceList:
    """The list is for whom it says and holds when it says; the articles on it are announced soon.

    One version on, unless nothing differs. Locks the list. Raises CurrencyFixed once there are
    prices on it, EndsTooSoon.
    """
    held = held_row(price_list)
    _refuse_no_time(price_list)
    has_prices = held is not None and Price.objects.filter(price_list=held).exists()
    if has_prices and held.currency != price_list.currency:
        raise errors.CurrencyFixed(held.code)
    if keep(price_list, held, actor=actor):
        _plan_turns(price_list, [now] if has_prices else (), now)
        publish_rule_set(changes=[list_change(price_list)], actor=actor, now=now)
    return price_list


def _refuse_no_time(row: PriceList) -> None:
    if row.active_from and row.active_to and row.active_to <= row.active_from:
        raise errors.EndsTooSoon(field="active_to")


def _plan_turns(row: PriceList, at_once: Iterable[datetime], now: datetime) -> None:
    PriceTurn.objects.filter(Q(at__gt=now), price_list=row).delete()
    moments = {at for at in (row.active_from, row.active_to) if at and at > now} | set(at_once)
    PriceTurn.objects.bulk_create(
        (PriceTurn(price_list=row, at=at) for at in sorted(moments)), ignore_conflicts=True
    )


def list_change(row: PriceList) -> dict[str, str | None]:
    """What a version of the rules says of a price list."""
    return {
        "kind": "price_list",
        "code": row.code,
        "currency": row.currency,
        "channel": row.channel,
        "store": row.store,
        "customer_group": row.customer_group,
        "priority": str(row.priority),
        "tax_inclusive": "yes" if row.tax_inclusive else "no",
        "from": row.active_from.isoformat() if row.active_from else None,
        "until": row.active_to.isoformat() if row.active_to else None,
    }
