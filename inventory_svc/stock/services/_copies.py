"""Our own rows for what others own or name: articles, locations, and the levels where both meet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db import connection, transaction

from inventory_svc.stock import errors
from inventory_svc.stock.models import Barcode, BundleComponent, Location, StockLevel, Variant
from inventory_svc.stock.rules import allocation, barcodes
from inventory_svc.stock.services import _flips

Place = tuple[str, str]
MakeUp = tuple[bool, bool, dict[str, Decimal]]
# an article that is counted and no bundle: what everybody takes a new one for
PLAIN: MakeUp = (True, False, {})
_LEVELS = """
SELECT place.sku, place.code, level.id, article.is_counted,
       article.id IS NULL OR location.id IS NULL OR (article.is_counted AND level.id IS NULL)
FROM unnest(%s::text[], %s::text[]) AS place (sku, code)
LEFT JOIN LATERAL (
    SELECT id, track_inventory AND NOT is_bundle AS is_counted
    FROM stock_variant WHERE sku = place.sku
) AS article ON true
LEFT JOIN stock_location AS location ON location.code = place.code
LEFT JOIN stock_stocklevel AS level
    ON level.variant_id = article.id AND level.location_id = location.id
"""


@dataclass(frozen=True)
class BarcodeFacts:
    """A number on an article, and how many units the pack that bears it holds."""

    code: str
    pack_quantity: Decimal = Decimal(1)


@dataclass(frozen=True)
class ComponentFacts:
    """So much of an article in one bundle."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True)
class VariantFacts:
    """What product announces of an article, as far as stock is concerned."""

    sku: str
    name_en: str
    name_fr: str
    whole_quantity: bool
    track_inventory: bool
    allow_backorder: bool
    category_path: str = ""
    barcodes: tuple[BarcodeFacts, ...] = ()
    components: tuple[ComponentFacts, ...] = ()


@transaction.atomic
def record_variant(facts: VariantFacts) -> None:
    """Our copy of the article is as product says, barcodes and components included; a placeholder
    becomes a real one.

    What the web can sell of it is told anew when it is counted or made up differently than before.
    """
    before = _make_up(facts.sku)
    variant, _is_new = Variant.objects.update_or_create(
        sku=facts.sku,
        defaults={
            "name_en": facts.name_en,
            "name_fr": facts.name_fr,
            "whole_quantity": facts.whole_quantity,
            "track_inventory": facts.track_inventory,
            "allow_backorder": facts.allow_backorder,
            "category_path": facts.category_path,
            "is_bundle": bool(facts.components),
            "is_placeholder": False,
        },
    )
    _keep_barcodes(variant, facts.barcodes)
    _keep_components(variant, facts.components)
    after = _make_up(facts.sku)
    if after != (before or PLAIN):
        _flips.tell_state([variant.pk])


def _make_up(sku: str) -> MakeUp | None:
    """Whether the article is counted, known only by a fact, and what it is made of."""
    known = Variant.objects.filter(sku=sku).values_list("track_inventory", "is_placeholder").first()
    return known and (*known, bundles_among([sku]).get(sku, {}))


def _keep_components(bundle: Variant, facts: Collection[ComponentFacts]) -> None:
    """One that nobody described yet becomes a placeholder."""
    parts = _variants({each.sku for each in facts})
    bundle.components.exclude(component__sku__in=parts).delete()
    rows = [
        BundleComponent(bundle=bundle, component=parts[each.sku], quantity=each.quantity)
        for each in facts
    ]
    BundleComponent.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["bundle", "component"],
        update_fields=["quantity"],
    )
    new = [part.pk for part in parts.values() if not part.is_component]
    if new:
        Variant.objects.filter(pk__in=new).update(is_component=True)


def _keep_barcodes(variant: Variant, facts: Collection[BarcodeFacts]) -> None:
    """A number that was another article's is this one's now: its own news may come later."""
    packs = {barcodes.normal(each.code): each.pack_quantity for each in facts}
    variant.barcodes.exclude(code__in=packs).delete()
    rows = [
        Barcode(code=code, variant=variant, pack_quantity=units)
        for code, units in sorted(packs.items())
    ]
    Barcode.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["variant", "pack_quantity"],
    )


def bundles_among(skus: Collection[str]) -> dict[str, dict[str, Decimal]]:
    """What each bundle among these SKUs is made of: SKU and quantity of each component. One
    query.
    """
    found: dict[str, dict[str, Decimal]] = {}
    rows = BundleComponent.objects.filter(bundle__sku__in=skus).order_by("pk")
    for bundle, sku, each in rows.values_list("bundle__sku", "component__sku", "quantity"):
        found.setdefault(bundle, {})[sku] = each
    return found


