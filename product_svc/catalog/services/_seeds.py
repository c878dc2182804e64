"""What every shop begins with: Canada's taxes, shipping, price lists; and the demo's shelves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from product_svc.catalog.models import (
    Category,
    PriceList,
    ShippingRate,
    TaxCategory,
    TaxRate,
    TaxZone,
)
from product_svc.catalog.rules.canada import (
    BOOK_RATES,
    FEDERAL,
    SHIPPING,
    STANDARD_RATES,
    TAX_CATEGORIES,
    ZONES,
    SeededRate,
)
from product_svc.catalog.rules.rule_sets import Change
from product_svc.catalog.services._rates import shipping_change, tax_change
from product_svc.catalog.services._rule_sets import publish_rule_set
from shared_libs.trade.price_lists import default_code


@dataclass(frozen=True)
class CategoryItem:
    """A shelf to have; parents come before their children."""

    slug: str
    name_en: str
    name_fr: str
    parent: str | None
    position: int


@transaction.atomic
def seed_shop(*, currency: str, now: datetime) -> int:
    """The shop has tax tables, shipping rates and price lists; what is there already is left as
    staff made it.

    Returns how many rules are new; all of them are one version.
    """
    for channel in ("web", "pos"):
        PriceList.objects.get_or_create(
            code=default_code(currency, channel),
            defaults={"currency": currency, "channel": channel},
        )
    changes = [*_seed_taxes(), *_seed_shipping()]
    if changes:
        publish_rule_set(changes=changes, actor="system:seed_shop", now=now)
    return len(changes)


def _seed_taxes() -> list[Change]:
    categories = {
        code: TaxCategory.objects.get_or_create(code=code, defaults={"name_en": en, "name_fr": fr})[
            0
        ]
        for code, en, fr in TAX_CATEGORIES
    }
    changes: list[Change] = []
    for region, name in ZONES:
        zone, is_new = TaxZone.objects.get_or_create(
            country="CA", region=region, defaults={"name": name}
        )
        if is_new:
            changes += _rates(zone, categories["standard"], STANDARD_RATES[region])
            changes += _rates(zone, categories["books"], BOOK_RATES)
    return changes


def _rates(zone: TaxZone, category: TaxCategory, rates: Sequence[SeededRate]) -> list[Change]:
    rows = TaxRate.objects.bulk_create(
        TaxRate(
            zone=zone,
            tax_category=category,
            code=rate.code,
            jurisdiction=zone.country if rate.code in FEDERAL else zone.code,
            rate=Decimal(rate.percent),
            valid_from_date=date.fromisoformat(rate.since),
            valid_until_date=date.fromisoformat(rate.until) if rate.until else None,
        )
        for rate in rates
    )
    return [tax_change(row) for row in rows]


def _seed_shipping() -> list[Change]:
    changes: list[Change] = []
    for method, currency, amount in SHIPPING:
        rate, is_new = ShippingRate.objects.get_or_create(
            method=method, currency=currency, defaults={"amount": Decimal(amount)}
        )
        if is_new:
            changes.append(shipping_change(rate))
    return changes


@transaction.atomic
def place_categories(*, items: Sequence[CategoryItem]) -> int:
    """These shelves stand where they belong; returns how many are new. For seeds: nothing is
    announced.

    Shelves that exist are left as staff made them. Locks the whole tree.
    """
    tree = {row.slug: row for row in Category.objects.locked()}
    level = [item for item in items if item.slug not in tree]
    count = len(level)
    while level:
        ready = [item for item in level if item.parent is None or item.parent in tree]
        if not ready:
            raise ValueError(f"no parent {level[0].parent!r} for category {level[0].slug!r}")
        tree |= {
            row.slug: row
            for row in Category.objects.bulk_create(_category(item, tree) for item in ready)
        }
        level = [item for item in level if item.slug not in tree]
    return count


def _category(item: CategoryItem, tree: dict[str, Category]) -> Category:
    parent = tree[item.parent] if item.parent else None
    return Category(
        slug=item.slug,
        parent=parent,
        path=f"{parent.path if parent else ''}{item.slug}/",
        name_en=item.name_en,
        name_fr=item.name_fr,
        position=item.position,
    )
