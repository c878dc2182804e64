"""Bundles: articles that are made of others."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any  # Any: whoever simple-history can name as the author

from django.db import transaction

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import BundleLine, Variant
from product_svc.catalog.rules.bundles import (
    MAX_DEPTH,
    MAX_QUANTITY,
    cycle_closed_by,
    depth,
    exploded,
)
from product_svc.catalog.services._announcements import (
    announce_products,
    locked_products,
    refuse_stale,
    sign,
)

Lines = Mapping[int, Sequence[tuple[int, Decimal]]]


@dataclass(frozen=True)
class BundleItem:
    """So many of one article in a bundle."""

    sku: str
    quantity: Decimal


@transaction.atomic
def set_bundle(
    *,
    sku: str,
    items: Sequence[BundleItem],
    actor: Any,
    now: datetime,
    expected_version: int | None = None,
) -> Variant:
    """The article is a bundle of exactly these, or an ordinary one where there are none; it and
    every bundle that it is in are announced with what they are now made of.

    Holds all bundles, then locks the products of all articles concerned.
    Raises UnknownSku, SkuRepeated, StaleVersion, BundleCycle, BundleTooLarge.
    """
    BundleLine.objects.hold_all_bundles()
    known = _known([sku, *(item.sku for item in items)])
    bundle = known[sku]
    parts = [(known[item.sku].pk, item.quantity) for item in items]
    holders = selectors.bundles_above(variant_ids=[bundle.pk])
    lines = _lines_with(bundle, parts, holders)
    _refuse_impossible(bundle, lines, [bundle.pk, *holders])
    concerned = {bundle.pk, *holders, *(pk for inner in lines.values() for pk, _quantity in inner)}
    locked_products(bundle_products(concerned))
    _write(bundle, parts, actor, expected_version)
    refresh_bundles(bundle_ids=[bundle.pk, *holders])
    _announce([bundle.pk, *holders], now)
    bundle.refresh_from_db()
    return bundle


def _known(skus: Sequence[str]) -> Mapping[str, Variant]:
    for place, sku in enumerate(skus[1:], start=1):
        if sku in skus[1:place]:
            raise errors.SkuRepeated(sku)
    known = {variant.sku: variant for variant in Variant.objects.filter(sku__in=skus)}
    unknown = [sku for sku in skus if sku not in known]
    if unknown:
        raise errors.UnknownSku(unknown)
    return known


def _lines_with(
    bundle: Variant, parts: Sequence[tuple[int, Decimal]], holders: Sequence[int]
) -> Lines:
    """All lines above and below the bundle as they are to be."""
    around = [*holders, *(pk for pk, _quantity in parts)]
    return {**selectors.bundle_lines_below(bundle_ids=around), bundle.pk: parts}


def _refuse_impossible(bundle: Variant, lines: Lines, changed: Iterable[int]) -> None:
    if cycle_closed_by(bundle.pk, [pk for pk, _quantity in lines[bundle.pk]], lines):
        raise errors.BundleCycle(bundle.sku)
    for pk in changed:
        if depth(pk, lines) > MAX_DEPTH:
            raise errors.BundleTooLarge(bundle.sku)
        if any(quantity > MAX_QUANTITY for quantity in exploded(pk, lines).values()):
            raise errors.BundleTooLarge(bundle.sku)


def _write(
    bundle: Variant, parts: Sequence[tuple[int, Decimal]], actor: Any, expected: int | None
) -> None:
    bundle.refresh_from_db()
    refuse_stale(bundle.version, expected)
    BundleLine.objects.filter(bundle=bundle).delete()
    BundleLine.objects.bulk_create(
        BundleLine(bundle=bundle, component_id=pk, quantity=quantity) for pk, quantity in parts
    )
    bundle.version += 1
    bundle.is_bundle = bool(parts)
    sign(bundle, actor)
    bundle.save(update_fields=["version", "is_bundle"])


def _announce(variant_ids: Collection[int], now: datetime) -> None:
    changed = Variant.objects.filter(pk__in=variant_ids)
    skus = {variant.sku: variant.product_id for variant in changed}
    announce_products(product_ids=set(skus.values()), now=now, only=set(skus))


def bundle_products(variant_ids: Collection[int]) -> set[int]:
    """The products of these articles; one query, none for none."""
    if not variant_ids:
        return set()
    rows = Variant.objects.filter(pk__in=variant_ids).values_list("product_id", flat=True)
    return set(rows)


def refresh_bundles(*, bundle_ids: Collection[int]) -> list[str]:
    """Each of these bundles is in stock exactly when all its components are; returns the SKUs of
    those that flipped.

    Expects the products of the bundles and their components locked.
    """
    parts = selectors.components_of(bundle_ids=bundle_ids)
    flipped: list[str] = []
    for bundle in Variant.objects.filter(pk__in=bundle_ids).order_by("pk"):
        inner = parts[bundle.pk]
        is_available = bool(inner) and all(component.is_available for component in inner)
        if bundle.is_bundle and bundle.in_stock != is_available:
            Variant.objects.filter(pk=bundle.pk).update(in_stock=is_available)
            flipped.append(bundle.sku)
    return flipped