def ensure_movable(*, quantities: Mapping[str, Decimal], locations: Collection[str]) -> None:
    """Check that somebody may move these quantities (by SKU) at these locations; two queries.

    Raises UnknownLocation, UnknownArticle, BundleHasNoStock, NotCounted and QuantityMustBeWhole,
    naming all culprits of a kind. Locks nothing.
    """
    articles = _articles_at(locations, quantities)
    if unknown := sorted(set(quantities) - {each.sku for each in articles}):
        raise errors.UnknownArticle(skus=unknown)
    _refuse_uncountable(articles, quantities)


def ensure_countable(*, quantities: Mapping[str, Decimal], locations: Collection[str]) -> None:
    """As ensure_movable, but an article that nobody described yet may move; two queries."""
    _refuse_uncountable(_articles_at(locations, quantities), quantities)


def _articles_at(locations: Collection[str], skus: Collection[str]) -> list[Variant]:
    places = Location.objects.filter(code__in=locations)
    for unknown in sorted(set(locations) - set(places.values_list("code", flat=True))):
        raise errors.UnknownLocation(location=unknown)
    return list(Variant.objects.filter(sku__in=skus).order_by("sku"))


def _refuse_uncountable(articles: Sequence[Variant], quantities: Mapping[str, Decimal]) -> None:
    if bundles := [each.sku for each in articles if each.is_bundle]:
        raise errors.BundleHasNoStock(skus=bundles)
    if uncounted := [each.sku for each in articles if not each.track_inventory]:
        raise errors.NotCounted(skus=uncounted)
    whole = [each.sku for each in articles if each.whole_quantity]
    if broken := [sku for sku in whole if allocation.not_whole(quantities[sku])]:
        raise errors.QuantityMustBeWhole(skus=broken)


def level_ids(places: Collection[Place]) -> dict[Place, int]:
    """The level of each (SKU, location code), made where it is missing; no fact is lost for want of
    a row.

    Rows are made in lock order before any level is locked. One read when nothing is missing.
    Articles whose stock is not counted are left out.
    """
    skus, codes = [sku for sku, _code in places], [code for _sku, code in places]
    with connection.cursor() as cursor:
        cursor.execute(_LEVELS, [skus, codes])
        rows = cursor.fetchall()
    if any(is_missing for *_known, is_missing in rows):
        return _made(places)
    return {(sku, code): level for sku, code, level, is_counted, _missing in rows if is_counted}


def _made(places: Collection[Place]) -> dict[Place, int]:
    """As level_ids, with the rows that were missing."""
    locations = _locations({code for _sku, code in places})
    variants = _variants({sku for sku, _code in places})
    wanted = {
        (variants[sku].pk, locations[code].pk): (sku, code)
        for sku, code in places
        if variants[sku].track_inventory and not variants[sku].is_bundle
    }
    found = _levels(wanted)
    if missing := sorted(set(wanted) - set(found)):
        StockLevel.objects.bulk_create(
            [StockLevel(variant_id=variant, location_id=place) for variant, place in missing],
            ignore_conflicts=True,
        )
        found = _levels(wanted)
    return {wanted[key]: level_id for key, level_id in found.items()}


def _levels(keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    rows = StockLevel.objects.filter(
        variant__in={variant for variant, _place in keys},
        location__in={place for _variant, place in keys},
    ).values_list("variant_id", "location_id", "pk")
    return {(variant, place): pk for variant, place, pk in rows if (variant, place) in keys}


def _variants(skus: set[str]) -> dict[str, Variant]:
    found = {each.sku: each for each in Variant.objects.filter(sku__in=skus)}
    if missing := sorted(skus - set(found)):
        placeholders = [
            Variant(sku=sku, whole_quantity=False, is_placeholder=True) for sku in missing
        ]
        Variant.objects.bulk_create(placeholders, ignore_conflicts=True)
        found |= {each.sku: each for each in Variant.objects.filter(sku__in=missing)}
    return found


def _locations(codes: set[str]) -> dict[str, Location]:
    found = {each.code: each for each in Location.objects.filter(code__in=codes)}
    if missing := sorted(codes - set(found)):
        Location.objects.bulk_create(
            [_unknown_location(code) for code in missing], ignore_conflicts=True
        )
        found |= {each.code: each for each in Location.objects.filter(code__in=missing)}
    return found


def _unknown_location(code: str) -> Location:
    return Location(code=code, name=code, time_zone=settings.SHOP_TIME_ZONE, is_placeholder=True)
