"""What bundles are made of, and which bundles an article is in."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from product_svc.catalog.models import Variant
from product_svc.catalog.rules.bundles import exploded

Lines = Mapping[int, Sequence[tuple[int, Decimal]]]
# UNION drops what it has seen, so that each line is read once, however many ways lead to it
_BELOW = """
WITH RECURSIVE line(bundle_id, component_id, quantity) AS (
    SELECT bundle_id, component_id, quantity FROM catalog_bundleline WHERE bundle_id = ANY(%s)
    UNION
    SELECT l.bundle_id, l.component_id, l.quantity
    FROM catalog_bundleline l JOIN line above ON l.bundle_id = above.component_id
)
SELECT bundle_id, component_id, quantity FROM line ORDER BY bundle_id, component_id
"""
_ABOVE = """
WITH RECURSIVE holder(id) AS (
    SELECT bundle_id FROM catalog_bundleline WHERE component_id = ANY(%s)
    UNION
    SELECT l.bundle_id FROM catalog_bundleline l JOIN holder h ON l.component_id = h.id
)
SELECT id FROM holder ORDER BY id
"""


@dataclass(frozen=True)
class Component:
    """So many of an ordinary article in one bundle, and whether it may be had."""

    sku: str
    quantity: Decimal
    is_available: bool


def bundle_lines_below(*, bundle_ids: Collection[int]) -> Lines:
    """The lines of these bundles and of all bundles in them; one query."""
    found: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, [list(bundle_ids)])
        for bundle_id, component_id, quantity in cursor.fetchall():
            found[bundle_id].append((component_id, quantity))
    return found


def bundles_above(*, variant_ids: Collection[int]) -> list[int]:
    """The bundles that these articles are in, at any depth, by key; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, [list(variant_ids)])
        return [bundle_id for (bundle_id,) in cursor.fetchall()]


def components_of(*, bundle_ids: Collection[int]) -> Mapping[int, tuple[Component, ...]]:
    """The ordinary articles of each of these bundles, by SKU; two queries, none without bundles."""
    if not bundle_ids:
        return {}
    lines = bundle_lines_below(bundle_ids=bundle_ids)
    inner = {component_id for parts in lines.values() for component_id, _quantity in parts}
    articles = {variant.pk: variant for variant in Variant.objects.filter(pk__in=inner)}
    return {
        bundle_id: tuple(
            sorted(
                (
                    Component(articles[pk].sku, quantity, articles[pk].is_available)
                    for pk, quantity in exploded(bundle_id, lines).items()
                ),
                key=lambda component: component.sku,
            )
        )
        for bundle_id in bundle_ids
    }
