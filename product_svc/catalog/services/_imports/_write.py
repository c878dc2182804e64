"""Writing what an import has planned, and telling the others."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Q

from product_svc.catalog import errors, selectors
from product_svc.catalog.models import Barcode, Brand, Price, Product, Variant
from product_svc.catalog.services import _window
from product_svc.catalog.services._announcements import mark_changed
from product_svc.catalog.services._imports._known import Known
from product_svc.catalog.services._imports._plan import Plan, PriceKey, plan_import
from product_svc.catalog.services._imports._rows import (
    ArticleRow,
    Imported,
    Promises,
    RowProblem,
    VariantItem,
    row_of,
)
from product_svc.catalog.services._prices import (
    as_changes,
    close_price,
    refuse_repeated,
    replace_prices,
)
from product_svc.catalog.services._rule_sets import publish_rule_set
from shared_libs.events import outbox
from shared_libs.events.envelope import Event

Article = TypeVar("Article", Product, Variant)
_KEPT_BY_OTHERS = {"in_stock", "stock_as_of", "is_bundle", "changed_in"}
_KEPT = {"id", "public_id", "created_at", "slug", "sku", *_KEPT_BY_OTHERS}
_PRODUCT_FIELDS, _VARIANT_FIELDS = (
    [
        field.name
        for field in model._meta.concrete_fields  # noqa: SLF001 # Django's documented introspection
        if field.name not in {*_KEPT, "product"}
    ]
    for model in (Product, Variant)
)


def import_variants(*, items: Sequence[VariantItem], actor: str, now: datetime) -> Imported:
    """The catalogue has these articles with these names, places, barcodes and prices, or nothing
    is changed.

    An unknown category is made at the top of the tree, for staff to place. Barcodes are added,
    never taken away. Locks the products by key. Raises SkuRepeated, UnknownTaxCategory, GtinTaken,
    ChangedMeanwhile.
    """
    refuse_repeated((item.sku,) for item in items)
    rows = [row_of(item) for item in items]
    refuse_repeated(price.key for row in rows for price in row.prices)
    try:
        with transaction.atomic():
            plan = plan_import(rows, now=now, promises=Promises())
            for problem in plan.problems:
                raise problem.refusal
            return _write(plan, actor, now)
    except IntegrityError as clash:
        # two imports of the same new article: the first one made it between our look and our write
        raise errors.ChangedMeanwhile from clash


def compare_articles(
    *, rows: Sequence[ArticleRow], now: datetime, promises: Promises
) -> tuple[Imported, list[RowProblem]]:
    """What `import_articles` would change, and the rows that it would refuse; nothing is written.

    `promises` is what rows before these will have made; these are added to it.
    """
    with transaction.atomic():
        plan = plan_import(rows, now=now, promises=promises)
        return _outcome(plan, selectors.current_version()), plan.problems


def import_articles(
    *, rows: Sequence[ArticleRow], actor: str, now: datetime
) -> tuple[Imported, list[RowProblem]]:
    """The catalogue has the articles of these rows, but for those that are refused.

    Locks the products by key. Raises ChangedMeanwhile, and PricePlanned where a price of a row
    stands against one that is planned.
    """
    try:
        with transaction.atomic():
            plan = plan_import(rows, now=now, promises=Promises())
            return _write(plan, actor, now), plan.problems
    except IntegrityError as clash:
        raise errors.ChangedMeanwhile from clash


def _outcome(plan: Plan, version: str) -> Imported:
    created, updated = plan.created, plan.updated
    return Imported(
        len(created), len(updated), len(plan.good) - len(created) - len(updated), version
    )


def _write(plan: Plan, actor: str, now: datetime) -> Imported:
    for category in plan.new_categories:  # few, and each below the one before
        category.parent_id = category.parent.pk if category.parent else None
        category.save(force_insert=True)
    Brand.objects.bulk_create(plan.new_brands)
    for product, name, made in plan.waiting:
        setattr(product, name, made)
    Product.objects.bulk_create(plan.new_products.values())
    _write_over(Product, plan.changed_products.values(), _PRODUCT_FIELDS)
    for variant in plan.new_variants:
        variant.product_id = variant.product.pk
    Variant.objects.bulk_create(plan.new_variants)
    _write_over(Variant, plan.changed_variants, _VARIANT_FIELDS)
    Barcode.objects.filter(pk__in=plan.gone_barcodes).delete()
    for sku, barcode in plan.new_barcodes:
        barcode.variant_id = plan.known.variants[sku].pk
    Barcode.objects.bulk_create(barcode for _sku, barcode in plan.new_barcodes)
    Barcode.objects.bulk_update(plan.changed_barcodes, ["pack_quantity"])
    return _write_prices(plan, actor, now)


def _write_over(model: type[Article], rows: Collection[Article], fields: list[str]) -> None:
    """These rows, which are there and locked by their product, have the values of these fields.

    As an upsert: `bulk_update` makes an expression of each value, which took most of an import.
    """
    model.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=fields
    )


def _write_prices(plan: Plan, actor: str, now: datetime) -> Imported:
    known = plan.known
    changed, moment = replace_prices(
        prices=plan.prices, variants=known.variants, actor=actor, now=now
    )
    changes = as_changes(changed)
    for price in _ending(plan.ended_prices, moment):  # few: each is some statements of its own
        change, moment = close_price(price, actor=actor, now=moment)
        changes.append(change)
    version = selectors.current_version()
    if changes:
        version = publish_rule_set(changes=changes, actor=actor, now=moment).version
    priced = {price.sku for price in changed} | {each.sku for each in plan.ended_prices}
    _announce(known, priced, version, moment)
    return _outcome(plan, version)


def _ending(keys: Sequence[PriceKey], moment: datetime) -> list[Price]:
    """Those of these prices that hold at the moment; the others are over already."""
    if not keys:
        return []
    rows = Price.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=moment),
        variant__sku__in={key.sku for key in keys},
        price_list__code__in={key.price_list for key in keys},
        valid_from__lte=moment,
    )
    wanted = set(keys)
    return [
        row
        for row in rows.select_related("variant", "price_list").order_by("pk")
        if PriceKey(row.variant.sku, row.price_list.code, row.min_quantity) in wanted
    ]


def _announce(known: Known, priced: set[str], version: str, now: datetime) -> None:
    """The window shows what changed; the subscribers get each article's state, then its prices."""
    own = {
        variant.product_id
        for sku, variant in known.variants.items()
        if sku in known.touched | priced
    }
    product_ids = own | known.touched_products
    states = selectors.article_states(product_ids=product_ids, now=now)
    _window.show(states, product_ids=product_ids)
    changed = {state.variant.pk for state in states if _is_changed(state.variant, known)}
    mark_changed(variant_ids=changed)
    outbox.publish_many(_events(states, changed, priced, version))


def _is_changed(variant: Variant, known: Known) -> bool:
    return variant.sku in known.touched or variant.product_id in known.touched_products


def _events(
    states: Sequence[selectors.ArticleState], changed: set[int], priced: set[str], version: str
) -> Iterator[tuple[Event, str]]:
    for state in states:
        sku = state.variant.sku
        if state.variant.pk in changed:
            yield selectors.variant_changed(state), f"variant:{sku}"
        if sku in priced:
            yield selectors.price_changed(state, ruleset_version=version), f"variant:{sku}"
