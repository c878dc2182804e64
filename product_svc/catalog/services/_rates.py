"""Taxes and shipping: a new rate closes the old, and each change is a version of the rules."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from product_svc.catalog import errors
from product_svc.catalog.models import ShippingRate, TaxCategory, TaxRate, TaxZone
from product_svc.catalog.rules.rule_sets import Change
from product_svc.catalog.services._rule_sets import publish_rule_set


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


@transaction.atomic
def set_shipping_rate(*, rate: ShippingRate, actor: str, now: datetime) -> ShippingRate:
    """The method costs what this row says from now on."""
    rate.save()
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
