"""Categories and brands: where articles stand, and whose name is on them."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any  # Any: values as they were sent, checked by their fields

from django.db import transaction
from procrastinate.contrib.django import app

from product_svc.catalog import errors
from product_svc.catalog.models import Brand, Category, Product
from product_svc.catalog.services._announcements import announce_products, refuse_stale

Sent = Mapping[str, Any]
_OF_CATEGORY = ("slug", "name_en", "name_fr", "parent_id", "position")
_OF_BRAND = ("slug", "name")
# how a product is found by its shelf, for the job that goes on where a request has stopped
_WAYS = {"category": "category__path__startswith", "brand": "brand__slug"}
TOLD_AT_ONCE = 200


@dataclass(frozen=True)
class CategoryPlace:
    """A category to have, and where it stands: below `parent` (None: at the top)."""

    slug: str
    name: Mapping[str, str]
    parent: str | None = None
    position: int = 0


@transaction.atomic
def put_category(
    *, item: CategoryPlace, now: datetime, expected_version: int | None = None
) -> Category:
    """The category is there, so called and so placed, with all that is below it. A repeat changes
    nothing.

    Locks the whole tree. Raises UnknownCategory for its parent, CategoryCycle, StaleVersion.
    """
    tree = {row.slug: row for row in Category.objects.locked()}
    held = tree.get(item.slug)
    refuse_stale(held.version if held else 0, expected_version)
    return _place(item, tree, now)


@transaction.atomic
def change_category(
    *, slug: str, sent: Sent, now: datetime, expected_version: int | None
) -> Category:
    """What was sent of the category is so. Raises as `put_category`, and NothingSoCalled."""
    tree = {row.slug: row for row in Category.objects.locked()}
    held = tree.get(slug)
    if held is None:
        raise errors.NothingSoCalled
    refuse_stale(held.version, expected_version)
    above = {row.pk: row.slug for row in tree.values()}
    name = {"en": held.name_en, "fr": held.name_fr}
    parent = above[held.parent_id] if held.parent_id else None
    return _place(replace(CategoryPlace(slug, name, parent, held.position), **sent), tree, now)


def _place(item: CategoryPlace, tree: Mapping[str, Category], now: datetime) -> Category:
    if item.parent is not None and item.parent not in tree:
        raise errors.UnknownCategory(item.parent)
    category = copy(tree[item.slug]) if item.slug in tree else Category(slug=item.slug)
    category.name_en, category.name_fr = item.name["en"], item.name.get("fr", "")
    category.parent = tree[item.parent] if item.parent else None
    category.position = item.position
    return save_category(category=category, now=now)


@transaction.atomic
def save_category(*, category: Category, now: datetime) -> Category:
    """The category stands where its parent says, with all that is below it, and its products are
    announced: the first two hundred at once, the others by a job.

    One version on, unless nothing differs. Locks the whole tree, which is small. Raises
    CategoryCycle.
    """
    tree = {row.pk: row for row in Category.objects.locked()}
    held = tree.get(category.pk)
    if held is not None and not _differ(held, category, _OF_CATEGORY):
        return held
    _refuse_cycle(category, tree)
    parent = tree.get(category.parent_id) if category.parent_id else None
    category.path = f"{parent.path if parent else ''}{category.slug}/"
    category.version = held.version + 1 if held else 1
    category.save()
    if held is not None and held.path != category.path:
        _move_below(tree.values(), held.path, category)
    _announce(way="category", of=category.path, now=now)
    return category


@transaction.atomic
def put_brand(*, slug: str, name: str, now: datetime, expected_version: int | None = None) -> Brand:
    """The brand is there under this name. A repeat changes nothing. Raises StaleVersion."""
    held = next(iter(Brand.objects.filter(slug=slug).locked()), None)
    refuse_stale(held.version if held else 0, expected_version)
    brand = copy(held) if held else Brand(slug=slug)
    brand.name = name
    return save_brand(brand=brand, now=now)


@transaction.atomic
def change_brand(*, slug: str, sent: Sent, now: datetime, expected_version: int | None) -> Brand:
    """What was sent of the brand is so. Raises NothingSoCalled, StaleVersion."""
    for held in Brand.objects.filter(slug=slug).locked():
        name = sent.get("name", held.name)
        return put_brand(slug=slug, name=name, now=now, expected_version=expected_version)
    raise errors.NothingSoCalled


@transaction.atomic
def save_brand(*, brand: Brand, now: datetime) -> Brand:
    """The brand has this name, and its products are found by it and announced, as those of a
    category. One version on, unless nothing differs. Locks the brand.
    """
    for held in Brand.objects.filter(pk=brand.pk).locked():
        if not _differ(held, brand, _OF_BRAND):
            return held
        brand.version = held.version + 1
    brand.save()
    _announce(way="brand", of=brand.slug, now=now)
    return brand


def announce_shelf(*, way: str, of: str, after: int, now: datetime) -> int:
    """The products of a category (by its path) or of a brand (by its slug) are announced as they
    now are, those with a key after this one; return how many that were.

    A transaction for each two hundred. What is changed meanwhile is announced by whoever does so.
    """
    told, ids = 0, _on_shelf(way, of, after)
    while ids:
        announce_products(product_ids=ids, now=now)
        told += len(ids)
        ids = _on_shelf(way, of, ids[-1])
    return told


def _announce(*, way: str, of: str, now: datetime) -> None:
    ids = _on_shelf(way, of, 0)
    announce_products(product_ids=ids, now=now)
    if len(ids) == TOLD_AT_ONCE:
        app.configure_task("catalog.announce_shelf").defer(way=way, of=of, after=ids[-1])


def _on_shelf(way: str, of: str, after: int) -> Sequence[int]:
    rows = Product.objects.filter(**{_WAYS[way]: of}, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:TOLD_AT_ONCE])


def _differ(held: Category | Brand, wanted: Category | Brand, names: Sequence[str]) -> bool:
    return any(getattr(held, name) != getattr(wanted, name) for name in names)


def _refuse_cycle(category: Category, tree: Mapping[int, Category]) -> None:
    above = category.parent_id
    while above is not None:
        if above == category.pk:
            raise errors.CategoryCycle
        above = tree[above].parent_id


def _move_below(rows: Iterable[Category], before: str, category: Category) -> None:
    moved = [row for row in rows if row.path.startswith(before) and row.pk != category.pk]
    for row in moved:
        row.path = category.path + row.path.removeprefix(before)
    Category.objects.bulk_update(moved, ["path"])
