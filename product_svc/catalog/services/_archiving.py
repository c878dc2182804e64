"""Categories and brands put away and taken up again; none is ever deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar  # Any: whoever simple-history can name as the author

from django.db import connection, transaction
from django.db.models import Model

from product_svc.catalog import errors
from product_svc.catalog.models import Brand, Category, Product, Status
from product_svc.catalog.services._announcements import refuse_stale, sign
from product_svc.promotions import selectors as promotions

# of each kind so many are named to who wants to put a shelf away
NAMED = 5
# who puts a shelf away and who puts something on one would each not see the other's change
_KEEP = "SELECT pg_try_advisory_xact_lock_shared(hashtext('catalog.shelves'))"
_CLOSE = "SELECT pg_try_advisory_xact_lock(hashtext('catalog.shelves'))"
Shelf = TypeVar("Shelf", Category, Brand)


@dataclass(frozen=True)
class ShelfChange:
    """Who puts which category or brand away, or takes it up again, and why; `expected_version` is
    what they have seen (None: any).
    """

    slug: str
    actor: Any
    reason: str = ""
    expected_version: int | None = None


@transaction.atomic
def archive_category(change: ShelfChange) -> Category:
    """The category is out of the tree that customers see; old products still stand there.

    Locks the whole tree. Raises NothingSoCalled, StaleVersion, StateRefused, ShelfInUse while a
    category, a product or a promotion that is not put away itself needs it, and ChangedMeanwhile
    while somebody is putting a product on any shelf.
    """
    category = _seen(Category.objects.locked(), change, Status.ARCHIVED)
    _take(_CLOSE)
    below = Category.objects.filter(parent=category, is_archived=False).order_by("path")
    _refuse_use(
        change.slug,
        categories=below.values_list("slug", flat=True)[:NAMED],
        products=_in_use(category=category),
        promotions=promotions.codes_naming(category=change.slug)[:NAMED],
    )
    return _moved(category, change)


@transaction.atomic
def restore_category(change: ShelfChange) -> Category:
    """The category is in the tree again.

    Locks the whole tree. Raises NothingSoCalled, StaleVersion, StateRefused, ShelfArchived while
    the one above it is put away.
    """
    category = _seen(Category.objects.locked(), change, Status.ACTIVE)
    if category.parent and category.parent.is_archived:
        raise errors.ShelfArchived(category.parent.slug)
    return _moved(category, change)


@transaction.atomic
def archive_brand(change: ShelfChange) -> Brand:
    """New products are no longer of this brand; old ones still are.

    Locks the brand. Raises NothingSoCalled, StaleVersion, StateRefused, ShelfInUse while a product
    or a promotion that is not put away itself needs it, and ChangedMeanwhile as for a category.
    """
    brand = _seen(Brand.objects.filter(slug=change.slug).locked(), change, Status.ARCHIVED)
    _take(_CLOSE)
    _refuse_use(
        change.slug,
        products=_in_use(brand=brand),
        promotions=promotions.codes_naming(brand=change.slug)[:NAMED],
    )
    return _moved(brand, change)


@transaction.atomic
def restore_brand(change: ShelfChange) -> Brand:
    """Products can be of this brand again.

    Locks the brand. Raises NothingSoCalled, StaleVersion, StateRefused.
    """
    return _moved(
        _seen(Brand.objects.filter(slug=change.slug).locked(), change, Status.ACTIVE), change
    )


def refuse_archived_shelf(product: Product) -> None:
    """Raise ShelfArchived where a product that is not put away stands on what is, and
    ChangedMeanwhile where a shelf is being put away at this moment.
    """
    if product.status == Status.ARCHIVED:
        return
    keep_shelves()
    for kind, pk in ((Category, product.category_id), (Brand, product.brand_id)):
        for slug in kind.objects.filter(pk=pk, is_archived=True).values_list("slug", flat=True):
            raise errors.ShelfArchived(slug)


def keep_shelves() -> None:
    """No shelf is put away before the end of this transaction.

    Nobody waits here, so it has no place in the order of locks. Raises ChangedMeanwhile.
    """
    _take(_KEEP)


def _take(lock: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(lock)
        (is_taken,) = cursor.fetchone()
    if not is_taken:
        raise errors.ChangedMeanwhile


def _seen(rows: Iterable[Shelf], change: ShelfChange, wanted: Status) -> Shelf:
    """The row of this name, if it may become what is wanted."""
    for row in rows:
        if row.slug == change.slug:
            refuse_stale(row.version, change.expected_version)
            status = Status.ARCHIVED if row.is_archived else Status.ACTIVE
            if status == wanted:
                raise errors.StateRefused(status, wanted)
            return row
    raise errors.NothingSoCalled


def _in_use(**of: Model) -> Iterable[str]:
    rows = Product.objects.filter(**of).exclude(status=Status.ARCHIVED).order_by("pk")
    return rows.values_list("slug", flat=True)[:NAMED]


def _refuse_use(slug: str, **by: Iterable[str]) -> None:
    used_by = {kind: list(names) for kind, names in by.items()}
    if any(used_by.values()):
        named = {kind: names for kind, names in used_by.items() if names}
        raise errors.ShelfInUse(slug, used_by=named)


def _moved(row: Shelf, change: ShelfChange) -> Shelf:
    row.is_archived = not row.is_archived
    row.version += 1
    sign(row, change.actor, change.reason)
    row.save(update_fields=["is_archived", "version"])
    return row
