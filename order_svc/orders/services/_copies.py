"""Keeping our own rows of what product and inventory name."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from order_svc.orders import rules
from order_svc.orders.models import Article, Barcode, Place
from order_svc.orders.services import _upstreams
from order_svc.orders.services._upstreams import Upstreams


def copy_places(*, upstreams: Upstreams | None = None) -> int:
    """The places where orders are collected are known by their names; return how many there are.

    One that is no place for pickups any more keeps its last name: orders name it. Must not run
    inside a transaction. Raises Unavailable.
    """
    found = (upstreams or _upstreams.real()).inventory.pickup_places()
    Place.objects.bulk_create(
        [Place(code=each.code, name=each.name) for each in found],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name"],
    )
    return len(found)


@transaction.atomic
def copy_barcodes(*, sku: str, units_by_code: Mapping[str, Decimal]) -> None:
    """The article has these barcodes, and no other; one that was another's is this one's now."""
    packs = {rules.normal_barcode(code): units for code, units in units_by_code.items()}
    Barcode.objects.filter(sku=sku).exclude(code__in=packs).delete()
    Barcode.objects.bulk_create(
        [Barcode(code=code, sku=sku, units=units) for code, units in sorted(packs.items())],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["sku", "units"],
    )


def copy_names(*, sku: str, names: Mapping[str, str]) -> None:
    """The article is called so, by language."""
    called = {f"name_{language}": names.get(language, "") for language in ("en", "fr")}
    Article.objects.update_or_create(sku=sku, defaults=called)
