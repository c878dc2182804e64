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
from product_svc.catalog.services._announcements import (
    announce_products,
    refuse_stale,
    unless_made_meanwhile,
)
from product_svc.catalog.services._versions import differ

Sent = Mapping[str, Any]
Tree = Mapping[int, Category]
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

    Locks the whole tree, which is small. Raises UnknownCategory for its parent, CategoryCycle,
    StaleVersion, ChangedMeanwhile.
    """
    tree = _locked_tree()
    held = _called(tree, item.slug)
    refuse_stale(held.version if held else 0, expected_version)
    return _place(item, held, tree, now)


@transaction.atomic
def change_category(
    *, slug: str, sent: Sent, now: datetime, expected_version: int | None
) -> Category:
    """What was sent of the category is so. Raises as `put_category`, and NothingSoCalled."""
    tree = _locked_tree()
    held = _called(tree, slug)
    if held is None:
        raise errors.NothingSoCalled
    refuse_stale(held.version, expected_version)
    name = {"en": held.name_en, "fr": held.name_fr}
    parent = tree[held.parent_id].slug if held.parent_id else None
    wanted = replace(CategoryPlace(slug, name, parent, held.position), **sent)
    return _place(wanted, held, tree, now)


def _place(item: CategoryPlace, held: Category | None, tree: Tree, now: datetime) -> Category:
    parent = _called(tree, item.parent)
    if item.parent is not None and parent is None:
        raise errors.UnknownCategory(item.parent)
    category = copy(held) if held else Category(slug=item.slug)
    category.name_en, category.name_fr = item.name["en"], item.name.get("fr", "")
    category.parent = parent
    category.position = item.position
    return _save_category(category, tree, now)


@transaction.atomic
def save_category(*, category: Category, now: datetime) -> Category:
    """The category stands where its parent says, with all that is below it, and its products are
    announced: the first two hundred at once, the others by a job.

    One version on, unless nothing differs. Locks the whole tree, which is small. Raises
    CategoryCycle, ShelfArchived for its parent, ChangedMeanwhile.
    """
    return _save_category(category, _locked_tree(), now)


def _save_category(category: Category, tree: Tree, now: datetime) -> Category:
    held = tree.get(category.pk)
    if held is not None and not differ(held, category, _OF_CATEGORY):
        return held
    _refuse_cycle(category, tree)
    parent = tree.get(category.parent_id) if category.parent_id else None
    if parent is not None and parent.is_archived and not category.is_archived:
        raise errors.ShelfArchived(parent.slug)
    category.path = f"{parent.path if parent else ''}{category.slug}/"
    category.version = held.version + 1 if held else 1
    unless_made_meanwhile(category.save)
    if held is not None and held.path != category.path:
        _move_below(tree.values(), held.path, category)
    _announce(way="category", of=category.path, now=now)
    return category


def _locked_tree() -> Tree:
    return {row.pk: row for row in Category.objects.locked()}


def _called(tree: Tree, slug: str | None) -> Category | None:
    return next((row for row in tree.values() if row.slug == slug), None)


@transaction.atomic
def put_brand(*, slug: str, name: str, now: datetime, expected_version: int | None = None) -> Brand:
    """The brand is there under this name. A repeat changes nothing.

    Locks the brand. Raises StaleVersion, ChangedMeanwhile.
    """
    held = _locked_brand(slug=slug)
    refuse_stale(held.version if held else 0, expected_version)
    brand = copy(held) if held else Brand(slug=slug)
    brand.name = name
    return _save_brand(brand, held, now)


@transaction.atomic
def change_brand(*, slug: str, sent: Sent, now: datetime, expected_version: int | None) -> Brand:
    """What was sent of the brand is so. Locks it. Raises NothingSoCalled, StaleVersion."""
    held = _locked_brand(slug=slug)
    if held is None:
        raise errors.NothingSoCalled
    refuse_stale(held.version, expected_version)
    brand = copy(held)
    brand.name = sent.get("name", held.name)
    return _save_brand(brand, held, now)


@transaction.atomic
def save_brand(*, brand: Brand, now: datetime) -> Brand:
    """The brand has this name, and its products are found by it and announced, as those of a
    category. One version on, unless nothing differs. Locks the brand. Raises ChangedMeanwhile.
    """
    return _save_brand(brand, _locked_brand(pk=brand.pk), now)


def _save_brand(brand: Brand, held: Brand | None, now: datetime) -> Brand:
    if held is not None and not differ(held, brand, _OF_BRAND):
        return held
    brand.version = held.version + 1 if held else 1
    unless_made_meanwhile(brand.save)
    _announce(way="brand", of=brand.slug, now=now)
    return brand


def _locked_brand(**named: object) -> Brand | None:
    return next(iter(Brand.objects.filter(**named).locked()), None)


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


def _refuse_cycle(category: Category, tree: Tree) -> None:
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
