"""Putting products and variants on sale and taking them off it; nothing is ever deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any  # Any: whoever simple-history can name as the author
from uuid import UUID

from django.db import transaction

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Product, Status, Variant
from product_svc.catalog.rules.attributes import problems_of
from product_svc.catalog.rules.transitions import can_become
from product_svc.catalog.services._announcements import refuse_stale
from product_svc.catalog.services._articles import save_product, save_variant


@dataclass(frozen=True)
class Change:
    """Who changes what, when and why; `expected_version` is what they have seen (None: any)."""

    public_id: UUID
    actor: Any
    now: datetime
    reason: str = ""
    expected_version: int | None = None


@transaction.atomic
def activate_product(change: Change) -> Product:
    """The product is on sale, with its active variants.

    Locks the product. Raises ProductNotFound, StaleVersion, StateRefused, NothingToSell without an
    active variant, AttributesInvalid where something required is missing.
    """
    product = _locked_product(change, Status.ACTIVE)
    axes = selectors.axes(selectors.attributes_of_type(product_type_id=product.product_type_id))
    variants = list(Variant.objects.filter(product=product, status=Status.ACTIVE).order_by("pk"))
    if not variants:
        raise errors.NothingToSell
    for variant in variants:
        problems = problems_of(variant.options, axes, is_complete=True)
        if problems:
            missing = [(problem.attribute, problem.code) for problem in problems]
            raise errors.AttributesInvalid(missing, field=f"{variant.sku}.options")
    return _keep_product(product, change)


@transaction.atomic
def archive_product(change: Change) -> Product:
    """The product is no longer sold; old documents still find it.

    Locks the product. Raises ProductNotFound, StaleVersion, StateRefused.
    """
    return _keep_product(_locked_product(change, Status.ARCHIVED), change)


@transaction.atomic
def activate_variant(change: Change) -> Variant:
    """The variant is on sale where its product is.

    Locks the product. Raises ProductNotFound, StaleVersion, StateRefused, AttributesInvalid.
    """
    return _move_variant(change, Status.ACTIVE)


@transaction.atomic
def archive_variant(change: Change) -> Variant:
    """The variant is no longer sold; old documents still find it.

    Locks the product. Raises ProductNotFound, StaleVersion, StateRefused.
    """
    return _move_variant(change, Status.ARCHIVED)


def _locked_product(change: Change, wanted: Status) -> Product:
    held: Iterable[Product] = Product.objects.filter(public_id=change.public_id).locked()
    for product in held:
        refuse_stale(product.version, change.expected_version)
        if not can_become(product.status, wanted):
            raise errors.StateRefused(product.status, wanted)
        product.status = wanted
        return product
    raise errors.ProductNotFound


def _keep_product(product: Product, change: Change) -> Product:
    return save_product(product=product, actor=change.actor, now=change.now, reason=change.reason)


def _move_variant(change: Change, wanted: Status) -> Variant:
    for variant in Variant.objects.filter(public_id=change.public_id):
        if not can_become(variant.status, wanted):
            raise errors.StateRefused(variant.status, wanted)
        variant.status = wanted
        return save_variant(
            variant=variant,
            barcodes=None,
            actor=change.actor,
            now=change.now,
            # what was decided on was read before the lock: it must still be so under it
            expected_version=change.expected_version or variant.version,
            reason=change.reason,
        )
    raise errors.ProductNotFound
