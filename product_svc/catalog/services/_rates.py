"""Taxes and shipping: a new rate closes the old, and each change is a version of the rules."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import ShippingMethod, ShippingRate, TaxCategory, TaxRate, TaxZone
from product_svc.catalog.rules.places import is_country, place_of
from product_svc.catalog.rules.rule_sets import Change
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


@dataclass(frozen=True)
class NewTaxRate:
    """One tax from a day on, in percent."""

    zone: TaxZone
    tax_category: TaxCategory
    code: str
    rate: Decimal
    valid_from_date: date
    jurisdiction: str = ""
    is_compound: bool = False


@transaction.atomic
def set_tax_rate(*, new: NewTaxRate, actor: str, now: datetime) -> TaxRate:
    """The tax has this rate from that day on; the rate before it ends there.

    Locks the rates of this tax. Raises TaxRateOverlaps unless the day is after all known
    beginnings.
    """
    tax = TaxRate.objects.filter(zone=new.zone, tax_category=new.tax_category, code=new.code)
    known = list(tax.locked())
    if any(rate.valid_from_date >= new.valid_from_date for rate in known):
        raise errors.TaxRateOverlaps
    running = Q(valid_until_date__isnull=True) | Q(valid_until_date__gt=new.valid_from_date)
    tax.filter(running).update(valid_until_date=new.valid_from_date)
    rate = TaxRate.objects.create(
        zone=new.zone,
        tax_category=new.tax_category,
        code=new.code,
        rate=new.rate,
        valid_from_date=new.valid_from_date,
        jurisdiction=new.jurisdiction or new.zone.code,
        is_compound=new.is_compound,
    )
    publish_rule_set(changes=[tax_change(rate)], actor=actor, now=now)
    return rate


def add_tax_rate(*, sent: Sent, actor: str, now: datetime) -> TaxRate:
    """The tax of a zone and a category, both named by their codes, has this rate from its day on.

    Raises UnknownTaxZone, UnknownTaxCategory, TaxRateOverlaps.
    """
    named = {
        "zone": selectors.tax_zone_called(code=sent["zone"]),
        "tax_category": selectors.tax_category_called(code=sent["tax_category"]),
    }
    return set_tax_rate(new=NewTaxRate(**{**sent, **named}), actor=actor, now=now)


def create_tax_category(*, sent: Sent, actor: str) -> TaxCategory:
    """Goods can be taxed so. Raises NameTaken, ChangedMeanwhile."""
    row = new_row(TaxCategory, named={"code": sent["code"]}, sent=sent)
    return unless_made_meanwhile(lambda: save_tax_category(tax_category=row, actor=actor))


@transaction.atomic
def change_tax_category(
    *, code: str, sent: Sent, actor: str, expected_version: int | None
) -> TaxCategory:
    """What was sent of it is so. Raises NothingSoCalled, StaleVersion."""
    row = seen_row(TaxCategory, named={"code": code}, expected_version=expected_version)
    return save_tax_category(tax_category=described(row, sent), actor=actor)


@transaction.atomic
def save_tax_category(*, tax_category: TaxCategory, actor: str) -> TaxCategory:
    """It is called so. One version on, unless nothing differs. Locks it."""
    keep(tax_category, held_row(tax_category), actor=actor)
    return tax_category


def create_tax_zone(*, sent: Sent, actor: str) -> TaxZone:
    """The place sets taxes of its own. Raises UnknownCountry, NameTaken, ChangedMeanwhile."""
    named = {"country": sent["country"], "region": sent.get("region", "")}
    row = new_row(TaxZone, named=named, sent=sent)
    return unless_made_meanwhile(lambda: save_tax_zone(zone=row, actor=actor))


@transaction.atomic
def change_tax_zone(*, code: str, sent: Sent, actor: str, expected_version: int | None) -> TaxZone:
    """What was sent of it is so. Raises NothingSoCalled, StaleVersion."""
    named = place_of(code)
    row = seen_row(TaxZone, named=named, expected_version=expected_version)
    return save_tax_zone(zone=described(row, sent), actor=actor)


@transaction.atomic
def save_tax_zone(*, zone: TaxZone, actor: str) -> TaxZone:
    """The zone is called so. One version on, unless nothing differs. Locks it. Raises
    UnknownCountry.
    """
    if not is_country(zone.country):
        raise errors.UnknownCountry(zone.country)
    keep(zone, held_row(zone), actor=actor)
    return zone


def create_shipping_rate(*, sent: Sent, actor: str, now: datetime) -> ShippingRate:
    """The method is offered in this currency. Raises NameTaken, PickupIsFree, ChangedMeanwhile."""
    named = {name: sent[name] for name in ("method", "currency")}
    row = new_row(ShippingRate, named=named, sent=sent)
    return unless_made_meanwhile(lambda: set_shipping_rate(rate=row, actor=actor, now=now))


@transaction.atomic
def change_shipping_rate(
    *, named: Sent, sent: Sent, actor: str, now: datetime, expected_version: int | None
) -> ShippingRate:
    """What was sent of the rate of this method and currency is so.

    Raises as `set_shipping_rate`, NothingSoCalled, StaleVersion.
    """
    row = seen_row(ShippingRate, named=named, expected_version=expected_version)
    return set_shipping_rate(rate=described(row, sent), actor=actor, now=now)


@transaction.atomic
def set_shipping_rate(*, rate: ShippingRate, actor: str, now: datetime) -> ShippingRate:
    """The method costs what this row says from now on.

    One version on, unless nothing differs. Locks the row. Raises PickupIsFree.
    """
    if rate.method == ShippingMethod.PICKUP and rate.amount:
        raise errors.PickupIsFree
    if keep(rate, held_row(rate), actor=actor):
        publish_rule_set(changes=[shipping_change(rate)], actor=actor, now=now)
    return rate


def tax_change(rate: TaxRate) -> Change:
    """What a version of the rules says of a tax rate."""
    return {
        "kind": "tax",
        "zone": rate.zone.code,
        "tax_category": rate.tax_category.code,
        "code": rate.code,
        "jurisdiction": rate.jurisdiction,
        "compound": "yes" if rate.is_compound else "no",
        "rate": f"{rate.rate:f}",
        "from": rate.valid_from_date.isoformat(),
        "until": rate.valid_until_date.isoformat() if rate.valid_until_date else None,
    }


def shipping_change(rate: ShippingRate) -> Change:
    """What a version of the rules says of a shipping rate."""
    return {
        "kind": "shipping",
        "method": rate.method,
        "currency": rate.currency,
        "amount": f"{rate.amount:f}",
        "offered": "yes" if rate.is_active else "no",
    }
